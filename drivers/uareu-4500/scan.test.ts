import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { createManualClock } from '#kit/testing/manual-clock.ts';
import type { ManualClock } from '#kit/testing/manual-clock.ts';
import { createPlugBoard } from '../transport/testing/plug-board.ts';
import { FINGER, PLACE, SERIAL } from './testing/bench.ts';
import type * as descrambling from './descramble.ts';
import type { UareuFault } from './emulator/faults.ts';
import { createUareuEmulator } from './emulator/emulator.ts';
import { startEventFeed } from './event-feed.ts';
import { createHeat } from './heat.ts';
import type * as picturing from './picture.ts';
import { bringUp } from './bring-up.ts';
import { createRegisters } from './registers.ts';
import { createScanner } from './scan.ts';
import type { Session } from './scan.ts';

/** All lines and pictures that were made from a transfer, to check whether they are wiped. */
const made = vi.hoisted(() => ({ pixels: [] as Uint8Array[], pictures: 0 }));

vi.mock('./descramble.ts', async (load) => {
  const real = await load<typeof descrambling>();
  return {
    ...real,
    descramble: (...input: Parameters<typeof real.descramble>) => {
      const lines = real.descramble(...input);
      made.pixels.push(lines);
      return lines;
    },
  };
});
vi.mock('./picture.ts', async (load) => {
  const real = await load<typeof picturing>();
  return {
    ...real,
    assemblePicture: (...input: Parameters<typeof real.assemblePicture>) => {
      const picture = real.assemblePicture(...input);
      made.pixels.push(picture.pixels);
      made.pictures += 1;
      return picture;
    },
  };
});

const NEVER = new AbortController().signal;
let clock: ManualClock;
let session: Session;

async function start(fault?: UareuFault): Promise<void> {
  const device = createUareuEmulator({ clock, serial: SERIAL });
  const board = createPlugBoard(clock);
  board.plug(PLACE, device);
  const listed = await board.bus.list();
  const opened = listed.ok ? await listed.value[0]?.open() : undefined;
  if (!opened?.ok) throw new Error('not opened');
  const wire = opened.value;
  const powered = { registers: createRegisters(wire), events: startEventFeed(wire, clock), clock };
  session = { ...powered, wire, heat: createHeat(clock), nextSeed: () => 7, isTurned: true };
  expect((await clock.settle(bringUp(session, NEVER))).ok).toBe(true);
  device.place(FINGER);
  if (fault) device.fault(fault, Infinity);
}

beforeEach(() => {
  clock = createManualClock(0);
  made.pixels = [];
  made.pictures = 0;
});
afterEach(async () => {
  // In every case nothing of a finger stays.
  expect(made.pixels.length).toBeGreaterThan(0);
  expect(made.pixels.every((pixels) => pixels.every((value) => value === 0))).toBe(true);
  await clock.settle(session.events.stop());
  await session.wire.close();
  expect(clock.pending()).toBe(0);
});

it('wipes each picture after its use', async () => {
  await start();
  let seen = 0;
  const run = createScanner(session).run(({ pixels }) => {
    expect(pixels.some((value) => value !== 0)).toBe(true);
    seen += 1;
    return seen < 3;
  }, NEVER);
  expect(await clock.settle(run)).toEqual({ ok: true, value: 'stopped' });
  expect(made.pictures).toBe(3);
});

it('wipes a picture also when its receiver throws', async () => {
  await start();
  const run = createScanner(session).run(() => {
    throw new Error('nobody looks');
  }, NEVER);
  await expect(clock.settle(run)).rejects.toThrow('nobody looks');
});

it('wipes a picture that comes too late to be used', async () => {
  await start();
  const stop = new AbortController();
  const run = createScanner(session).run(() => {
    throw new Error('nobody looks');
  }, stop.signal);
  await clock.pass(50);
  stop.abort();
  expect(await clock.settle(run)).toEqual({ ok: true, value: 'stopped' });
  expect(made.pictures).toBe(1);
});

it('makes no picture of lines that stay scrambled, and wipes them', async () => {
  await start('wrong-key');
  const run = createScanner(session).run(() => true, NEVER);
  expect(await clock.settle(run)).toEqual({ ok: false, error: { code: 'stays-scrambled' } });
  expect(made.pictures).toBe(0);
});
