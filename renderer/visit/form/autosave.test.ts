import { describe, expect, it } from 'vitest';
import type { Answers } from '../../../preload/contract/application-views.ts';
import type { SaveState } from './autosave.ts';
import { createAutosave } from './autosave.ts';

/** An autosave whose saves and timers end when the test ends them. */
function setUp() {
  const saves: { answers: Answers; end: (at: string) => void; fail: () => void }[] = [];
  const states: SaveState[] = [];
  const timers: { run: () => void; milliseconds: number; cancelled: boolean }[] = [];
  const autosave = createAutosave({
    save: (answers) =>
      new Promise((resolve, reject) => saves.push({ answers, end: resolve, fail: () => reject(new Error('full')) })),
    failureOf: () => ({ code: 'disk-full' }),
    onState: (state) => states.push(state),
    later: (run, milliseconds) => {
      const timer = { run, milliseconds, cancelled: false };
      timers.push(timer);
      return () => {
        timer.cancelled = true;
      };
    },
  });
  const settle = () => new Promise<void>((resolve) => setImmediate(resolve));
  return { saves, states, timers, autosave, settle };
}

describe('autosave', () => {
  it('saves within half a second of the first change, with the newest answers', () => {
    const { saves, timers, autosave } = setUp();
    autosave.change({ a: 1 });
    autosave.change({ a: 2 });
    expect(timers).toHaveLength(1);
    expect(timers[0]?.milliseconds).toBe(400);
    timers[0]?.run();
    expect(saves.map((save) => save.answers)).toEqual([{ a: 2 }]);
  });

  it('says saved only when main has saved', async () => {
    const { saves, states, timers, autosave, settle } = setUp();
    autosave.change({ a: 1 });
    timers[0]?.run();
    expect(states).toEqual([{ name: 'saving' }]);
    saves[0]?.end('10:42');
    await settle();
    expect(states.at(-1)).toEqual({ name: 'saved', at: '10:42' });
  });

  it('writes one at a time and does not call an older state saved', async () => {
    const { saves, states, timers, autosave, settle } = setUp();
    autosave.change({ a: 1 });
    timers[0]?.run();
    autosave.change({ a: 2 });
    timers[1]?.run();
    expect(saves).toHaveLength(1);
    saves[0]?.end('10:42');
    await settle();
    expect(states.at(-1)).toEqual({ name: 'saving' });
    expect(saves[1]?.answers).toEqual({ a: 2 });
    saves[1]?.end('10:43');
    await settle();
    expect(states.at(-1)).toEqual({ name: 'saved', at: '10:43' });
    expect(saves).toHaveLength(2);
  });

  it('keeps the answers when main refuses, says so, and sends them with the next try', async () => {
    const { saves, states, autosave, settle } = setUp();
    autosave.change({ a: 1 });
    const first = autosave.flush();
    saves[0]?.fail();
    expect(await first).toBe(false);
    expect(states.at(-1)).toEqual({ name: 'not-saved', failure: { code: 'disk-full' } });
    const second = autosave.flush();
    await settle();
    expect(saves[1]?.answers).toEqual({ a: 1 });
    saves[1]?.end('10:44');
    expect(await second).toBe(true);
  });

  it('does not put older answers over newer ones after a refusal', async () => {
    const { saves, autosave, settle } = setUp();
    autosave.change({ a: 1 });
    const first = autosave.flush();
    autosave.change({ a: 2 });
    saves[0]?.fail();
    await first;
    void autosave.flush();
    await settle();
    expect(saves[1]?.answers).toEqual({ a: 2 });
  });

  it('flushes at once on leaving and cancels the timer', () => {
    const { saves, timers, autosave } = setUp();
    autosave.change({ a: 1 });
    void autosave.flush();
    expect(saves).toHaveLength(1);
    expect(timers[0]?.cancelled).toBe(true);
  });

  it('saves nothing when nothing changed', async () => {
    const { saves, states, autosave } = setUp();
    expect(await autosave.flush()).toBe(true);
    expect(saves).toEqual([]);
    expect(states).toEqual([]);
  });
});
