import { setImmediate as nextTurn } from 'node:timers/promises';

import { beforeEach, describe, expect, it } from 'vitest';

import { createManualClock } from '../kit/manual-clock.ts';
import type { ManualClock } from '../kit/manual-clock.ts';
import { takeShot, wipeShot } from './capture.ts';
import type { FrameReport } from './capture.ts';
import { createScriptedReader, frameOfQuality, scriptedImaging } from './testing/scripted-reader.ts';
import type { ScriptedReader } from './testing/scripted-reader.ts';

let reader: ScriptedReader;
let clock: ManualClock;
let reports: Omit<FrameReport, 'frame'>[];
let hangUp: AbortController;

beforeEach(() => {
  reader = createScriptedReader();
  clock = createManualClock(Date.parse('2026-01-02T03:04:05Z'));
  reports = [];
  hangUp = new AbortController();
});

async function start(requestedScore = 60, timeoutMs = 10_000) {
  const shot = takeShot({
    reader,
    clock,
    assess: (frame, previous) => scriptedImaging.assess(frame, previous),
    requestedScore,
    timeoutMs,
    signal: hangUp.signal,
    onFrame: ({ quality, bestQuality, guidance, fingerPresent }) =>
      reports.push({ quality, bestQuality, guidance, fingerPresent }),
  });
  await reader.streamStarted();
  let over = false;
  void shot.then(() => (over = true));
  /** Whether the shot is decided, once everything that is due has run. */
  const isOver = async (): Promise<boolean> => {
    await nextTurn();
    return over;
  };
  return { shot, isOver };
}

describe('taking a shot', () => {
  it('ends by itself once two frames in a row reach the score, with the best of them', async () => {
    const { shot, isOver } = await start();
    reader.show(frameOfQuality(0));
    clock.advance(40);
    for (const quality of [30, 61, 59, 60]) reader.show(frameOfQuality(quality));
    expect(await isOver()).toBe(false);
    reader.show(frameOfQuality(70));
    reader.show(frameOfQuality(90));
    const taken = await shot;
    expect(taken).toMatchObject({ ok: true, value: { quality: 70, firstFingerAt: 40 } });
    expect(reports.map(({ bestQuality }) => bestQuality)).toEqual([0, 30, 61, 61, 61, 70]);
    expect(reader.isStreaming()).toBe(false);
    expect(clock.pending()).toBe(0);
  });

  it('a bare glass between starts the count again', async () => {
    const { shot, isOver } = await start();
    for (const quality of [80, 0, 80]) reader.show(frameOfQuality(quality));
    expect(await isOver()).toBe(false);
    reader.show(frameOfQuality(80));
    expect((await shot).ok).toBe(true);
  });

  it('answers the best frame at the timeout, even if the finger is lifted by then', async () => {
    const { shot, isOver } = await start(100, 500);
    for (const quality of [20, 45, 33, 0]) reader.show(frameOfQuality(quality));
    clock.advance(499);
    expect(await isOver()).toBe(false);
    clock.advance(1);
    expect(await shot).toMatchObject({ ok: true, value: { quality: 45 } });
  });

  it('says no finger at the timeout and not before', async () => {
    const { shot, isOver } = await start(60, 500);
    reader.show(frameOfQuality(0));
    clock.advance(499);
    expect(await isOver()).toBe(false);
    clock.advance(1);
    expect(await shot).toEqual({ ok: false, error: { code: 'no-finger' } });
  });

  it('tells a glass with something unclear on it from a bare one', async () => {
    const asked = takeShot({
      reader,
      clock,
      assess: (frame) => ({ fingerPresent: false, quality: frame.pixels[0] ?? 0, guidance: 'clean-glass' }),
      requestedScore: 60,
      timeoutMs: 500,
      signal: hangUp.signal,
      onFrame: () => undefined,
    });
    await reader.streamStarted();
    for (const quality of [2, 5, 3]) reader.show(frameOfQuality(quality));
    clock.advance(500);
    expect(await asked).toEqual({ ok: false, error: { code: 'unclear', best: 5 } });
  });

  it('does not take a moving finger for a steady one, however good', async () => {
    const { shot, isOver } = await start();
    for (const quality of [80, 10, 80, 79]) reader.show(frameOfQuality(quality));
    expect(await isOver()).toBe(false);
    reader.show(frameOfQuality(78));
    expect(await shot).toMatchObject({ ok: true, value: { quality: 80 } });
  });

  it('wipes every frame but the best as soon as it is not needed, and that one when it is told to', async () => {
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
    wipeShot(taken.value);
    expect(blacks()).toEqual([true, true, true, true, true]);
  });

  it('leaves no frame behind when it is cancelled', async () => {
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

  it('does not touch the reader when it is cancelled before it begins', async () => {
    hangUp.abort();
    const input = { reader, clock, requestedScore: 1, timeoutMs: 1, signal: hangUp.signal, onFrame: () => undefined };
    const taken = await takeShot({ ...input, assess: (frame, previous) => scriptedImaging.assess(frame, previous) });
    expect(taken).toEqual({ ok: false, error: { code: 'cancelled' } });
    expect(reader.isStreaming()).toBe(false);
  });

  it('is not held up by a reader that ignores the abort, and takes no frame of it any more', async () => {
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
});
