import type { Order } from '../job.ts';
import type { Thread, ThreadAnswer } from '../pool.ts';

function idle(): void {
  // Until the pool listens.
}

/** Threads that answer when the test says so. */
export function scriptedThreads() {
  const threads: {
    readonly posted: Order[];
    answer: (answer: ThreadAnswer) => void;
    end: (reason: string) => void;
    isHeld: boolean;
  }[] = [];
  const start = (): Thread => {
    const thread = {
      posted: [] as Order[],
      answer: idle as (answer: ThreadAnswer) => void,
      end: idle as (reason: string) => void,
      isHeld: false,
    };
    threads.push(thread);
    return {
      post: (order) => thread.posted.push(order),
      onAnswer: (listener) => (thread.answer = listener),
      onEnd: (listener) => (thread.end = listener),
      hold: (isHeld) => (thread.isHeld = isHeld),
      end: () => {
        thread.end('asked to');
        return Promise.resolve();
      },
    };
  };
  return { threads, start };
}
