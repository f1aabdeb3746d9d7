import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createManualClock } from '#kit/testing/manual-clock.ts';
import { ok } from '#kit/result.ts';
import {
  createAnswerChecks,
  openAnswerChecks,
  type AnswerChecks,
  type AnswersAsked,
  type CheckedAnswers,
  type CheckThread,
} from './answer-checks.ts';

const circumstances = { today: { year: 2026 }, country: undefined };
const ASKED: AnswersAsked = { schema: '{}', answers: {}, circumstances };
const FINE: CheckedAnswers = ok({ problems: [], checkedOnScreenOnly: [] });

/** Threads that answer when they are told to. */
function scripted() {
  const threads: {
    asked: number;
    ended: boolean;
    makeReady: () => void;
    answer: (answer: CheckedAnswers | undefined) => void;
    die: () => void;
  }[] = [];
  const start = (): CheckThread => {
    const ready = Promise.withResolvers<undefined>();
    const over = Promise.withResolvers<undefined>();
    let answered = Promise.withResolvers<CheckedAnswers | undefined>();
    const thread = {
      asked: 0,
      ended: false,
      makeReady: () => ready.resolve(undefined),
      answer: (answer: CheckedAnswers | undefined) => answered.resolve(answer),
      die: () => {
        answered.resolve(undefined);
        over.resolve(undefined);
      },
    };
    threads.push(thread);
    return {
      ready: ready.promise,
      ended: over.promise,
      ask() {
        thread.asked += 1;
        answered = Promise.withResolvers();
        return answered.promise;
      },
      end() {
        thread.ended = true;
        thread.die();
        return Promise.resolve();
      },
    };
  };
  return { threads, start };
}

const settle = async (): Promise<void> => {
  for (let turn = 0; turn < 20; turn += 1) await Promise.resolve();
};

describe('checks beside the asking thread', () => {
  it('warm a thread ahead, and ask it one check after the other', async () => {
    const { threads, start } = scripted();
    const checks = createAnswerChecks({ start, clock: createManualClock(0), limitMs: 5000 });
    expect(threads).toHaveLength(1);
    const both = [checks.check(ASKED), checks.check(ASKED)];
    await settle();
    expect(threads[0]?.asked).toBe(0);
    threads[0]?.makeReady();
    await settle();
    expect(threads[0]?.asked).toBe(1);
    threads[0]?.answer(FINE);
    await settle();
    expect(threads[0]?.asked).toBe(2);
    threads[0]?.answer(FINE);
    expect(await Promise.all(both)).toEqual([FINE, FINE]);
  });

  it('end one that takes too long, say so, and go on in a new thread', async () => {
    const { threads, start } = scripted();
    const clock = createManualClock(0);
    const checks = createAnswerChecks({ start, clock, limitMs: 5000 });
    threads[0]?.makeReady();
    const late = checks.check(ASKED);
    const next = checks.check(ASKED);
    await settle();
    clock.advance(5000);
    expect(await late).toEqual({ ok: false, error: { code: 'check-unfinished' } });
    expect(threads.map(({ ended }) => ended)).toEqual([true, false]);
    threads[1]?.makeReady();
    await settle();
    threads[1]?.answer(FINE);
    expect(await next).toEqual(FINE);
  });

  it('say so when the thread ends by itself, before or in a check', async () => {
    const { threads, start } = scripted();
    const checks = createAnswerChecks({ start, clock: createManualClock(0), limitMs: 5000 });
    const first = checks.check(ASKED);
    threads[0]?.die();
    await settle();
    threads[0]?.answer(undefined);
    expect(await first).toEqual({ ok: false, error: { code: 'check-unfinished' } });
    const second = checks.check(ASKED);
    await settle();
    threads[1]?.makeReady();
    await settle();
    threads[1]?.die();
    expect(await second).toEqual({ ok: false, error: { code: 'check-unfinished' } });
    await checks.close();
  });
});

describe('the thread itself', () => {
  let checks: AnswerChecks;
  beforeAll(() => {
    checks = openAnswerChecks();
  });
  afterAll(() => checks.close());

  const schemaOf = (...components: object[]): string => JSON.stringify({ display: 'form', components });

  it('answers as the check itself does', async () => {
    const schema = schemaOf({ type: 'textfield', key: 'a', label: 'A', input: true, validate: { required: true } });
    const asked = { schema, answers: { a: '' }, circumstances };
    const checked = await checks.check(asked);
    expect(checked).toMatchObject({ ok: true, value: { problems: [{ key: 'a', rule: 'required' }] } });
    expect(await checks.check({ ...asked, schema: 'no form' })).toEqual({
      ok: false,
      error: { code: 'form-unreadable' },
    });
  });

  it('is ended when it takes too long, and leaves the asking thread free until then', async () => {
    // Grids in grids, each within its limits: more than a hundred thousand rows, and seconds of work for Form.io.
    const inner = {
      type: 'datagrid',
      key: 'b',
      input: true,
      components: [{ type: 'textfield', key: 'c', input: true }],
    };
    const schema = schemaOf({ type: 'datagrid', key: 'a', input: true, components: [inner] });
    const rows = Array.from({ length: 500 }, () => ({ b: Array.from({ length: 250 }, () => ({})) }));
    const hurried = openAnswerChecks(100);
    const checked = hurried.check({ schema, answers: { a: rows }, circumstances });
    let turns = 0;
    const counting = setInterval(() => (turns += 1), 1);
    expect(await checked).toEqual({ ok: false, error: { code: 'check-unfinished' } });
    clearInterval(counting);
    expect(turns).toBeGreaterThan(3);
    await hurried.close();
  });
});
