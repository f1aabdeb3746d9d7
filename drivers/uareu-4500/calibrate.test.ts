import { describe, expect, it } from 'vitest';
import type { CalibratableReader, Frame } from '../reader/port.ts';
import { FINGER, MEASURED, PLACE, createBench } from './testing/bench.ts';
import type { Bench } from './testing/bench.ts';
import type { Graticule } from './graticule.ts';
import { MODE } from './protocol.ts';

const GRID: Graticule = { pitchMillimetres: 1, lines: 'grid' };
const NEVER = new AbortController().signal;

async function calibrate({ clock }: Bench, reader: CalibratableReader, pitch = 1) {
  return clock.settle(reader.calibrate(pitch, NEVER));
}

async function firstFrame(bench: Bench, reader: CalibratableReader): Promise<Frame> {
  const watched = bench.watch(reader);
  const frame = await bench.until(watched, ({ pixels }) => pixels.some((value) => value < 100));
  watched.stop();
  expect((await bench.clock.settle(watched.ended)).ok).toBe(true);
  return frame;
}

describe('a unit on which nothing was measured', () => {
  it('streams at the nominal resolution, is not calibrated, and is ready once it uses a measurement', async () => {
    const bench = createBench(null, { resolution: { across: 512, down: 401 } });
    const reader = await bench.opened();
    const seen: string[] = [];
    reader.subscribe(() => seen.push(reader.state()));
    expect(reader.state()).toBe('not-calibrated');
    expect(reader.calibration()).toEqual({ by: 'nobody' });
    bench.device.place(FINGER);
    expect(await firstFrame(bench, reader)).toMatchObject({ width: 357, height: 392, pixelsPerInch: 500 });

    bench.device.placeGraticule({ ...GRID, tilt: 2 });
    const measured = await calibrate(bench, reader);
    if (!measured.ok) throw new Error(measured.error.code);
    expect(Math.abs(measured.value.across / 512 - 1)).toBeLessThan(0.002);
    expect(Math.abs(measured.value.down / 401 - 1)).toBeLessThan(0.002);
    expect(bench.device.mode()).toBe(MODE.off);
    expect(reader.state()).toBe('not-calibrated');

    reader.useResolution({ ...measured.value, measuredAt: 77 });
    expect(seen).toEqual(['ready']);
    expect(reader.calibration()).toEqual({ by: 'measurement', measuredAt: 77 });
    bench.device.place(FINGER);
    expect(await firstFrame(bench, reader)).toMatchObject({
      width: Math.round((384 * 500) / measured.value.across),
      height: Math.round((290 * 500) / measured.value.down),
      pixelsPerInch: 500,
    });
    reader.useResolution(MEASURED);
    expect(seen).toEqual(['ready']);
  });

  it('keeps the size of a running stream when its resolution changes', async () => {
    const bench = createBench(null);
    const reader = await bench.opened();
    const watched = bench.watch(reader);
    await bench.clock.pass(600);
    reader.useResolution({ across: 600, down: 300, measuredAt: 1 });
    bench.device.place(FINGER);
    await bench.clock.pass(1000);
    expect(new Set(watched.frames.map(({ width, height }) => `${width}x${height}`))).toEqual(new Set(['357x392']));
    watched.stop();
    await bench.clock.settle(watched.ended);
  });
});

describe('calibrating', () => {
  it('takes a ruling of parallel lines, turned by a quarter between two calls', async () => {
    const bench = createBench(null);
    const reader = await bench.opened();
    bench.device.placeGraticule({ ...GRID, lines: 'across', tilt: 1 });
    const half = { ok: false, error: { code: 'lines-one-way', missing: 'down' } };
    expect(await calibrate(bench, reader)).toEqual(half);
    expect(await calibrate(bench, reader)).toEqual(half);
    bench.device.placeGraticule({ ...GRID, lines: 'down', tilt: -3 });
    const measured = await calibrate(bench, reader);
    expect(measured.ok && Math.abs(measured.value.across / 538 - 1)).toBeLessThan(0.002);
    expect(measured.ok && Math.abs(measured.value.down / 370 - 1)).toBeLessThan(0.002);
    expect(await calibrate(bench, reader)).toMatchObject({ error: { code: 'lines-one-way', missing: 'across' } });
  });

  it('forgets half of a ruling when the other half has another pitch', async () => {
    const bench = createBench(null);
    const reader = await bench.opened();
    bench.device.placeGraticule({ ...GRID, lines: 'across' });
    await calibrate(bench, reader);
    bench.device.placeGraticule({ ...GRID, lines: 'down', pitchMillimetres: 1.5 });
    expect(await calibrate(bench, reader, 1.5)).toMatchObject({ error: { missing: 'across' } });
  });

  it('reports why it cannot measure', async () => {
    const bench = createBench(null);
    const reader = await bench.opened();
    const code = async (graticule: Graticule | null, pitch = 1): Promise<string> => {
      if (graticule) bench.device.placeGraticule(graticule);
      else bench.device.lift();
      const measured = await calibrate(bench, reader, pitch);
      return measured.ok ? 'ok' : measured.error.code;
    };
    expect(await code(null)).toBe('no-grid');
    expect(await code({ ...GRID, tilt: 12 })).toBe('tilted');
    expect(await code({ ...GRID, contrast: 6 })).toBe('contrast-too-low');
    expect(await code({ ...GRID, pitchMillimetres: 3 }, 3)).toBe('too-few-periods');
    expect(await code(GRID, 2)).toBe('implausible');
    expect(await code(GRID)).toBe('ok');
    bench.device.place(FINGER);
    expect(await code(null)).toBe('no-grid');
  });

  it('refuses a ruling that changes meanwhile', async () => {
    const bench = createBench(null);
    const reader = await bench.opened();
    bench.device.placeGraticule(GRID);
    const measuring = reader.calibrate(1, NEVER);
    await bench.clock.pass(400);
    bench.device.placeGraticule({ ...GRID, pitchMillimetres: 1.05 });
    expect(await bench.clock.settle(measuring)).toMatchObject({ error: { code: 'unsteady' } });
  });

  it('goes on after a death, after bad frames, and with a unit that gives one frame each time', async () => {
    for (const fault of ['death', 'silent', 'short-bulk', 'key-change'] as const) {
      const bench = createBench(null, { givesOneEach: fault === 'key-change' });
      const reader = await bench.opened();
      bench.device.placeGraticule(GRID);
      bench.device.fault(fault, 1);
      expect((await calibrate(bench, reader)).ok).toBe(true);
      expect(reader.state()).toBe('not-calibrated');
    }
  });

  it('fails like a stream when the reader fails, stays dead or is unplugged', async () => {
    for (const [fault, code, state] of [
      ['short-bulk', 'reader-failed', 'not-ready'],
      ['silent', 'reader-failed', 'not-ready'],
      ['unplug-mid-frame', 'reader-gone', 'gone'],
    ] as const) {
      const bench = createBench(null);
      const reader = await bench.opened();
      bench.device.placeGraticule(GRID);
      bench.device.fault(fault, Infinity);
      expect(await calibrate(bench, reader)).toMatchObject({ error: { code } });
      expect(reader.state()).toBe(state);
      expect(await calibrate(bench, reader)).toMatchObject({
        error: { code: state === 'gone' ? 'reader-gone' : 'reader-not-ready' },
      });
    }
  });

  it('can be cancelled at any moment, and ends when the reader is closed', async () => {
    const bench = createBench(null);
    const reader = await bench.opened();
    bench.device.placeGraticule(GRID);
    expect(await reader.calibrate(1, AbortSignal.abort())).toEqual({ ok: false, error: { code: 'cancelled' } });
    for (const ms of [0, 1, 5, 130, 300, 500]) {
      const stop = new AbortController();
      const measuring = reader.calibrate(1, stop.signal);
      await bench.clock.pass(ms);
      stop.abort();
      expect(await bench.clock.settle(measuring)).toEqual({ ok: false, error: { code: 'cancelled' } });
      expect(bench.device.mode()).toBe(MODE.off);
    }
    const measuring = reader.calibrate(1, NEVER);
    await bench.clock.pass(200);
    await bench.clock.settle(reader.close());
    expect(await measuring).toMatchObject({ error: { code: 'reader-gone' } });
    expect(bench.board.claimed()).toEqual([]);
    expect(bench.clock.pending()).toBe(0);
  });

  it('and streaming exclude each other', async () => {
    const bench = createBench(null);
    const reader = await bench.opened();
    bench.device.placeGraticule(GRID);
    const watched = bench.watch(reader);
    await bench.clock.pass(100);
    expect(await reader.calibrate(1, NEVER)).toMatchObject({ error: { code: 'reader-not-ready' } });
    watched.stop();
    await bench.clock.settle(watched.ended);
    const measuring = reader.calibrate(1, NEVER);
    expect(await reader.stream(() => undefined, NEVER)).toMatchObject({ error: { code: 'reader-not-ready' } });
    expect((await bench.clock.settle(measuring)).ok).toBe(true);
    expect(reader.identity.deviceId).toContain(PLACE);
  });
});
