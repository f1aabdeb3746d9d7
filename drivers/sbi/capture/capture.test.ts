import { setImmediate as nextTurn } from 'node:timers/promises';

import { beforeEach, describe, expect, it } from 'vitest';

import type { Wanted } from '../../imaging/picture/assessment.ts';
import { createManualClock } from '#kit/testing/manual-clock.ts';
import type { ManualClock } from '#kit/testing/manual-clock.ts';
import { takeShot } from './shot.ts';
import type { FrameReport } from './shot.ts';
import { frameOfQuality, frameShowing, scriptedImaging } from '../testing/scripted-imaging.ts';
import { createScriptedReader } from '../testing/scripted-reader.ts';
import type { ScriptedReader } from '../testing/scripted-reader.ts';

let reader: ScriptedReader;
let clock: ManualClock;
let reports: Pick<FrameReport, 'quality' | 'bestQuality'>[];
let hangUp: AbortController;

beforeEach(() => {
  reader = createScriptedReader();
  clock = createManualClock(Date.parse('2026-01-02T03:04:05Z'));
  reports = [];
  hangUp = new AbortController();
});

const ONE_FINGER: Wanted = {
  type: 'Finger',
  deviceSubType: 'Single',
  deviceSubId: 0,
  bioSubTypes: ['UNKNOWN'],
  exceptions: [],
  count: 1,
};
const LEFT_SLAP: Wanted = { ...ONE_FINGER, deviceSubType: 'Slap', deviceSubId: 1, bioSubTypes: [], count: 4 };

async function start(requestedScore = 60, timeoutMs = 10_000, wanted = ONE_FINGER) {
  const shot = takeShot({
    stream: async (onFrame, signal) => reader.stream(onFrame, signal),
    clock,
    assess: (frame, previous) => scriptedImaging.assess(frame, previous, wanted),
    wanted,
    requestedScore,
    timeoutMs,
    signal: hangUp.signal,
    onFrame: ({ quality, bestQuality }) => reports.push({ quality, bestQuality }),
  });
  await reader.streamStarted();
  let over = false;
  void shot.then(() => (over = true));
  /** Whether the shot has an outcome, once everything that is due has run. */
  const isOver = async (): Promise<boolean> => {
    await nextTurn();
    return over;
  };
  return { shot, isOver };
}

describe('taking a shot', () => {
  it('keeps no picture when a frame cannot be assessed', async () => {
    const box = { x: 0, y: 0, width: 8, height: 8 };
    let judged = 0;
    const shot = takeShot({
      stream: async (onFrame, signal) => reader.stream(onFrame, signal),
      clock,
      assess: () => {
        judged += 1;
        if (judged === 2) throw new Error('broken');
        const samples = [{ bioSubType: 'UNKNOWN', box, quality: 30 }];
        return { present: true, samples, quality: 30, guidance: 'good' };
      },
      wanted: ONE_FINGER,
      requestedScore: 60,
      timeoutMs: 10_000,
      signal: hangUp.signal,
      onFrame: () => undefined,
    });
    await reader.streamStarted();
    const first = { width: 8, height: 8, pixelsPerInch: 500, pixels: new Uint8Array(64).fill(90) };
    reader.show(first);
    const second = { ...first, pixels: new Uint8Array(64).fill(120) };
    reader.show(second);
    await expect(shot).rejects.toThrow('broken');
    for (const { pixels } of [first, second]) expect(pixels.every((pixel) => pixel === 0)).toBe(true);
  });

  it('does not assess the same picture twice, but assesses one that has moved', async () => {
    let judged = 0;
    const box = { x: 0, y: 0, width: 8, height: 8 };
    const shot = takeShot({
      stream: async (onFrame, signal) => reader.stream(onFrame, signal),
      clock,
      assess: () => {
        judged += 1;
        const samples = [{ bioSubType: 'UNKNOWN', box, quality: 70 }];
        return { present: true, samples, quality: 70, guidance: judged === 2 ? 'hold-still' : 'good' };
      },
      wanted: ONE_FINGER,
      requestedScore: 60,
      timeoutMs: 10_000,
      signal: hangUp.signal,
      onFrame: ({ quality, bestQuality }) => reports.push({ quality, bestQuality }),
    });
    await reader.streamStarted();
    const show = (grey: number): void => {
      reader.show({ width: 8, height: 8, pixelsPerInch: 500, pixels: new Uint8Array(64).fill(grey) });
    };
    show(100);
    show(120);
    expect(judged).toBe(2);
    show(120);
    expect(judged).toBe(3);
    show(120);
    expect((await shot).ok).toBe(true);
    expect(judged).toBe(3);
    expect(reports).toHaveLength(4);
  });

  it('ends by itself once two frames in a row reach the score, with the best of them', async () => {
    const { shot, isOver } = await start();
    reader.show(frameOfQuality(0));
    clock.advance(40);
    for (const quality of [30, 61, 59, 60]) reader.show(frameOfQuality(quality));
    expect(await isOver()).toBe(false);
    reader.show(frameOfQuality(70));
    reader.show(frameOfQuality(90));
    const taken = await shot;
    expect(taken).toMatchObject({ ok: true, value: { quality: 70, firstSeenAt: 40 } });
    expect(reports.map(({ bestQuality }) => bestQuality)).toEqual([0, 30, 61, 61, 61, 70]);
    expect(reader.isStreaming()).toBe(false);
    expect(clock.pending()).toBe(0);
  });

  it('starts the count again after an empty glass', async () => {
    const { shot, isOver } = await start();
    for (const quality of [80, 0, 80]) reader.show(frameOfQuality(quality));
    expect(await isOver()).toBe(false);
    reader.show(frameOfQuality(80));
    expect((await shot).ok).toBe(true);
  });

  it('returns the best frame at the timeout, even if the finger was lifted before', async () => {
    const { shot, isOver } = await start(100, 500);
    for (const quality of [20, 45, 33, 0]) reader.show(frameOfQuality(quality));
    clock.advance(499);
    expect(await isOver()).toBe(false);
    clock.advance(1);
    expect(await shot).toMatchObject({ ok: true, value: { quality: 45 } });
  });

  it('reports that nothing was seen at the timeout and not before', async () => {
    const { shot, isOver } = await start(60, 500);
    reader.show(frameOfQuality(0));
    clock.advance(499);
    expect(await isOver()).toBe(false);
    clock.advance(1);
    expect(await shot).toEqual({ ok: false, error: { code: 'nothing-seen' } });
  });

  it('distinguishes something unclear on the glass from an empty glass', async () => {
    const { shot } = await start(60, 500);
    for (let shown = 0; shown < 3; shown += 1) reader.show(frameShowing([], 'clean-glass'));
    reader.show(frameOfQuality(0));
    clock.advance(500);
    expect(await shot).toEqual({ ok: false, error: { code: 'unclear', best: 0 } });
  });

  it('does not take a moving finger for a steady one, even a good one', async () => {
    const { shot, isOver } = await start();
    for (const quality of [80, 10, 80, 79]) reader.show(frameOfQuality(quality));
    expect(await isOver()).toBe(false);
    reader.show(frameOfQuality(78));
    expect(await shot).toMatchObject({ ok: true, value: { quality: 80 } });
  });

  it('wipes every frame but the best as soon as it is not needed, and the best on request', async () => {
    const { shot } = await start();
    const frames = [70, 0, 40, 80, 75].map(frameOfQuality);
    const blacks = () => frames.map(({ pixels }) => pixels.every((value) => value === 0));
    for (const frame of frames.slice(0, 3)) reader.show(frame);
    expect(blacks()).toEqual([false, true, false, false, false]);
    for (const frame of frames.slice(3)) reader.show(frame);
    const taken = await shot;
    expect(blacks()).toEqual([true, true, true, false, true]);
    if (!taken.ok) throw new Error('a shot was expected');
    expect(taken.value.frame).toBe(frames[3]);
    taken.value[Symbol.dispose]();
    expect(blacks()).toEqual([true, true, true, true, true]);
  });

  it('keeps no frame when it is cancelled', async () => {
    const { shot } = await start();
    const frames = [40, 50, 30].map(frameOfQuality);
    for (const frame of frames) reader.show(frame);
    hangUp.abort();
    await shot;
    expect(frames.every(({ pixels }) => pixels.every((value) => value === 0))).toBe(true);
  });

  it.each([
    ['hang-up', () => hangUp.abort(), 'cancelled'],
    ['unplugging', () => reader.fail('reader-gone'), 'reader-gone'],
    ['a broken protocol', () => reader.fail('reader-failed'), 'reader-failed'],
    ['a reader that is suddenly not ready', () => reader.fail('reader-not-ready'), 'reader-failed'],
    ['a stream that ends by itself', () => reader.stop(), 'reader-failed'],
  ])('ends at once on %s, although a finger was there', async (_name, act, code) => {
    const { shot } = await start(100);
    reader.show(frameOfQuality(50));
    act();
    expect(await shot).toEqual({ ok: false, error: { code } });
    expect(clock.pending()).toBe(0);
  });

  it.each([
    ['whatever its quality', 50, true],
    ['unless none was complete', 0, false],
  ])('returns its best frame when the reader has to rest, %s', async (_name, quality, isTaken) => {
    const { shot } = await start(100);
    const frame = frameOfQuality(quality);
    reader.show(frame);
    reader.fail('reader-resting');
    expect(await shot).toMatchObject(
      isTaken ? { ok: true, value: { quality } } : { ok: false, error: { code: 'reader-resting' } },
    );
    expect(frame.pixels.every((value) => value === 0)).toBe(!isTaken);
    expect(clock.pending()).toBe(0);
  });

  it('does not touch the reader when it is cancelled before it begins', async () => {
    hangUp.abort();
    const taken = await takeShot({
      stream: async (onFrame, signal) => reader.stream(onFrame, signal),
      clock,
      assess: (frame, previous) => scriptedImaging.assess(frame, previous, ONE_FINGER),
      wanted: ONE_FINGER,
      requestedScore: 1,
      timeoutMs: 1,
      signal: hangUp.signal,
      onFrame: () => undefined,
    });
    expect(taken).toEqual({ ok: false, error: { code: 'cancelled' } });
    expect(reader.isStreaming()).toBe(false);
  });

  it('does not wait for a reader that ignores the abort, and takes no more frames of it', async () => {
    reader.ignoreAbort();
    const { shot } = await start(60, 500);
    reader.show(frameOfQuality(50));
    clock.advance(500);
    await Promise.resolve();
    await Promise.resolve();
    const late = frameOfQuality(99);
    reader.show(late);
    expect(late.pixels[0]).toBe(0);
    clock.advance(2000);
    expect(await shot).toMatchObject({ ok: true, value: { quality: 50 } });
    expect(reports).toHaveLength(1);
  });

  it('reports a reader that delivers nothing', async () => {
    const { shot } = await start(60, 500);
    clock.advance(500);
    expect(await shot).toEqual({ ok: false, error: { code: 'no-frames' } });
  });

  it('compares the mean of a slap with the requested score, and keeps all its fingers', async () => {
    const { shot, isOver } = await start(70, 500, LEFT_SLAP);
    reader.show(frameShowing([90, 90, 90, 6]));
    reader.show(frameShowing([90, 90, 90, 6]));
    expect(await isOver()).toBe(false);
    for (let shown = 0; shown < 2; shown += 1) reader.show(frameShowing([90, 80, 70, 40]));
    expect(await shot).toMatchObject({
      ok: true,
      value: {
        quality: 70,
        samples: [
          { bioSubType: 'Left IndexFinger', quality: 90 },
          { bioSubType: 'Left MiddleFinger', quality: 80 },
          { bioSubType: 'Left RingFinger', quality: 70 },
          { bioSubType: 'Left LittleFinger', quality: 40 },
        ],
      },
    });
  });

  it.each([
    ['three fingers instead of four', frameShowing([90, 90, 90], 'more-fingers'), 'more-fingers'],
    ['too many', frameShowing([90, 90, 90, 90, 90], 'fewer-fingers'), 'fewer-fingers'],
    ['the other hand', frameShowing([90, 90, 90, 90], 'wrong-hand'), 'wrong-hand'],
  ] as const)('does not accept %s, even a clear one, and reports it at the timeout', async (_name, frame, guidance) => {
    const { shot, isOver } = await start(60, 500, LEFT_SLAP);
    for (let shown = 0; shown < 3; shown += 1) reader.show({ ...frame, pixels: Uint8Array.from(frame.pixels) });
    reader.show(frameOfQuality(0));
    expect(await isOver()).toBe(false);
    clock.advance(500);
    expect(await shot).toEqual({ ok: false, error: { code: 'incomplete', guidance } });
  });

  it('reports what was wrong most of the time, not how the hand was lifted at the end', async () => {
    const { shot } = await start(60, 500, LEFT_SLAP);
    for (let shown = 0; shown < 5; shown += 1) reader.show(frameShowing([90, 90, 90, 90], 'wrong-hand'));
    for (const count of [3, 2, 1]) reader.show(frameShowing(Array<number>(count).fill(90), 'more-fingers'));
    clock.advance(500);
    expect(await shot).toEqual({ ok: false, error: { code: 'incomplete', guidance: 'wrong-hand' } });
  });

  it('returns the complete frame at the timeout although others came after it', async () => {
    const { shot } = await start(100, 500, LEFT_SLAP);
    reader.show(frameShowing([40, 50, 60, 50]));
    reader.show(frameShowing([90, 90, 90], 'more-fingers'));
    clock.advance(500);
    expect(await shot).toMatchObject({ ok: true, value: { quality: 50 } });
  });
});
