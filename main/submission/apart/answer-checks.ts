import { Worker } from 'node:worker_threads';
import { type Clock, systemClock } from '#kit/clock.ts';
import { settlesWithin } from '#kit/deadline.ts';
import { err, type Result } from '#kit/result.ts';
import type { AnswerCheck, Circumstances } from '../form/validate-answers.ts';
import type { Answers } from '../manifest.ts';

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

/** Checks of answers beside the asking thread, one after the other: a form that is hostile or too clever holds nobody up. */
export interface AnswerChecks {
  /** As `validateAnswers`, which it calls. */
  readonly check: CheckAnswers;
  close(): Promise<void>;
}

/** A thread that checks; `answer-thread.ts` is one. */
export interface CheckThread {
  /** Settles when it can check. */
  readonly ready: Promise<void>;
  /** The answer; undefined when the thread ends before. */
  ask(asked: AnswersAsked): Promise<CheckedAnswers | undefined>;
  /** Settles when it is over, for whatever reason. */
  readonly ended: Promise<void>;
  end(): Promise<void>;
}

/** The largest answers that are taken need a tenth of this on a slow machine. */
const CHECK_MS = 5000;
/** Loading Form.io's rules takes under a second; a machine that has just been switched on is slower. */
const START_MS = 60_000;

/** Checks in one warm thread. One that does not answer in time is ended, and the next check finds a new one. */
export function createAnswerChecks(deps: {
  readonly start: () => CheckThread;
  readonly clock: Clock;
  /** How long one check may take, milliseconds. */
  readonly limitMs: number;
}): AnswerChecks {
  let thread: CheckThread | undefined;
  let previous: Promise<unknown> = Promise.resolve();

  function warm(): CheckThread {
    if (thread) return thread;
    const started = deps.start();
    thread = started;
    void started.ended.then(() => {
      if (thread === started) thread = undefined;
    });
    return started;
  }

  async function giveUp(late: CheckThread): Promise<CheckedAnswers> {
    thread = undefined;
    await late.end();
    warm();
    return err({ code: 'check-unfinished' });
  }

  async function once(asked: AnswersAsked): Promise<CheckedAnswers> {
    const running = warm();
    const isReady = Promise.race([running.ready, running.ended]);
    if (!(await settlesWithin(deps.clock, START_MS, isReady))) return giveUp(running);
    const answer = running.ask(asked);
    if (!(await settlesWithin(deps.clock, deps.limitMs, answer))) return giveUp(running);
    return (await answer) ?? err({ code: 'check-unfinished' });
  }

  warm();
  return {
    check(asked) {
      const checked = previous.then(() => once(asked));
      previous = checked.catch(() => undefined);
      return checked;
    },
    async close() {
      const last = thread;
      thread = undefined;
      await last?.end();
    },
  };
}

/** Memory of the thread, MB: the largest answers that are taken need a quarter of it. */
const MEMORY_MB = 256;

/** The checks of the product: `answer-thread` from source while developing and testing, from the build otherwise. */
export function openAnswerChecks(limitMs = CHECK_MS): AnswerChecks {
  return createAnswerChecks({ start: startThread, clock: systemClock, limitMs });
}

function startThread(): CheckThread {
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
