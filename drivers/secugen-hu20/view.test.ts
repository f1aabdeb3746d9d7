import { describe, expect, it } from 'vitest';
import { createManualClock } from '#kit/testing/manual-clock.ts';
import { wiped } from '#kit/wiped.ts';
import { parseCalibration } from './calibration.ts';
import { UNIT_A, createFlash } from './emulator/emulated-unit.ts';
import { rawFrame } from './unit.ts';
import type { RawFrame } from './unit.ts';
import { createView } from './view.ts';

const CALIBRATION = (() => {
  const parsed = parseCalibration(createFlash(UNIT_A));
  if (!parsed.ok) throw new Error(parsed.error.detail);
  return parsed.value;
})();

const rawOf = (grey: number): RawFrame =>
  rawFrame(wiped(new Uint8Array(CALIBRATION.width * CALIBRATION.height).fill(grey)), CALIBRATION);
/** A first frame is bare glass and is copied; copying this one throws. */
function unreadable(): RawFrame {
  const raw = rawOf(10);
  Object.defineProperty(raw.bytes, 'subarray', {
    value: () => {
      throw new Error('touch');
    },
  });
  return raw;
}
const isWiped = (bytes: Uint8Array): boolean => bytes.every((byte) => byte === 0);

/** A view with pictures from `make`, which leaves the raw frame as it is. */
function viewOf(make: () => Promise<Uint8Array>) {
  const clock = createManualClock(0);
  const pictures = { make: async () => wiped(await make()), release: () => undefined };
  const view = createView(clock, async () => Promise.resolve(pictures));
  return { clock, view };
}
const picture = (): Uint8Array => new Uint8Array(300 * 400).fill(7);
const isOver = (): boolean => false;
const throwing = (): never => {
  throw new Error('receiver');
};

describe('a view wipes what it receives', () => {
  it('when the touch cannot be read', async () => {
    const { view } = viewOf(async () => Promise.resolve(picture()));
    for (const use of ['take', 'learn'] as const) {
      const raw = unreadable();
      await expect(use === 'take' ? view.take(raw, () => undefined, isOver) : view.learn(raw)).rejects.toThrow('touch');
      expect(isWiped(raw.bytes)).toBe(true);
    }
  });

  it('when the receiver throws: the picture, and the next raw frame, with which that is reported', async () => {
    const made = picture();
    const { view } = viewOf(async () => Promise.resolve(made));
    const [first, second] = [rawOf(90), rawOf(90)];
    await view.take(first, throwing, isOver);
    await expect(view.take(second, throwing, isOver)).rejects.toThrow('receiver');
    expect([made, first.bytes, second.bytes].map(isWiped)).toEqual([true, true, true]);
  });

  it('when the picture comes too late', async () => {
    const late = Promise.withResolvers<Uint8Array>();
    const { clock, view } = viewOf(async () => late.promise);
    const raw = rawOf(90);
    await view.take(raw, throwing, isOver);
    expect(await clock.settle(view.rest())).toMatchObject({ ok: false, error: { detail: 'no picture in time' } });
    const made = picture();
    late.resolve(made);
    await clock.pass(0);
    expect([made, raw.bytes].map(isWiped)).toEqual([true, true]);
  });
});
