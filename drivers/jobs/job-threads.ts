import { Worker } from 'node:worker_threads';

import { createThreadPool } from '../threads/pool.ts';
import type { Thread, ThreadPool } from '../threads/pool.ts';

/** Threads that do every job the drivers have: from source while developing and testing, from the build otherwise. */
export function createJobThreads(): ThreadPool {
  return createThreadPool(startWorker);
}

function startWorker(): Thread {
  const file = import.meta.url.endsWith('.ts') ? './thread.ts' : './thread.js';
  const worker = new Worker(new URL(file, import.meta.url));
  worker.unref();
  return {
    post(message, given) {
      worker.postMessage(message, given);
    },
    onAnswer(listener) {
      worker.on('message', listener);
    },
    onEnd(listener) {
      const end = Promise.withResolvers<string>();
      worker.once('error', (error: Error) => {
        end.resolve(error.message);
      });
      worker.once('exit', (code) => {
        end.resolve(`exit ${code}`);
      });
      void end.promise.then(listener);
    },
    hold(isHeld) {
      if (isHeld) worker.ref();
      else worker.unref();
    },
    async end() {
      await worker.terminate();
    },
  };
}
