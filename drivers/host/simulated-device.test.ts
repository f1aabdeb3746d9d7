import { describe, expect, it } from 'vitest';
import { writePgm } from '../imaging/codec/pgm.ts';
import type { SimulatedAct } from '../link/simulated-acts.ts';
import type { Frame } from '../reader/port.ts';
import { createSimulatedDevice } from './simulated-device.ts';
import { drawMaster } from '../simulated/finger/fingerprint.ts';
import { masterFinder } from '../simulated/finger/finger-source.ts';
import { createGlass } from '../simulated/finger/glass.ts';
import { createImpression, smudge } from '../simulated/finger/impression.ts';

const master = drawMaster({ person: 2, finger: 'Left Thumb' }).frame;
const findMaster = masterFinder((file) =>
  file === '/finger.pgm' ? Promise.resolve(writePgm(master)) : Promise.reject(new Error('ENOENT')),
);
const deviceId = 'simulated/T-1';
const place = { do: 'place', deviceId, impression: 7, smudge: false } as const;
const synthetic = { kind: 'synthetic', person: 2, finger: 'Left Thumb' } as const;

async function framesAfter(act: SimulatedAct): Promise<Frame[]> {
  let tick = (): void => undefined;
  const device = createSimulatedDevice(deviceId, {
    findMaster,
    every: (_milliseconds, next) => {
      tick = next;
      return () => undefined;
    },
  })!;
  expect(await device.perform(act)).toEqual({ ok: true, value: undefined });
  const frames: Frame[] = [];
  const stop = new AbortController();
  const ended = device.reader.stream((frame) => frames.push(frame), stop.signal);
  for (let turn = 0; turn < 6; turn += 1) tick();
  stop.abort();
  await ended;
  return frames;
}

function framesOf(print: Frame): Frame[] {
  const glass = createGlass('T-1');
  glass.lay(print);
  return Array.from({ length: 6 }, () => glass.nextFrame());
}

describe('simulated device', () => {
  it('is a single-finger reader, only for the device ids of simulated readers', () => {
    const parts = { findMaster, every: () => () => undefined };
    expect(createSimulatedDevice(deviceId, parts)?.reader.identity).toMatchObject({
      deviceId,
      serialNo: 'T-1',
      type: 'Finger',
      deviceSubType: 'Single',
    });
    for (const other of ['simulated/', 'usb/T-1', '']) expect(createSimulatedDevice(other, parts)).toBeUndefined();
  });

  it('shows the touch of the act’s seed: of an invented finger, of a picture, and smudged', async () => {
    const print = createImpression(master, 7);
    expect(await framesAfter({ ...place, source: synthetic })).toEqual(framesOf(print));
    expect(await framesAfter({ ...place, source: { kind: 'picture', file: '/finger.pgm' } })).toEqual(framesOf(print));
    expect(await framesAfter({ ...place, source: synthetic, smudge: true })).toEqual(framesOf(smudge(master, 7)));
  });

  it('returns a code for what it cannot place, and obeys the cable', async () => {
    const device = createSimulatedDevice(deviceId, { findMaster, every: () => () => undefined })!;
    const refused = async (act: SimulatedAct) => device.perform(act);
    expect(await refused({ ...place, source: { ...synthetic, finger: 'Nose' } })).toEqual({
      ok: false,
      error: { code: 'no-such-finger' },
    });
    expect(await refused({ ...place, source: { kind: 'picture', file: '/none.pgm' } })).toEqual({
      ok: false,
      error: { code: 'picture-unreadable' },
    });
    await device.perform({ do: 'unplug', deviceId });
    expect(device.reader.state()).toBe('gone');
    await device.perform({ do: 'plug', deviceId });
    expect(device.reader.state()).toBe('ready');
    expect(await device.perform({ do: 'lift', deviceId })).toEqual({ ok: true, value: undefined });
  });
});
