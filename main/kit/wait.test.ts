import { expect, it } from 'vitest';
import { createManualClock } from './testing/manual-clock.ts';
import { wait } from './wait.ts';

/** Whether a wait is over after `ms` of it have passed. */
async function isOverAfter(ms: number, of: number, act: (stop: AbortController) => void = () => undefined) {
  const clock = createManualClock(0);
  const stop = new AbortController();
  let isOver = false;
  const waiting = wait(clock, of, stop.signal).then(() => {
    isOver = true;
  });
  act(stop);
  await clock.pass(ms);
  const then = isOver;
  await clock.settle(waiting);
  expect(clock.pending()).toBe(0);
  return then;
}

it('waits for the requested time', async () => {
  expect(await isOverAfter(99, 100)).toBe(false);
  expect(await isOverAfter(100, 100)).toBe(true);
});

it('ends when the signal aborts, and does not wait after that', async () => {
  expect(
    await isOverAfter(0, 100, (stop) => {
      stop.abort();
    }),
  ).toBe(true);
  const clock = createManualClock(0);
  await wait(clock, 100, AbortSignal.abort());
  expect(clock.pending()).toBe(0);
});

it('does not wait for a time that is past', async () => {
  const clock = createManualClock(0);
  await wait(clock, 0, new AbortController().signal);
  await wait(clock, -5, new AbortController().signal);
  expect(clock.pending()).toBe(0);
});
