import { describe, expect, it } from 'vitest';
import { wiped } from '#kit/wiped.ts';
import { assessFrame } from '../imaging/finger/quality.ts';
import { createTouchGrid } from '../imaging/finger/touch-grid.ts';
import type { BiometricReader, Frame } from '../reader/port.ts';
import { parseCalibration } from './calibration.ts';
import { createPlaten } from './emulator/emulated-platen.ts';
import { UNIT_A, createFlash } from './emulator/emulated-unit.ts';
import type { FaultEnd, Hu20Fault } from './emulator/faults.ts';
import type { PreparePictures } from './picture-port.ts';
import { pictureMakingHere } from './picture-port.ts';
import { PICTURE, createPictureMaker } from './picture.ts';
import { pictureWindow } from './protocol.ts';
import { PLACE, THUMB, createBench } from './testing/bench.ts';
import type { Hu20Bench } from './testing/bench.ts';

const guidances = (frames: readonly Frame[]): string[] => frames.map((frame) => assessFrame(frame).guidance);
const failed = (detail: string) => ({
  ok: false,
  error: { code: 'reader-failed', deviceId: 'usb/1-1/H58200001234', detail },
});
/** How many requests since the last look begin with this. */
const count = (bench: Hu20Bench, beginning: string): number =>
  bench.requests().filter((request) => request.startsWith(beginning)).length;

/** What a finger leaves behind: its print, a fifth as bright. */
const RESIDUE: Frame = { ...THUMB, pixels: THUMB.pixels.map((grey) => Math.round(255 - (255 - grey) / 5)) };

/** The finished picture of what the unit's sensor sees. */
function pictureOf(print: Frame): Frame {
  const calibration = parseCalibration(createFlash(UNIT_A));
  if (!calibration.ok) throw new Error(calibration.error.detail);
  const platen = createPlaten(UNIT_A, 'residue');
  platen.place(print);
  const raw = platen.read(pictureWindow(calibration.value));
  return { ...PICTURE, pixels: createPictureMaker(calibration.value)(raw) };
}

describe('what a Hamster Pro 20 shows', () => {
  it('is bare glass, the finger, and bare glass again', async () => {
    const bench = createBench();
    const reader = await bench.opened();
    const [bare] = (await bench.watch(reader, 1)).frames;
    expect(bare).toMatchObject({ width: 300, height: 400, pixelsPerInch: 500 });
    expect(new Set(bare?.pixels)).toEqual(new Set([237]));
    expect(assessFrame(bare!)).toMatchObject({ fingerPresent: false, guidance: 'place-finger', score: 0 });
    expect(createTouchGrid(bare!).touched.some((touched) => touched === 1)).toBe(false);
    bench.unit.place(THUMB);
    expect(guidances((await bench.watch(reader, 2)).frames)).toEqual(['good', 'good']);
    bench.unit.lift();
    expect(guidances((await bench.watch(reader, 3)).frames).slice(1)).toEqual(['place-finger', 'place-finger']);
  });

  it('comes at eight frames a second or more, also while pictures are slow', async () => {
    const slowly: PreparePictures = async (calibration) => {
      const making = await pictureMakingHere(calibration);
      return {
        ...making,
        make: async (raw) => {
          await new Promise<void>((resolve) => bench.clock.after(30, resolve));
          return making.make(raw);
        },
      };
    };
    const bench = createBench({}, slowly);
    const reader = await bench.opened();
    bench.unit.place(THUMB);
    const start = bench.clock.monotonic();
    const { frames } = await bench.watch(reader, 24);
    expect(guidances(frames.slice(-1))).toEqual(['good']);
    expect(bench.clock.monotonic() - start).toBeLessThan(3000);
  });

  it('is a finger that lies there from the start; it never becomes the bare glass', async () => {
    const bench = createBench();
    bench.unit.place(THUMB);
    const reader = await bench.opened();
    expect(guidances((await bench.watch(reader, 12)).frames).slice(-1)).toEqual(['good']);
    bench.unit.lift();
    expect(guidances((await bench.watch(reader, 3)).frames).slice(-1)).toEqual(['place-finger']);
    bench.unit.place(THUMB);
    expect(guidances((await bench.watch(reader, 3)).frames).slice(-1)).toEqual(['good']);
  });

  it('is dirt to be cleaned, and the finger on it', async () => {
    const bench = createBench();
    bench.unit.setFault('dirty-platen');
    const reader = await bench.opened();
    expect(guidances((await bench.watch(reader, 2)).frames)).toEqual(['clean-glass', 'clean-glass']);
    bench.unit.place(THUMB);
    expect(assessFrame((await bench.watch(reader, 2)).frames[1]!).fingerPresent).toBe(true);
    bench.unit.lift();
    expect(guidances((await bench.watch(reader, 3)).frames).slice(-1)).toEqual(['clean-glass']);
    bench.unit.mend('dirty-platen');
    expect(guidances((await bench.watch(reader, 3)).frames).slice(-1)).toEqual(['place-finger']);
  });

  it('never includes what the last finger left on the glass', async () => {
    const bench = createBench();
    const reader = await bench.opened();
    bench.unit.place(RESIDUE);
    const { frames } = await bench.watch(reader, 4);
    expect(frames.map((frame) => new Set(frame.pixels).size)).toEqual([1, 1, 1, 1]);
    // Its picture would pass for a finger.
    expect(assessFrame(pictureOf(RESIDUE))).toMatchObject({ fingerPresent: true });
  });

  it('leaves no raw frame in memory', async () => {
    const bench = createBench();
    const reader = await bench.opened();
    await bench.watch(reader, 2);
    bench.unit.place(THUMB);
    await bench.watch(reader, 3);
    bench.unit.setFault('short-frame', 1);
    await bench.watch(reader, 3);
    await bench.settle(reader.close());
    expect(bench.sent.length).toBeGreaterThan(8);
    expect(bench.sent.map(({ length }) => length)).toContain(329_060);
    expect(bench.sent.every((bytes) => bytes.every((byte) => byte === 0))).toBe(true);
  });
});

describe('the light of a Hamster Pro 20', () => {
  it('is on while it streams, and off at every end of a stream', async () => {
    const bench = createBench();
    const { unit } = bench;
    const reader = await bench.opened();
    const stop = new AbortController();
    const ended = reader.stream(() => undefined, stop.signal);
    await bench.deliverFrame(reader);
    expect(unit.isLit()).toBe(true);
    stop.abort();
    await bench.settle(ended);
    expect([unit.isLit(), unit.isStreaming()]).toEqual([false, false]);

    const closing = reader.stream(() => undefined, new AbortController().signal);
    await bench.deliverFrame(reader);
    await bench.settle(reader.close());
    expect(await closing).toMatchObject({ error: { code: 'reader-gone' } });
    expect([unit.isLit(), unit.isStreaming()]).toEqual([false, false]);

    const again = await bench.opened();
    unit.setFault('short-frame');
    expect(await bench.watch(again, 1)).toMatchObject({ end: { ok: false }, frames: [] });
    expect([unit.isLit(), unit.isStreaming()]).toEqual([false, false]);
  });

  it('is off after a receiver threw; the stream rejects with that, and the reader still works', async () => {
    const bench = createBench();
    const reader = await bench.opened();
    const throwing = (): never => {
      throw new Error('receiver');
    };
    await expect(bench.settle(reader.stream(throwing, new AbortController().signal))).rejects.toThrow('receiver');
    bench.unit.place(THUMB);
    await expect(bench.settle(reader.stream(throwing, new AbortController().signal))).rejects.toThrow('receiver');
    expect(bench.unit.isLit()).toBe(false);
    expect((await bench.watch(reader, 2)).frames).toHaveLength(2);
  });
});

describe('a Hamster Pro 20 with faults', () => {
  const FRAME_FAULTS: readonly (readonly [Hu20Fault, string])[] = [
    ['short-frame', 'a frame of 329060 in place of 657920 bytes'],
    ['no-data', 'timed-out'],
    ['stalled-capture', 'stalled'],
    ['stalled-bulk', 'stalled'],
  ];

  /** A stream of so many frames of a unit with a fault. */
  async function withFault(fault: Hu20Fault, end: FaultEnd, frames = 2) {
    const bench = createBench();
    const reader = await bench.opened();
    const states: string[] = [];
    reader.subscribe(() => states.push(reader.state()));
    bench.unit.place(THUMB);
    bench.unit.setFault(fault, end);
    bench.requests();
    const seen = await bench.watch(reader, frames);
    return { bench, reader, states, seen };
  }

  it.each(FRAME_FAULTS)('that strike twice (%s) goes on without a new set-up', async (fault) => {
    const { bench, seen, states } = await withFault(fault, 2);
    expect(seen.end).toEqual({ ok: true, value: undefined });
    expect(guidances(seen.frames.slice(-1))).toEqual(['good']);
    expect(count(bench, 'in 37 ')).toBe(0);
    expect(states).toEqual([]);
  });

  it.each(FRAME_FAULTS)('that strike three times (%s) is set up again, with its flash read again', async (fault) => {
    const { bench, seen, states } = await withFault(fault, 'setup');
    expect(seen.end.ok).toBe(true);
    expect(guidances(seen.frames.slice(-1))).toEqual(['good']);
    const requests = bench.requests();
    expect(requests.filter((request) => request === 'in 37 0 0')).toHaveLength(1);
    expect(requests.filter((request) => request.startsWith('in 8 '))).toHaveLength(6);
    // Each failed cycle ended its stream.
    const before = requests.slice(0, requests.indexOf('in 37 0 0'));
    expect(before.filter((request) => request === 'out 5 1 0')).toHaveLength(3);
    expect(before.filter((request) => request === 'out 2 0 0')).toHaveLength(4);
    expect(states).toEqual([]);
  });

  it.each(FRAME_FAULTS)('that only a reset ends (%s) is reset, opened and set up once', async (fault) => {
    const { bench, reader, seen } = await withFault(fault, 'reset');
    expect(seen.end.ok).toBe(true);
    expect(guidances(seen.frames.slice(-1))).toEqual(['good']);
    expect(count(bench, 'in 37 ')).toBe(2);
    await bench.settle(reader.close());
    expect(bench.held()).toEqual([]);
  });

  it.each(FRAME_FAULTS)('that do not end (%s) fails, is not ready, and notifies once', async (fault, detail) => {
    const { bench, reader, seen, states } = await withFault(fault, 'never');
    expect(seen).toEqual({ end: failed(detail), frames: [] });
    expect(states).toEqual(['not-ready']);
    expect(count(bench, 'in 37 ')).toBe(2);
    expect(bench.unit.isLit()).toBe(false);
    expect(await bench.watch(reader, 1)).toMatchObject({ end: { error: { code: 'reader-not-ready' } } });
    await bench.settle(reader.close());
    expect(states).toEqual(['not-ready', 'gone']);
    expect(bench.held()).toEqual([]);
    bench.unit.mend(fault);
    expect((await bench.watch(await bench.opened(), 1)).frames).toHaveLength(1);
  });

  it('has failed within a quarter of a minute when it sends nothing', async () => {
    const bench = createBench();
    const reader = await bench.opened();
    bench.unit.setFault('no-data');
    const start = bench.clock.monotonic();
    expect((await bench.watch(reader, 1)).end.ok).toBe(false);
    expect(bench.clock.monotonic() - start).toBeLessThan(15_000);
  });

  it('pauses 50 ms after a failed cycle', async () => {
    const bench = createBench();
    const reader = await bench.opened();
    await bench.watch(reader, 1);
    const start = bench.clock.monotonic();
    await bench.watch(reader, 1);
    const alone = bench.clock.monotonic() - start;
    bench.unit.setFault('stalled-capture', 1);
    await bench.watch(reader, 1);
    expect(bench.clock.monotonic() - start).toBe(2 * alone + 50);
  });

  it('gets all its tries again after ten good frames, and not before', async () => {
    for (const [good, isOk] of [
      [10, true],
      [9, false],
    ] as const) {
      const { bench, reader } = await withFault('no-data', 'reset', good);
      bench.unit.setFault('no-data', 'reset');
      expect((await bench.watch(reader, 1)).end.ok).toBe(isOk);
    }
  });

  it('that cannot be set up again is reset at once', async () => {
    const bench = createBench();
    const reader = await bench.opened();
    bench.unit.setFault('no-data', 'reset');
    bench.unit.setFault('wrong-read-back', 'reset');
    bench.requests();
    expect((await bench.watch(reader, 1)).end.ok).toBe(true);
    expect(count(bench, 'in 37 ')).toBe(2);
    bench.unit.setFault('no-data', 'never');
    bench.unit.setFault('wrong-read-back', 'never');
    await bench.watch(reader, 1);
    expect((await bench.watch(reader, 1)).end).toMatchObject({ error: { code: 'reader-not-ready' } });
  });

  it('that another program takes while it is reset fails', async () => {
    const bench = createBench();
    const reader = await bench.opened();
    bench.unit.setFault('no-data');
    bench.board.refuse(PLACE, 'busy');
    expect((await bench.watch(reader, 1)).end).toEqual(failed('busy'));
    await bench.settle(reader.close());
    expect(bench.held()).toEqual([]);
  });

  it('unplugged while a frame comes is gone', async () => {
    const { reader, seen, states, bench } = await withFault('unplug-mid-frame', 'never');
    expect(seen).toMatchObject({ end: { error: { code: 'reader-gone' } }, frames: [] });
    expect(states).toEqual(['gone']);
    expect(bench.held()).toEqual([]);
    expect(await bench.watch(reader, 1)).toMatchObject({ end: { error: { code: 'reader-gone' } } });
  });

  it.each([100, 900, 1300, 2600, 3700, 4200, 5000])(
    'stops within the longest wait for a frame after %i ms of recovery, and streams again',
    async (ms) => {
      const bench = createBench();
      const reader = await bench.opened();
      bench.unit.place(THUMB);
      bench.unit.setFault('no-data');
      const stop = new AbortController();
      const ended = reader.stream(() => undefined, stop.signal);
      await bench.clock.pass(ms);
      stop.abort();
      const stopped = bench.clock.monotonic();
      expect(await bench.settle(ended)).toEqual({ ok: true, value: undefined });
      expect(bench.clock.monotonic() - stopped).toBeLessThanOrEqual(1100);
      bench.unit.mend('no-data');
      expect(guidances((await bench.watch(reader, 2)).frames).slice(-1)).toEqual(['good']);
    },
  );
});

describe('a Hamster Pro 20 with pictures made in another thread', () => {
  /** Makes the first pictures, then does what the test says. */
  function benchWith(good: number, then: () => Promise<Uint8Array>) {
    const released: number[] = [];
    let made = 0;
    const bench = createBench({}, async (calibration) => {
      const making = await pictureMakingHere(calibration);
      return {
        make: async (raw) => {
          made += 1;
          return made > good ? wiped(await then()) : making.make(raw);
        },
        release: () => released.push(made),
      };
    });
    bench.unit.place(THUMB);
    return { bench, released };
  }
  const settledStates = async (bench: Hu20Bench, reader: BiometricReader) => {
    const states: string[] = [];
    reader.subscribe(() => states.push(reader.state()));
    return { ...(await bench.watch(reader, 9)), states };
  };

  it('fails when the making of pictures fails', async () => {
    const { bench } = benchWith(2, () => Promise.reject(new Error('worker ended')));
    const seen = await settledStates(bench, await bench.opened());
    expect(seen.frames).toHaveLength(2);
    expect(seen.end).toEqual(failed('worker ended'));
    expect(seen.states).toEqual(['not-ready']);
  });

  it('fails when no picture comes', async () => {
    const { bench } = benchWith(2, () => new Promise(() => undefined));
    const seen = await settledStates(bench, await bench.opened());
    expect(seen.frames).toHaveLength(2);
    expect(seen.end).toEqual(failed('no picture in time'));
  });

  it('stops in time while no picture comes', async () => {
    const { bench } = benchWith(0, () => new Promise(() => undefined));
    const reader = await bench.opened();
    const stop = new AbortController();
    const ended = reader.stream(() => undefined, stop.signal);
    await bench.clock.pass(300);
    stop.abort();
    const stopped = bench.clock.monotonic();
    expect(await bench.settle(ended)).toEqual({ ok: true, value: undefined });
    expect(bench.clock.monotonic() - stopped).toBeLessThanOrEqual(2000);
    expect(reader.state()).toBe('not-ready');
  });

  it('shows no picture that comes after the stop, and wipes it', async () => {
    const late = Promise.withResolvers<Uint8Array>();
    const { bench } = benchWith(1, () => late.promise);
    const reader = await bench.opened();
    const frames: Frame[] = [];
    const stop = new AbortController();
    const ended = reader.stream((frame) => frames.push(frame), stop.signal);
    await bench.clock.pass(300);
    expect(frames).toHaveLength(1);
    stop.abort();
    await bench.clock.pass(0);
    const picture = new Uint8Array(300 * 400).fill(7);
    late.resolve(picture);
    expect((await bench.settle(ended)).ok).toBe(true);
    expect(frames).toHaveLength(1);
    expect(new Set(picture)).toEqual(new Set([0]));
  });

  it('releases what was prepared when it is set up again and when it is closed', async () => {
    const { bench, released } = benchWith(100, () => Promise.reject(new Error('too many')));
    const reader = await bench.opened();
    await bench.watch(reader, 1);
    expect(released).toHaveLength(0);
    bench.unit.setFault('no-data', 'setup');
    await bench.watch(reader, 1);
    expect(released).toHaveLength(1);
    await bench.settle(reader.close());
    await bench.settle(reader.close());
    expect(released).toHaveLength(2);
  });
});
