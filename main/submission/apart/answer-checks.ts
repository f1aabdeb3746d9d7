import { Worker } from 'node:worker_threads';
import { systemClock } from '#kit/clock.ts';
import { err, type Result } from '#kit/result.ts';
import type { AnswerCheck, Circumstances } from '../form/validate-answers.ts';
import type { Answers } from '../manifest.ts';
import { createApart, type Helper } from './helper.ts';

/** What is checked. */
export interface AnswersAsked {
  /** The form's JSON. */
  readonly schema: string;
  readonly answers: Answers;
  readonly circumstances: Circumstances;
}

/** `check-unfinished`: the check took too long, or more memory than it may. It says nothing about the answers. */
export type CheckFailure = { readonly code: 'form-unreadable' } | { readonly code: 'check-unfinished' };
export type CheckedAnswers = Result<AnswerCheck, CheckFailure>;
export type CheckAnswers = (asked: AnswersAsked) => Promise<CheckedAnswers>;

/** Checks of answers in a warm thread. */
export interface AnswerChecks {
  /** As `validateAnswers`, which it calls. */
  readonly check: CheckAnswers;
  close(): Promise<void>;
}

/** The largest answers that are taken (500 rows of 20, 1 MB) need 0.3 to 0.7 s on a small server. */
const CHECK_MS = 5000;
/** Memory of the thread's heap, MB; one that needs more is ended. */
const MEMORY_MB = 256;

/** `limitMs` is how long one check may take. */
export function openAnswerChecks(limitMs = CHECK_MS): AnswerChecks {
  const apart = createApart({ start: startThread, clock: systemClock, limitMs });
  return {
    check: async (asked) => (await apart.ask(asked)) ?? err({ code: 'check-unfinished' }),
    close: apart.close,
  };
}

/** `answer-thread` from source while developing and testing, from the build otherwise. */
function startThread(): Helper<AnswersAsked, CheckedAnswers> {
  const file = import.meta.url.endsWith('.ts') ? './answer-thread.ts' : './answer-thread.js';
  const worker = new Worker(new URL(file, import.meta.url), { resourceLimits: { maxOldGenerationSizeMb: MEMORY_MB } });
  // An idle thread keeps no program alive.
  worker.unref();
  const end = Promise.withResolvers<undefined>();
  const ready = Promise.withResolvers<undefined>();
  let answered: ((answer: CheckedAnswers) => void) | undefined;
  worker.on('message', (message: CheckedAnswers | 'ready') => {
    if (message === 'ready') ready.resolve(undefined);
    else answered?.(message);
  });
  for (const event of ['error', 'exit']) worker.once(event, () => end.resolve(undefined));
  return {
    ready: ready.promise,
    ended: end.promise,
    async ask(asked) {
      const answer = Promise.withResolvers<CheckedAnswers>();
      answered = answer.resolve;
      worker.ref();
      worker.postMessage(asked);
      const first = await Promise.race([answer.promise, end.promise]);
      worker.unref();
      return first;
    },
    async end() {
      await worker.terminate();
    },
  };
}
