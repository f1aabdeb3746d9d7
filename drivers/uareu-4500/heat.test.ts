import { expect, it } from 'vitest';
import { createManualClock } from '../kit/manual-clock.ts';
import { MOST_SCANNING_MS, REST_MS, makeHeat } from './heat.ts';

it('asks for a rest after a minute of scanning, and again sooner if the rest was short', () => {
  const clock = createManualClock(0);
  const heat = makeHeat(clock);
  clock.advance(10 * MOST_SCANNING_MS);
  heat.start();
  clock.advance(MOST_SCANNING_MS - 1);
  expect(heat.isTooHot()).toBe(false);
  clock.advance(1);
  expect(heat.isTooHot()).toBe(true);
  heat.stop();
  clock.advance(REST_MS);
  expect(heat.isTooHot()).toBe(false);
  heat.start();
  clock.advance(MOST_SCANNING_MS - REST_MS - 1);
  expect(heat.isTooHot()).toBe(false);
  clock.advance(1);
  expect(heat.isTooHot()).toBe(true);
});

it('never grows warm by scanning half of the time', () => {
  const clock = createManualClock(0);
  const heat = makeHeat(clock);
  for (let turn = 0; turn < 100; turn += 1) {
    heat.start();
    clock.advance(2000);
    heat.stop();
    clock.advance(2000);
    expect(heat.isTooHot()).toBe(false);
  }
});
