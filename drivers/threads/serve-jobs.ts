import { parentPort } from 'node:worker_threads';

import type { Job, Order } from './job.ts';

/** Does these jobs in this thread, in the order they come; the thread's own pool asks for them. */
export function serveJobs(jobs: readonly Job<never>[]): void {
  const works = new Map(jobs.map(({ name, open }) => [name, open()]));
  let queue: Promise<void> = Promise.resolve();

  async function answer({ id, name, asks }: Order): Promise<void> {
    try {
      const work = works.get(name);
      if (!work) throw new Error(`no job ${name}`);
      const bytes = ownBytes(await work(asks as never));
      parentPort?.postMessage({ id, bytes }, [bytes.buffer]);
    } catch (error) {
      // The text only: other members of the error may hold a part of a picture.
      parentPort?.postMessage({ id, failure: error instanceof Error ? error.message : 'unknown' });
    }
  }

  parentPort?.on('message', (order: Order) => {
    queue = queue.then(async () => answer(order));
  });
}

/** Bytes that own their whole buffer, so that it can be given away. */
function ownBytes(bytes: Uint8Array): Uint8Array<ArrayBuffer> {
  const { buffer, byteLength } = bytes;
  return buffer instanceof ArrayBuffer && buffer.byteLength === byteLength
    ? new Uint8Array(buffer)
    : Uint8Array.from(bytes);
}
