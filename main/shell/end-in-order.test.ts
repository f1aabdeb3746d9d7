import { EventEmitter } from 'node:events';
import { describe, expect, it } from 'vitest';
import { END_MESSAGE } from '#kit/parent-link.ts';
import { endInOrder } from './end-in-order.ts';

function scene() {
  const done: unknown[] = [];
  const timers: (() => void)[] = [];
  const child = Object.assign(new EventEmitter(), {
    pid: 7,
    postMessage: (message: unknown) => done.push(message),
    kill: () => done.push('killed'),
  });
  const ended = endInOrder(child, {
    after(ms, run) {
      done.push(`within ${ms} ms`);
      timers.push(run);
      return () => timers.splice(0);
    },
  });
  return { child, done, timers, ended };
}

describe('endInOrder', () => {
  it('tells the child to end, and waits until it has', async () => {
    const { child, done, timers, ended } = scene();
    expect(done).toEqual([END_MESSAGE, 'within 6000 ms']);
    child.emit('exit', 0);
    await ended;
    expect([done.includes('killed'), timers]).toEqual([false, []]);
  });

  it('kills a child that does not end', async () => {
    const { child, done, timers, ended } = scene();
    timers[0]?.();
    expect(done.at(-1)).toBe('killed');
    child.emit('exit', 15);
    await ended;
  });

  it('does not wait for a child that has gone', async () => {
    const child = Object.assign(new EventEmitter(), { pid: undefined, postMessage: () => undefined, kill: () => true });
    await endInOrder(child, { after: () => () => undefined });
  });
});
