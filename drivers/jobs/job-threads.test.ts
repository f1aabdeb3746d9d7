import { markAsUntransferable } from 'node:worker_threads';

import { afterEach, describe, expect, it } from 'vitest';
import { jpeg2000Job } from '../imaging/codec/jpeg2000-job.ts';
import { openJpeg2000 } from '../imaging/codec/jpeg2000.ts';
import { assessFrame } from '../imaging/finger/quality.ts';
import { systemClock } from '#kit/clock.ts';
import { createManualClock } from '#kit/testing/manual-clock.ts';
import type { Frame } from '../reader/port.ts';
import { parseCalibration } from '../secugen-hu20/calibration.ts';
import { UNIT_A, UNIT_B, createFlash } from '../secugen-hu20/emulator/emulated-unit.ts';
import { createHu20Driver } from '../secugen-hu20/driver.ts';
import { createHu20Emulator } from '../secugen-hu20/emulator/emulator.ts';
import { picturesInThreads } from '../secugen-hu20/picture-job.ts';
import { createPictureMaker } from '../secugen-hu20/picture.ts';
import { THUMB } from '../secugen-hu20/testing/bench.ts';
import { createThreadPool } from '../threads/pool.ts';
import type { ThreadPool } from '../threads/pool.ts';
import { scriptedThreads } from '../threads/testing/scripted-threads.ts';
import { createPlugBoard } from '../transport/testing/plug-board.ts';
import { createJobThreads } from './job-threads.ts';

function ramp(width = 64, height = 48): Frame {
  const pixels = Uint8Array.from({ length: width * height }, (_, at) => (at * 7) % 256);
  return { width, height, pixelsPerInch: 500, pixels };
}

async function encodeIn(pool: ThreadPool, frame: Frame): Promise<Uint8Array> {
  return pool.run(jpeg2000Job, { frame, mode: { kind: 'lossless' } }, frame.pixels);
}

describe('a reader whose pictures are made in threads', () => {
  it('has a thread that is up and knows the unit by the time a Hamster Pro 20 is open', async () => {
    const { threads, start } = scriptedThreads();
    const clock = createManualClock(0);
    const board = createPlugBoard(clock);
    board.plug('usb/1-1', createHu20Emulator({ clock, serial: 'H1' }));
    const listed = await board.bus.list();
    const [device] = listed.ok ? listed.value : [];
    if (!device) throw new Error('not listed');
    let threadsAtFirstExchange: number | undefined;
    board.watchCalls(() => (threadsAtFirstExchange ??= threads.length));
    const driver = createHu20Driver({ clock, preparePictures: picturesInThreads(createThreadPool(start)) });
    const opening = driver.open(device);
    await clock.pass(3000);
    expect(threadsAtFirstExchange).toBe(1);
    expect(threads.map(({ posted }) => posted.map(({ name }) => name))).toEqual([['hu20-picture']]);
    let isOpen = false;
    void opening.then(() => (isOpen = true));
    await clock.pass(0);
    expect(isOpen).toBe(false);
    threads[0]?.answer({ id: 1, bytes: new Uint8Array() });
    const opened = await clock.settle(opening);
    if (!opened.ok) throw new Error(opened.error.code);
    await clock.settle(opened.value.close());
    expect(board.claimed()).toEqual([]);
  });

  it('refuses a Hamster Pro 20 when the thread ends before it was up, or never is', async () => {
    for (const end of ['ends', 'hangs'] as const) {
      const { threads, start } = scriptedThreads();
      const clock = createManualClock(0);
      const board = createPlugBoard(clock);
      board.plug('usb/1-1', createHu20Emulator({ clock, serial: 'H1' }));
      const listed = await board.bus.list();
      const [device] = listed.ok ? listed.value : [];
      if (!device) throw new Error('not listed');
      const pool = createThreadPool(start);
      const opening = createHu20Driver({ clock, preparePictures: picturesInThreads(pool) }).open(device);
      await clock.pass(3000);
      expect(threads).toHaveLength(1);
      if (end === 'ends') await pool.close();
      const detail = end === 'ends' ? 'the thread ended: asked to' : 'no picture in time';
      expect(await clock.settle(opening)).toEqual({ ok: false, error: { code: 'reader-failed', detail } });
      expect([board.claimed(), clock.pending()]).toEqual([[], 0]);
    }
  });
});

describe('the real threads', () => {
  let pool: ThreadPool | undefined;
  afterEach(async () => pool?.close());

  it('encode as this thread does, side by side, and take the pixels away', async () => {
    pool = createJobThreads();
    const threads = pool;
    const frames = [ramp(), ramp(80, 80), ramp(120, 40)];
    const expected = await Promise.all(frames.map(async (frame) => openJpeg2000().encode(frame, { kind: 'lossless' })));
    const encoded = await Promise.all(frames.map(async (frame) => encodeIn(threads, frame)));
    expect(encoded).toEqual(expected);
    expect(frames.map(({ pixels }) => pixels.length)).toEqual([0, 0, 0]);
  });

  it('can be ended before they are up', async () => {
    pool = createJobThreads();
    pool.warmUp();
    await pool.close();
    const lost = createJobThreads();
    lost.warmUp();
    const job = lost.run(jpeg2000Job, { frame: ramp(), mode: { kind: 'lossless' } });
    await Promise.all([expect(job).rejects.toThrow('the thread ended'), lost.close()]);
    expect((await encodeIn(pool, ramp())).length).toBeGreaterThan(100);
  });

  it('copy what is a part of something larger', async () => {
    pool = createJobThreads();
    const whole = ramp().pixels;
    const frame: Frame = { width: 32, height: 32, pixelsPerInch: 500, pixels: whole.subarray(0, 1024) };
    expect((await encodeIn(pool, frame)).length).toBeGreaterThan(100);
    expect(whole).toEqual(ramp().pixels);
  });

  it('make the pictures of two Hamster Pro 20 as this thread does, and take the raw frames away', async () => {
    pool = createJobThreads();
    for (const shape of [UNIT_A, UNIT_B]) {
      // Asked anew, as a second driver on the same threads would.
      const prepare = picturesInThreads(pool);
      const calibration = parseCalibration(createFlash(shape));
      if (!calibration.ok) throw new Error(calibration.error.detail);
      const { width, height } = calibration.value;
      const raw = Uint8Array.from({ length: width * height }, (_, at) => (at * 13) % 251);
      const making = await prepare(calibration.value);
      const expected = createPictureMaker(calibration.value)(raw);
      for (let turn = 0; turn < 3; turn += 1) {
        expect((await making.make(Uint8Array.from(raw))).bytes).toEqual(expected);
      }
      await making.make(raw);
      expect(raw.length).toBe(0);
      making.release();
    }
  });

  it('copy what may not be given away, as the buffers of native modules', async () => {
    pool = createJobThreads();
    const frame = ramp();
    markAsUntransferable(frame.pixels.buffer);
    expect((await encodeIn(pool, frame)).length).toBeGreaterThan(100);
    expect(frame.pixels).toEqual(ramp().pixels);
  });

  it('show the finger on a Hamster Pro 20 that is driven as it ships', async () => {
    pool = createJobThreads();
    const board = createPlugBoard(systemClock);
    const unit = createHu20Emulator({ clock: systemClock, serial: 'H1' });
    board.plug('usb/1-1', unit);
    const listed = await board.bus.list();
    const [device] = listed.ok ? listed.value : [];
    const driver = createHu20Driver({ clock: systemClock, preparePictures: picturesInThreads(pool) });
    const opened = device && (await driver.open(device));
    if (!opened?.ok) throw new Error('not opened');
    unit.place(THUMB);
    const stop = new AbortController();
    const seen: boolean[] = [];
    const ended = opened.value.stream((frame) => {
      seen.push(assessFrame(frame).fingerPresent);
      if (seen.filter((isThere) => isThere).length === 3) stop.abort();
    }, stop.signal);
    expect(await ended).toEqual({ ok: true, value: undefined });
    expect(seen.slice(-3)).toEqual([true, true, true]);
    await opened.value.close();
  });

  it('reject what they cannot do without a word of the picture', async () => {
    pool = createJobThreads();
    const frame: Frame = { width: 0, height: 0, pixelsPerInch: 500, pixels: new Uint8Array(0) };
    await expect(encodeIn(pool, frame)).rejects.toThrow();
    expect((await encodeIn(pool, ramp())).length).toBeGreaterThan(100);
  });
});
