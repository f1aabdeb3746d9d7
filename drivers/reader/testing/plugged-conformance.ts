import { getEventListeners } from 'node:events';

import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { isWellFormedFrame } from '../../imaging/picture/frame.ts';
import { describeCapturing } from './capture-conformance.ts';
import { describeReader } from './conformance.ts';
import { close, must, seesOf, settled } from './plugged-bench.ts';
import type { PluggedBench } from './plugged-bench.ts';
import type { BiometricReader, Frame } from '../port.ts';
import { stillReachable } from './unreachable.ts';
import { describeUnplugging } from './unplug-conformance.ts';

/** A change on the glass shows within so many frames. */
const FRAMES_TO_SETTLE = 12;
/** Longer than any time-out of a driver. */
const A_LONG_TIME = 40_000;

/**
 * What every reader that is plugged in and opened by a driver has to do, {@link describeReader}, {@link describeCapturing}
 * and {@link describeUnplugging} included.
 */
export function describePluggedReader(name: string, createBench: () => PluggedBench | Promise<PluggedBench>): void {
  describeReader(name, async () => {
    const bench = await createBench();
    const reader = must(await bench.open());
    return {
      reader,
      deliverFrame: async () => bench.deliverFrame(reader),
      unplug: () => bench.unplug(),
      settle: async (work) => settled(bench, work),
      dispose: () => bench.dispose(),
    };
  });

  describeCapturing(name, createBench);
  describeUnplugging(name, createBench);

  describe(`${name} in its socket`, () => {
    let bench: PluggedBench;
    let sees: (frame: Frame) => boolean;
    let frames: Frame[];
    const collect = (frame: Frame): void => {
      frames.push(frame);
    };

    beforeEach(async () => {
      bench = await createBench();
      sees = seesOf(bench);
      frames = [];
    });
    afterEach(async () => {
      await bench.dispose();
    });

    /** Delivers frames until one shows a finger, or until one shows bare glass. */
    async function streamUntil(reader: BiometricReader, isSeen: boolean): Promise<boolean> {
      for (let turn = 0; turn < FRAMES_TO_SETTLE; turn += 1) {
        await bench.deliverFrame(reader);
        const last = frames.at(-1);
        if (last && sees(last) === isSeen) return true;
      }
      return false;
    }

    it('distinguishes the bare glass from what lies on it, in one stream', async () => {
      const reader = must(await bench.open());
      const stop = new AbortController();
      const ended = reader.stream(collect, stop.signal);
      expect(await streamUntil(reader, false)).toBe(true);
      await bench.place();
      expect(await streamUntil(reader, true)).toBe(true);
      await bench.lift();
      expect(await streamUntil(reader, false)).toBe(true);
      await bench.place();
      expect(await streamUntil(reader, true)).toBe(true);
      stop.abort();
      expect(await settled(bench, ended)).toEqual({ ok: true, value: undefined });
      expect(frames.every(isWellFormedFrame)).toBe(true);
      await close(bench, reader);
    });

    it('waits for a finger without a limit, and can be stopped', async () => {
      const reader = must(await bench.open());
      const stop = new AbortController();
      const ended = reader.stream(() => undefined, stop.signal);
      await bench.passTime(A_LONG_TIME);
      expect(reader.state()).toBe('ready');
      stop.abort();
      expect(await settled(bench, ended)).toEqual({ ok: true, value: undefined });
      await close(bench, reader);
    });

    it('can be stopped at any moment, and streams again each time', async () => {
      const reader = must(await bench.open());
      await bench.place();
      for (const ms of [0, 1, 3, 7, 15, 40, 90, 130, 200, 450]) {
        const stop = new AbortController();
        const ended = reader.stream(() => undefined, stop.signal);
        await bench.passTime(ms);
        stop.abort();
        expect(await settled(bench, ended)).toEqual({ ok: true, value: undefined });
      }
      const stop = new AbortController();
      const ended = reader.stream(collect, stop.signal);
      expect(await streamUntil(reader, true)).toBe(true);
      stop.abort();
      expect((await settled(bench, ended)).ok).toBe(true);
      await close(bench, reader);
    });

    it('is the same reader when plugged into the same socket again', async () => {
      const reader = must(await bench.open());
      await bench.unplug();
      await close(bench, reader);
      await bench.plug();
      const again = must(await bench.open());
      expect(again.identity).toEqual(reader.identity);
      expect(again.state()).toBe('ready');
      await close(bench, again);
    });

    it('streams beside a second reader of its model, with another id', async () => {
      const first = must(await bench.open());
      const second = must(await bench.openSecond());
      expect(second.identity.deviceId).not.toBe(first.identity.deviceId);
      expect(second.identity.model).toBe(first.identity.model);
      const stop = new AbortController();
      const both = [first, second].map(async (reader) => reader.stream(collect, stop.signal));
      await bench.deliverFrame(first);
      await bench.deliverFrame(second);
      await bench.unplug();
      await bench.deliverFrame(second);
      expect([first.state(), second.state()]).toEqual(['gone', 'ready']);
      stop.abort();
      const ends = await settled(bench, Promise.all(both));
      expect(ends.map((end) => end.ok)).toEqual([false, true]);
      await settled(bench, Promise.all([first.close(), second.close()]));
      expect(bench.held()).toEqual([]);
    });

    it('leaves nothing held and nothing in memory after ten cycles of open, stream and close', async () => {
      // Lives longer than all the readers, like the signal with which a program stops all its streams.
      const lasting = new AbortController();
      const kept: WeakRef<object>[] = [];
      /** A reader that is stopped is closed then; the others are closed or unplugged in the middle of a stream. */
      const cycle = async (end: 'stop' | 'close' | 'unplug'): Promise<void> => {
        const reader = must(await bench.open());
        await bench.place();
        const stop = new AbortController();
        const ended = reader.stream(
          (frame) => kept.push(new WeakRef(frame), new WeakRef(frame.pixels), new WeakRef(frame.pixels.buffer)),
          end === 'stop' ? stop.signal : lasting.signal,
        );
        const listener = (): void => undefined;
        reader.subscribe(listener);
        kept.push(new WeakRef(reader), new WeakRef(listener));
        await bench.deliverFrame(reader);
        await bench.deliverFrame(reader);
        if (end === 'stop') stop.abort();
        if (end === 'unplug') await bench.unplug();
        if (end !== 'close') await settled(bench, ended);
        await close(bench, reader);
        expect((await settled(bench, ended)).ok).toBe(end === 'stop');
        await bench.lift();
        if (end === 'unplug') await bench.plug();
      };
      for (let turn = 0; turn < 10; turn += 1)
        await cycle(turn % 5 === 4 ? 'unplug' : turn % 2 === 0 ? 'stop' : 'close');
      // A bench may keep the last reader it opened.
      await close(bench, must(await bench.open()));
      expect(kept.length).toBeGreaterThanOrEqual(10 * (2 * 3 + 2));
      expect(getEventListeners(lasting.signal, 'abort')).toEqual([]);
      expect(await stillReachable(kept)).toBe(0);
    });
  });
}
