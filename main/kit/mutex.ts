import { err, ok } from './result.ts';
import type { Result } from './result.ts';

/** A lock that is held only while one function runs, so that it is always released. */
export interface Mutex {
  isHeld(): boolean;
  /** Runs `work` alone; returns `busy` at once, without waiting, while another run holds the lock. */
  tryRun<T>(work: () => Promise<T>): Promise<Result<T, { readonly code: 'busy' }>>;
}

/** Creates a {@link Mutex}; `onChange` is called after it is taken and after it is released. */
export function createMutex(onChange: () => void = () => undefined): Mutex {
  let held = false;
  return {
    isHeld: () => held,
    async tryRun(work) {
      if (held) return err({ code: 'busy' });
      held = true;
      try {
        onChange();
        return ok(await work());
      } finally {
        held = false;
        onChange();
      }
    },
  };
}
