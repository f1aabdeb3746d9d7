import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { isWellFormedFrame } from '../../imaging/picture/frame.ts';
import type { BiometricReader, Frame } from '../port.ts';

/**
 * A reader on a bench: the device under test and what moves its hardware. Nothing in it waits for real time. Readers that
 * are plugged in and opened by a driver pass `describePluggedReader` (plugged-conformance.ts), which includes this suite.
 */
export interface ReaderBench {
  readonly reader: BiometricReader;
  /** Lets the hardware deliver one frame to a running stream, and resolves when the driver has passed it on. */
  deliverFrame(): Promise<void>;
  /** Pulls the cable. */
  unplug(): void | Promise<void>;
  /** Passes time until `work` settles; absent where this needs no time. */
  settle?<T>(work: Promise<T>): Promise<T>;
  /** Ends what the bench itself started. */
  dispose(): void | Promise<void>;
}

/** What every BiometricReader has to do, as tests; `createBench` is called again for each test. */
export function describeReader(name: string, createBench: () => ReaderBench | Promise<ReaderBench>): void {
  describe(`${name} as a biometric reader`, () => {
    let bench: ReaderBench;
    let frames: Frame[];
    const settled = async <T>(work: Promise<T>): Promise<T> => (bench.settle ? bench.settle(work) : work);
    const collect = (frame: Frame): void => {
      frames.push(frame);
    };

    beforeEach(async () => {
      bench = await createBench();
      frames = [];
    });

    afterEach(async () => {
      await settled(bench.reader.close());
      await bench.dispose();
    });

    it('has an identity', () => {
      const { identity } = bench.reader;
      for (const text of [identity.deviceId, identity.serialNo, identity.make, identity.model]) {
        expect(text).toMatch(/\S/);
      }
      expect(identity.deviceId).toContain(identity.serialNo);
    });

    it('is ready and delivers well-formed frames of one size until it is stopped', async () => {
      expect(bench.reader.state()).toBe('ready');
      const stop = new AbortController();
      const ended = bench.reader.stream(collect, stop.signal);
      for (let turn = 0; turn < 3; turn += 1) await bench.deliverFrame();
      stop.abort();
      expect(await settled(ended)).toEqual({ ok: true, value: undefined });
      expect(frames).toHaveLength(3);
      expect(frames.every(isWellFormedFrame)).toBe(true);
      expect(new Set(frames.map((frame) => `${frame.width} ${frame.height} ${frame.pixelsPerInch}`)).size).toBe(1);
      await bench.deliverFrame();
      expect(frames).toHaveLength(3);
    });

    it('gives each frame its own pixels', async () => {
      const stop = new AbortController();
      const ended = bench.reader.stream(collect, stop.signal);
      await bench.deliverFrame();
      const kept = Uint8Array.from(frames[0]?.pixels ?? []);
      await bench.deliverFrame();
      expect(frames[0]?.pixels).toEqual(kept);
      expect(frames[1]?.pixels.buffer).not.toBe(frames[0]?.pixels.buffer);
      stop.abort();
      await settled(ended);
    });

    it('wipes a frame when its receiver throws', async () => {
      const stop = new AbortController();
      const streaming = bench.reader.stream((frame) => {
        frames.push(frame);
        throw new Error('receiver');
      }, stop.signal);
      // Some readers reject their stream with the error, others throw it in a timer.
      const ended = Promise.allSettled([streaming]);
      await Promise.allSettled([bench.deliverFrame()]);
      stop.abort();
      await settled(ended);
      expect(frames.length).toBeGreaterThan(0);
      expect(frames.map(({ pixels }) => pixels.findIndex((value) => value !== 0))).toEqual(frames.map(() => -1));
    });

    it('delivers nothing when it is stopped before it starts', async () => {
      expect(await bench.reader.stream(collect, AbortSignal.abort())).toEqual({ ok: true, value: undefined });
      await bench.deliverFrame();
      expect(frames).toEqual([]);
    });

    it('refuses a second stream while one runs, and the first goes on', async () => {
      const stop = new AbortController();
      const first = bench.reader.stream(collect, stop.signal);
      await bench.deliverFrame();
      const second = await bench.reader.stream(collect, new AbortController().signal);
      expect(second).toEqual({
        ok: false,
        error: { code: 'reader-not-ready', deviceId: bench.reader.identity.deviceId },
      });
      await bench.deliverFrame();
      stop.abort();
      expect((await settled(first)).ok).toBe(true);
      expect(frames).toHaveLength(2);
    });

    it('streams again after a stream has ended', async () => {
      for (let turn = 1; turn <= 3; turn += 1) {
        const stop = new AbortController();
        const ended = bench.reader.stream(collect, stop.signal);
        await bench.deliverFrame();
        stop.abort();
        expect((await settled(ended)).ok).toBe(true);
        expect(frames).toHaveLength(turn);
      }
    });

    it('ends the stream with reader-gone when unplugged, and notifies its subscribers once', async () => {
      const seen: string[] = [];
      bench.reader.subscribe(() => seen.push(bench.reader.state()));
      const unsubscribe = bench.reader.subscribe(() => seen.push('unsubscribed'));
      unsubscribe();
      const ended = bench.reader.stream(collect, new AbortController().signal);
      await bench.deliverFrame();
      await bench.unplug();
      expect(await settled(ended)).toEqual({
        ok: false,
        error: { code: 'reader-gone', deviceId: bench.reader.identity.deviceId },
      });
      expect(bench.reader.state()).toBe('gone');
      expect(seen).toEqual(['gone']);
      const again = await bench.reader.stream(collect, new AbortController().signal);
      expect(again).toMatchObject({ ok: false, error: { code: 'reader-gone' } });
    });

    it('ends a running stream with reader-gone when closed; closing twice is allowed', async () => {
      const ended = bench.reader.stream(collect, new AbortController().signal);
      await bench.deliverFrame();
      await settled(bench.reader.close());
      expect(await settled(ended)).toMatchObject({ ok: false, error: { code: 'reader-gone' } });
      await settled(bench.reader.close());
      expect(bench.reader.state()).toBe('gone');
    });
  });
}
