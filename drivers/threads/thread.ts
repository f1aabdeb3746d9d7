import { parentPort } from 'node:worker_threads';

import { createJobs } from './jobs.ts';
import type { Job } from './jobs.ts';

/** The entry of a working thread: jobs in, answers out, in order. Messages come from our own pool only. */

const doJob = createJobs();
let queue: Promise<void> = Promise.resolve();

async function answer(id: number, job: Job): Promise<void> {
  try {
    const bytes = ownBytes(await doJob(job));
    parentPort?.postMessage({ id, bytes }, [bytes.buffer]);
  } catch (error) {
    // The text only: whatever else the error holds may be a part of a picture.
    parentPort?.postMessage({ id, failure: error instanceof Error ? error.message : 'unknown' });
  }
}

/** Bytes that own their whole buffer, so that it can be given away. */
function ownBytes(bytes: Uint8Array): Uint8Array<ArrayBuffer> {
  const { buffer, byteLength } = bytes;
  return buffer instanceof ArrayBuffer && buffer.byteLength === byteLength
    ? new Uint8Array(buffer)
    : Uint8Array.from(bytes);
}

parentPort?.on('message', ({ id, job }: { readonly id: number; readonly job: Job }) => {
  queue = queue.then(async () => answer(id, job));
});
