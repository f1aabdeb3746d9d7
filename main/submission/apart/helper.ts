import type { Clock } from '#kit/clock.ts';
import { settlesWithin } from '#kit/deadline.ts';

/** A thread or a process that answers what it is asked, one after the other. */
export interface Helper<Asked, Answer> {
  /** Settles when it can be asked. */
  readonly ready: Promise<void>;
  /** The answer; undefined when the helper ends before. */
  ask(asked: Asked): Promise<Answer | undefined>;
  /** Settles when it is over, for whatever reason. */
  readonly ended: Promise<void>;
  end(): Promise<void>;
}

/** Work that is done apart from the asking thread, with a deadline: what is hostile or too clever holds nobody up. */
export interface Apart<Asked, Answer> {
  /** The answer; undefined when it did not come in time, or the helper ended. Questions wait for each other. */
  ask(asked: Asked): Promise<Answer | undefined>;
  close(): Promise<void>;
}

export interface ApartDeps<Asked, Answer> {
  readonly start: () => Helper<Asked, Answer>;
  readonly clock: Clock;
  /** How long one answer may take, milliseconds. */
  readonly limitMs: number;
  /** How long a helper that is not needed stays, milliseconds; undefined keeps one ready from the beginning. */
  readonly idleMs?: number;
}

/** Starting takes about a second; a machine that has just been switched on is slower. */
const START_MS = 60_000;

/** Asks one helper. One that does not answer in time is ended, and the next question finds a new one. */
export function createApart<Asked, Answer>(deps: ApartDeps<Asked, Answer>): Apart<Asked, Answer> {
  const { clock, limitMs, idleMs } = deps;
  let helper: Helper<Asked, Answer> | undefined;
  let previous: Promise<unknown> = Promise.resolve();
  let state: 'open' | 'closed' = 'open';
  const isClosed = (): boolean => state === 'closed';
  let cancelIdle = (): void => undefined;

  function running(): Helper<Asked, Answer> {
    if (helper) return helper;
    const started = deps.start();
    helper = started;
    void started.ended.then(() => {
      if (helper === started) helper = undefined;
    });
    return started;
  }

  async function endIt(ended: Helper<Asked, Answer> | undefined): Promise<void> {
    if (helper === ended) helper = undefined;
    await ended?.end();
  }

  async function once(asked: Asked): Promise<Answer | undefined> {
    if (isClosed()) return undefined;
    cancelIdle();
    const asking = running();
    const isReady = await settlesWithin(clock, START_MS, Promise.race([asking.ready, asking.ended]));
    const answer = isReady ? asking.ask(asked) : Promise.resolve(undefined);
    const isInTime = isReady && (await settlesWithin(clock, limitMs, answer));
    if (!isInTime) await endIt(asking);
    if (isClosed()) return undefined;
    if (idleMs === undefined) running();
    else cancelIdle = clock.after(idleMs, () => void endIt(helper));
    return isInTime ? answer : undefined;
  }

  if (idleMs === undefined) running();
  return {
    ask(asked) {
      const answered = previous.then(() => once(asked));
      previous = answered.catch(() => undefined);
      return answered;
    },
    async close() {
      state = 'closed';
      cancelIdle();
      await endIt(helper);
    },
  };
}
