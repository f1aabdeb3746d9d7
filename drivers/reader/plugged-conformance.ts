import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { isWellFormedFrame } from '../imaging/frame.ts';
import { assessFrame } from '../imaging/quality.ts';
import type { Result } from '../kit/result.ts';
import { describeReader } from './conformance.ts';
import type { ReaderOpenError } from './driver.ts';
import type { BiometricReader, Frame } from './port.ts';

/** A socket with a reader in it: the driver under test, and what moves its hardware, its cable and the time. */
export interface PluggedBench {
  /** Takes the reader that is plugged in into use, anew after it was closed; passes the time that needs. */
  open(): Promise<Result<BiometricReader, ReaderOpenError>>;
  /** The same for a second reader of the model, in another socket. */
  openSecond(): Promise<Result<BiometricReader, ReaderOpenError>>;
  /** Lays a finger on the glass, or brings an eye before the lens, of the first reader. */
  place(): void | Promise<void>;
  lift(): void | Promise<void>;
  /** Passes time until the running stream of `reader` has been given one more frame, or has ended. */
  deliverFrame(reader: BiometricReader): Promise<void>;
  /** Passes time, with everything done that falls due. */
  passTime(ms: number): Promise<void>;
  /** Pulls the first reader's cable. */
  unplug(): void | Promise<void>;
  /** Puts the same reader back into the same socket. */
  plug(): void | Promise<void>;
  /** Pulls the cable right before the `exchange`-th exchange with the hardware from now on, counted from 1. */
  unplugBefore(exchange: number): void;
  /** What is still held: claimed interfaces, waiting timers. */
  held(): readonly string[];
  dispose(): void | Promise<void>;
  /** Whether a frame shows a finger (or eye); by the capture check of a single finger when absent. */
  readonly sees?: (frame: Frame) => boolean;
}

/** Exchanges a suite goes through one by one; further ones repeat what was there. */
const MOST_EXCHANGES = 400;
/** Frames within which what was laid on the glass shows, or no longer shows. */
const FRAMES_TO_SETTLE = 12;
/** Longer than any time-out of a driver. */
const A_LONG_TIME = 40_000;

/** What every reader that is plugged in and opened by a driver has to do, {@link describeReader} included. */
export function describePluggedReader(name: string, makeBench: () => PluggedBench | Promise<PluggedBench>): void {
  describeReader(name, async () => {
    const bench = await makeBench();
    const reader = must(await bench.open());
    return {
      reader,
      deliverFrame: async () => bench.deliverFrame(reader),
      unplug: () => bench.unplug(),
      settle: async (work) => settled(bench, work),
      dispose: () => bench.dispose(),
    };
  });

  describe(`${name} in its socket`, () => {
    let bench: PluggedBench;
    let sees: (frame: Frame) => boolean;
    let frames: Frame[];
    const collect = (frame: Frame): void => {
      frames.push(frame);
    };

    beforeEach(async () => {
      bench = await makeBench();
      sees = bench.sees ?? ((frame) => assessFrame(frame).fingerPresent);
      frames = [];
    });
    afterEach(async () => {
      await bench.dispose();
    });

    /** Frames of a stream until one shows a finger, or shows none. */
    async function streamUntil(reader: BiometricReader, isSeen: boolean): Promise<boolean> {
      for (let turn = 0; turn < FRAMES_TO_SETTLE; turn += 1) {
        await bench.deliverFrame(reader);
        const last = frames.at(-1);
        if (last && sees(last) === isSeen) return true;
      }
      return false;
    }

    it('tells the bare glass from what is laid on it, in one stream', async () => {
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

    it('waits as long as it takes for a finger, and stops when told', async () => {
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

    it('says gone when unplugged anywhere in its opening, holds nothing, and opens when plugged again', async () => {
      for (let exchange = 1; exchange <= MOST_EXCHANGES; exchange += step(exchange)) {
        bench.unplugBefore(exchange);
        const opened = await bench.open();
        if (opened.ok) {
          await close(bench, opened.value);
          return;
        }
        expect(opened.error.code).toBe('gone');
        expect(bench.held()).toEqual([]);
        await bench.plug();
      }
      const opened = await bench.open();
      expect(opened.ok).toBe(true);
      if (opened.ok) await close(bench, opened.value);
    });

    it('ends its stream with reader-gone when unplugged before any of its first exchanges, and tells once', async () => {
      for (let exchange = 1; exchange <= 30; exchange += 1) {
        const reader = must(await bench.open());
        await bench.place();
        const seen: string[] = [];
        reader.subscribe(() => seen.push(reader.state()));
        bench.unplugBefore(exchange);
        const ended = await settled(
          bench,
          reader.stream(() => undefined, new AbortController().signal),
        );
        expect(ended).toEqual({ ok: false, error: { code: 'reader-gone', deviceId: reader.identity.deviceId } });
        expect(seen).toEqual(['gone']);
        await close(bench, reader);
        await bench.plug();
      }
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

    it('streams beside a second reader of its model, told apart by socket and serial', async () => {
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

    it('leaves nothing held after ten cycles of open, stream and close, closed in the middle of a stream or not', async () => {
      for (let cycle = 0; cycle < 10; cycle += 1) {
        const reader = must(await bench.open());
        const stop = new AbortController();
        const ended = reader.stream(collect, stop.signal);
        await bench.deliverFrame(reader);
        if (cycle % 2 === 0) stop.abort();
        if (cycle % 2 === 0) await settled(bench, ended);
        await close(bench, reader);
        expect((await settled(bench, ended)).ok).toBe(cycle % 2 === 0);
      }
    });
  });
}

/** Every exchange at first, then in growing steps: bring-up repeats itself register by register. */
function step(exchange: number): number {
  return exchange < 12 ? 1 : Math.ceil(exchange / 9);
}

function must(opened: Result<BiometricReader, ReaderOpenError>): BiometricReader {
  if (!opened.ok) throw new Error(`not opened: ${opened.error.code}`);
  return opened.value;
}

/** Waits for `work` while time passes. */
async function settled<T>(bench: PluggedBench, work: Promise<T>): Promise<T> {
  const over = new AbortController();
  const note = (): void => {
    over.abort();
  };
  work.then(note, note);
  for (let turn = 0; turn < 2000 && !over.signal.aborted; turn += 1) await bench.passTime(turn < 100 ? 1 : 100);
  if (!over.signal.aborted) throw new Error('it did not end');
  return work;
}

async function close(bench: PluggedBench, reader: BiometricReader): Promise<void> {
  await settled(bench, reader.close());
  await settled(bench, reader.close());
  expect(reader.state()).toBe('gone');
  expect(bench.held()).toEqual([]);
}
