import { err, ok } from './result.ts';
import type { Result } from './result.ts';

/** A lock that is only ever held for the length of one function, so that it cannot be left behind. */
export interface Mutex {
  isHeld(): boolean;
  /** Runs `work` alone; answers `busy` at once, without waiting, while another run holds the lock. */
  tryRun<T>(work: () => Promise<T>): Promise<Result<T, { readonly code: 'busy' }>>;
}

/** Makes a {@link Mutex}; `onChange` is called after it is taken and after it is given back. */
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
