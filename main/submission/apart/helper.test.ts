import { describe, expect, it } from 'vitest';
import { createManualClock } from '#kit/testing/manual-clock.ts';
import { createApart, type Helper } from './helper.ts';

interface Scripted {
  readonly asked: string[];
  ended: boolean;
  makeReady(): void;
  answer(answer: number): void;
  die(): void;
}

/** Helpers that answer when they are told to. */
function scripted() {
  const helpers: Scripted[] = [];
  const start = (): Helper<string, number> => {
    const ready = Promise.withResolvers<undefined>();
    const over = Promise.withResolvers<undefined>();
    let answered = Promise.withResolvers<number | undefined>();
    const helper: Scripted = {
      asked: [],
      ended: false,
      makeReady: () => ready.resolve(undefined),
      answer: (answer) => answered.resolve(answer),
      die() {
        answered.resolve(undefined);
        over.resolve(undefined);
      },
    };
    helpers.push(helper);
    return {
      ready: ready.promise,
      ended: over.promise,
      ask(asked) {
        helper.asked.push(asked);
        answered = Promise.withResolvers();
        return answered.promise;
      },
      end() {
        helper.ended = true;
        helper.die();
        return Promise.resolve();
      },
    };
  };
  return { helpers, start };
}

const settle = async (): Promise<void> => {
  for (let turn = 0; turn < 30; turn += 1) await Promise.resolve();
};

describe('work apart', () => {
  it('warms a helper ahead, and asks it one question after the other', async () => {
    const { helpers, start } = scripted();
    const apart = createApart({ start, clock: createManualClock(0), limitMs: 5000 });
    expect(helpers).toHaveLength(1);
    const both = [apart.ask('a'), apart.ask('b')];
    await settle();
    expect(helpers[0]?.asked).toEqual([]);
    helpers[0]?.makeReady();
    await settle();
    expect(helpers[0]?.asked).toEqual(['a']);
    helpers[0]?.answer(1);
    await settle();
    expect(helpers[0]?.asked).toEqual(['a', 'b']);
    helpers[0]?.answer(2);
    expect(await Promise.all(both)).toEqual([1, 2]);
    expect(helpers).toHaveLength(1);
  });

  it('ends a helper that takes too long, says nothing in its stead, and goes on with a new one', async () => {
    const { helpers, start } = scripted();
    const clock = createManualClock(0);
    const apart = createApart({ start, clock, limitMs: 5000 });
    helpers[0]?.makeReady();
    const late = apart.ask('a');
    const next = apart.ask('b');
    await settle();
    clock.advance(5000);
    expect(await late).toBeUndefined();
    expect(helpers.map(({ ended }) => ended)).toEqual([true, false]);
    helpers[1]?.makeReady();
    await settle();
    helpers[1]?.answer(2);
    expect(await next).toBe(2);
  });

  it('ends one that does not start', async () => {
    const { helpers, start } = scripted();
    const clock = createManualClock(0);
    const apart = createApart({ start, clock, limitMs: 5000 });
    const asked = apart.ask('a');
    await settle();
    clock.advance(60_000);
    expect(await asked).toBeUndefined();
    expect(helpers[0]).toMatchObject({ ended: true, asked: [] });
  });

  it('says nothing when the helper ends by itself, before or in a question', async () => {
    const { helpers, start } = scripted();
    const apart = createApart({ start, clock: createManualClock(0), limitMs: 5000 });
    const first = apart.ask('a');
    await settle();
    helpers[0]?.die();
    await settle();
    helpers[0]?.die();
    expect(await first).toBeUndefined();
    const second = apart.ask('b');
    await settle();
    helpers[1]?.makeReady();
    await settle();
    helpers[1]?.die();
    expect(await second).toBeUndefined();
  });

  it('starts a helper when it is needed, and ends it when it is not any more', async () => {
    const { helpers, start } = scripted();
    const clock = createManualClock(0);
    const apart = createApart({ start, clock, limitMs: 5000, idleMs: 60_000 });
    expect(helpers).toHaveLength(0);
    for (const round of [0, 1]) {
      const asked = apart.ask('a');
      await settle();
      helpers[round]?.makeReady();
      await settle();
      helpers[round]?.answer(round);
      expect(await asked).toBe(round);
      clock.advance(59_999);
      await settle();
      expect(helpers[round]?.ended).toBe(false);
      clock.advance(1);
      await settle();
      expect(helpers[round]?.ended).toBe(true);
    }
  });

  it('leaves nothing running after it is closed, and starts nothing', async () => {
    const { helpers, start } = scripted();
    const apart = createApart({ start, clock: createManualClock(0), limitMs: 5000 });
    helpers[0]?.makeReady();
    const asked = apart.ask('a');
    await settle();
    await apart.close();
    expect(await asked).toBeUndefined();
    expect(await apart.ask('b')).toBeUndefined();
    expect(helpers.map(({ ended }) => ended)).toEqual([true]);
  });
});
