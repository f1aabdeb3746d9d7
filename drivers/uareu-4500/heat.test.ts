import { expect, it } from 'vitest';
import { createManualClock } from '#kit/testing/manual-clock.ts';
import { MOST_SCANNING_MS, REST_MS, createHeat } from './heat.ts';

it('requires a rest after a minute of scanning, until it is cold again', () => {
  const clock = createManualClock(0);
  const heat = createHeat(clock);
  clock.advance(10 * MOST_SCANNING_MS);
  heat.start();
  clock.advance(MOST_SCANNING_MS - 1);
  expect(heat.restLeft()).toBe(0);
  clock.advance(1);
  expect(heat.restLeft()).toBe(REST_MS);
  heat.stop();
  clock.advance(REST_MS - 1);
  expect(heat.restLeft()).toBe(1);
  clock.advance(1);
  expect(heat.restLeft()).toBe(0);
  heat.start();
  clock.advance(MOST_SCANNING_MS - 1);
  expect(heat.restLeft()).toBe(0);
  clock.advance(1);
  expect(heat.restLeft()).toBe(REST_MS);
});

it('cools between scans, and requires no rest before it is too hot', () => {
  const clock = createManualClock(0);
  const heat = createHeat(clock);
  heat.start();
  clock.advance(MOST_SCANNING_MS - 1000);
  heat.stop();
  clock.advance(500);
  expect(heat.restLeft()).toBe(0);
  heat.start();
  clock.advance(1499);
  expect(heat.restLeft()).toBe(0);
  clock.advance(1);
  expect(heat.restLeft()).toBe(REST_MS);
});

it('does not get warm by scanning half of the time', () => {
  const clock = createManualClock(0);
  const heat = createHeat(clock);
  for (let turn = 0; turn < 100; turn += 1) {
    heat.start();
    clock.advance(2000);
    heat.stop();
    clock.advance(2000);
    expect(heat.restLeft()).toBe(0);
  }
});
