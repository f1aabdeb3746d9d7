import { createMutex } from '#kit/mutex.ts';
import type { Mutex } from '#kit/mutex.ts';
import { err } from '#kit/result.ts';
import type { Result } from '#kit/result.ts';
import type { CaptureTarget } from './capture-by-service.ts';
import type { OtherReaderError } from './reader.ts';

/** One use of a reader: `work` runs with a signal that also aborts when everything is closed. */
export interface ReaderUse<T> {
  /** The kiosk's own id for the reader. */
  readonly deviceId: string;
  /** The reader as it was verified last; undefined when there is no such reader now. */
  readonly target: CaptureTarget | undefined;
  readonly signal: AbortSignal;
  readonly work: (target: CaptureTarget, signal: AbortSignal) => Promise<T>;
}

/** Captures and live views at the readers of other vendors' services. */
export interface ReaderWork {
  /** Whether a capture runs at the reader. */
  isBusy(deviceId: string): boolean;
  /** How many readers it keeps something of: those at which a capture runs. */
  kept(): number;
  /** Runs a capture; `reader-busy` at once while another runs at this reader. */
  capture<T, E extends { readonly code: string }>(
    use: ReaderUse<Result<T, E>>,
  ): Promise<Result<T, OtherReaderError<E>>>;
  /** Runs a live view; it may run beside a capture. */
  view<T, E extends { readonly code: string }>(use: ReaderUse<Result<T, E>>): Promise<Result<T, OtherReaderError<E>>>;
  /** Cancels what runs and waits for its end. */
  close(): Promise<void>;
}

interface ReaderWorkDeps {
  /**
   * Keeps the sweeps away from a port until the returned function is called: many services can do one thing at a time.
   */
  readonly hold: (port: number) => () => void;
  /** Called when a capture begins and when it ends. */
  readonly onChange: () => void;
}

/** Creates {@link ReaderWork} with nothing running. */
export function createReaderWork({ hold, onChange }: ReaderWorkDeps): ReaderWork {
  const locks = new Map<string, Mutex>();
  const stop = new AbortController();
  const running = new Set<Promise<unknown>>();

  function lockOf(deviceId: string): Mutex {
    const lock = locks.get(deviceId) ?? createMutex(onChange);
    locks.set(deviceId, lock);
    return lock;
  }

  async function runHolding<T>(target: CaptureTarget, { signal, work }: ReaderUse<T>): Promise<T> {
    const release = hold(target.port);
    try {
      return await work(target, AbortSignal.any([signal, stop.signal]));
    } finally {
      release();
    }
  }

  async function track<T>(work: Promise<T>): Promise<T> {
    running.add(work);
    try {
      return await work;
    } finally {
      running.delete(work);
    }
  }

  return {
    kept: () => locks.size,
    isBusy: (deviceId) => locks.get(deviceId)?.isHeld() ?? false,
    async capture(use) {
      const { deviceId, target } = use;
      if (!target) return err({ code: 'reader-unknown' });
      const lock = lockOf(deviceId);
      try {
        const result = await track(lock.tryRun(async () => runHolding(target, use)));
        return result.ok ? result.value : err({ code: 'reader-busy' });
      } finally {
        // Readers come and go, and each brings an id of its own.
        if (!lock.isHeld()) locks.delete(deviceId);
      }
    },
    async view(use) {
      const { target } = use;
      if (!target) return err({ code: 'reader-unknown' });
      return track(runHolding(target, use));
    },
    async close() {
      stop.abort();
      await Promise.all(running);
    },
  };
}
