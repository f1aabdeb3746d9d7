import { availableParallelism } from 'node:os';

import type { Job, Order } from './job.ts';

/** Threads that do jobs side by side. */
export interface ThreadPool {
  /** How many threads there are at most. */
  readonly size: number;
  /**
   * Has a job done by the thread with the least to do. `pixels` is the picture in `asks`, if there is one: where it owns its buffer it is
   * given away and empty here from now on, else (a part, or a native module's own) it is copied; the thread wipes what it was given. Rejects with an `Error`
   * when the job throws or its thread ends; the next job gets a new thread.
   */
  run<Asks>(job: Job<Asks>, asks: Asks, pixels?: Uint8Array): Promise<Uint8Array>;
  /** Starts a thread where none runs, so that the next job finds one; does not wait for it. */
  warmUp(): void;
  /** Ends the threads; what still runs is rejected. */
  close(): Promise<void>;
}

/** What the pool needs of a thread; `node:worker_threads` has it. */
export interface Thread {
  post(order: Order, given: readonly ArrayBuffer[]): void;
  onAnswer(listener: (answer: ThreadAnswer) => void): void;
  /** Called once, with the reason, when the thread is over. */
  onEnd(listener: (reason: string) => void): void;
  /** Whether waiting for this thread keeps the process alive. */
  hold(isHeld: boolean): void;
  end(): Promise<void>;
}

export type ThreadAnswer =
  | { readonly id: number; readonly bytes: Uint8Array; readonly failure?: undefined }
  | { readonly id: number; readonly failure: string; readonly bytes?: undefined };

interface Entry {
  readonly thread: Thread;
  readonly waiting: Map<number, { resolve: (bytes: Uint8Array) => void; reject: (error: Error) => void }>;
}

/** Beside the thread that asks, which has a core too. More would each hold a codec's memory on a small PC. */
const MOST_THREADS = 2;

/** Makes a pool; threads are started when there is work for them, and stay. */
export function createThreadPool(
  startThread: () => Thread,
  size = Math.max(1, Math.min(MOST_THREADS, availableParallelism() - 1)),
): ThreadPool {
  const entries = new Set<Entry>();
  let lastId = 0;

  function start(): Entry {
    const entry: Entry = { thread: startThread(), waiting: new Map() };
    entry.thread.onAnswer(({ id, bytes, failure }) => {
      const waiter = entry.waiting.get(id);
      entry.waiting.delete(id);
      if (entry.waiting.size === 0) entry.thread.hold(false);
      if (bytes) waiter?.resolve(bytes);
      else waiter?.reject(new Error(failure));
    });
    entry.thread.onEnd((reason) => {
      entries.delete(entry);
      for (const waiter of entry.waiting.values()) waiter.reject(new Error(`the thread ended: ${reason}`));
      entry.waiting.clear();
    });
    entries.add(entry);
    return entry;
  }

  function leastBusy(): Entry {
    const [idlest] = [...entries].toSorted((one, other) => one.waiting.size - other.waiting.size);
    return idlest && (idlest.waiting.size === 0 || entries.size >= size) ? idlest : start();
  }

  return {
    size,
    warmUp() {
      if (entries.size === 0) start();
    },
    async run({ name }, asks, pixels) {
      const entry = leastBusy();
      const id = (lastId += 1);
      const { promise, resolve, reject } = Promise.withResolvers<Uint8Array>();
      entry.waiting.set(id, { resolve, reject });
      entry.thread.hold(true);
      const buffer = pixels?.buffer;
      const given = buffer instanceof ArrayBuffer && buffer.byteLength === pixels?.byteLength ? [buffer] : [];
      const order = { id, name, asks };
      try {
        entry.thread.post(order, given);
      } catch {
        // A native module's own buffer may not be given away: copied, then.
        entry.thread.post(order, []);
      }
      return promise;
    },
    async close() {
      await Promise.all([...entries].map(async ({ thread }) => thread.end()));
    },
  };
}
