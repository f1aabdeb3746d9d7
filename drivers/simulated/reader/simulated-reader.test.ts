import { describe, expect, it } from 'vitest';
import { assessFrame } from '../../imaging/finger/quality.ts';
import type { Frame } from '../../reader/port.ts';
import { describePluggedReader } from '../../reader/testing/plugged-conformance.ts';
import type { SimulatedCommandInput } from './command.ts';
import { masterFinder } from '../finger/finger-source.ts';
import { FRAME_MILLISECONDS } from './reader-core.ts';
import { READER_KINDS } from './simulated-reader.ts';
import { createSocket } from '../testing/socket.ts';
import {
  ARRIVED,
  difference,
  eyes,
  inkedColumns,
  createBench,
  pupils,
  seen,
  slap,
  thumb,
} from '../testing/reader-bench.ts';

for (const kind of READER_KINDS) {
  describePluggedReader(`the simulated ${kind}`, () => createSocket(kind));

  describe(`simulated ${kind}`, () => {
    it('streams ten frames a second', async () => {
      const { watch, periods } = createBench(kind);
      await watch(0);
      expect(periods).toEqual([FRAME_MILLISECONDS]);
      expect(FRAME_MILLISECONDS).toBe(100);
    });

    it('shows what its seed says, with any serial number', async () => {
      const show = async (serialNo: string, seed?: string): Promise<Frame | undefined> => {
        const { act, watch } = createBench(kind, { serialNo, ...(seed !== undefined && { seed }) });
        await act({
          do: 'place',
          person: 3,
          ...(kind.startsWith('iris') ? { eyes: ['Left'] } : { fingers: ['Left Thumb'] }),
        });
        return (await watch(ARRIVED)).at(-1);
      };
      const [plain, seeded, other] = [await show('T-1'), await show('T-2', 'T-1'), await show('T-2')];
      expect(seeded).toEqual(plain);
      expect(other).not.toEqual(plain);
    });

    it('can be plugged again, and streams again', async () => {
      const { act, reader, watch } = createBench(kind);
      const states: string[] = [];
      reader.subscribe(() => states.push(reader.state()));
      for (const command of ['unplug', 'unplug', 'plug'] as const) await act({ do: command });
      expect(states).toEqual(['gone', 'ready']);
      expect(await watch(1)).toHaveLength(1);
    });

    it('stays gone when plugged after closing', async () => {
      const { act, reader } = createBench(kind);
      await reader.close();
      await act({ do: 'plug' });
      expect(reader.state()).toBe('gone');
    });

    it.each(['busy', 'not-ready', 'not-registered'] as const)('ends and refuses streams while %s', async (state) => {
      const { act, reader, watch } = createBench(kind);
      const ended = reader.stream(() => undefined, new AbortController().signal);
      await act({ do: 'state', state });
      expect(reader.state()).toBe(state);
      expect(await ended).toMatchObject({ ok: false, error: { code: 'reader-not-ready' } });
      expect(await reader.stream(() => undefined, new AbortController().signal)).toMatchObject({ ok: false });
      await act({ do: 'state', state: 'ready' });
      expect(await watch(1)).toHaveLength(1);
    });
  });
}

describe('simulated single-finger reader', () => {
  it('shows bare glass, a finger arriving, the whole print with noise of each frame, and bare glass again', async () => {
    const { act, reader, tick } = createBench();
    const frames: Frame[] = [];
    const stop = new AbortController();
    const ended = reader.stream((frame) => frames.push(frame), stop.signal);
    tick();
    await act({ ...thumb, impressionSeed: 5 });
    for (let turn = 0; turn < 7; turn += 1) tick();
    await act({ do: 'lift' });
    tick();
    stop.abort();
    await ended;
    const quality = frames.map((frame) => assessFrame(frame));
    expect(quality[0]).toMatchObject({ score: 0, fingerPresent: false, guidance: 'place-finger' });
    expect(quality[2]!.score).toBeLessThan(quality[3]!.score);
    expect(quality[3]!.score).toBeLessThan(quality[5]!.score);
    expect(quality[6]).toMatchObject({ fingerPresent: true, guidance: 'good' });
    expect(frames[6]!.pixels).not.toEqual(frames[7]!.pixels);
    expect(assessFrame(frames[7]!, frames[6]).guidance).toBe('good');
    expect(quality[8]).toMatchObject({ score: 0, guidance: 'place-finger' });
  });

  it('takes a picture from disk, and reports a missing file or a file that is not a picture', async () => {
    const bench = createBench();
    await bench.act({ do: 'place', picture: '/finger.pgm' });
    expect(assessFrame(await seen(bench)).fingerPresent).toBe(true);
    expect(await bench.apply({ do: 'place', picture: '/no.pgm' })).toEqual({
      ok: false,
      error: { code: 'picture-unreadable' },
    });
    const find = masterFinder(() => Promise.resolve(new Uint8Array(3)));
    expect(await find({ kind: 'picture', file: 'x' })).toMatchObject({ ok: false, error: { code: 'pgm-malformed' } });
  });

  it('shows dirt, not a finger, for a smudge', async () => {
    const bench = createBench();
    await bench.act({ ...thumb, smudge: true });
    expect(assessFrame(await seen(bench))).toMatchObject({ fingerPresent: false, guidance: 'clean-glass' });
  });

  it('does not put a finger back that was lifted while its picture was read', async () => {
    const bench = createBench();
    const placing = bench.apply({ do: 'place', picture: '/finger.pgm' });
    await bench.act({ do: 'lift' });
    await placing;
    expect(assessFrame(await seen(bench)).guidance).toBe('place-finger');
  });

  it('shows the same frames to the same seed and touches, and each touch without a seed is another', async () => {
    const run = async (): Promise<Frame[]> => {
      const { act, watch } = createBench();
      await act(thumb);
      const first = await watch(ARRIVED);
      await act(thumb);
      return [...first, ...(await watch(ARRIVED))];
    };
    const frames = await run();
    expect(await run()).toEqual(frames);
    expect(difference(frames[ARRIVED - 1]!, frames[2 * ARRIVED - 1]!)).toBeGreaterThan(8);
  });

  it('has room for one finger, and not for eyes', async () => {
    const { apply } = createBench();
    expect(await apply(slap)).toEqual({ ok: false, error: { code: 'too-many' } });
    expect(await apply(eyes)).toEqual({ ok: false, error: { code: 'wrong-body-part' } });
  });
});

describe('simulated slap reader', () => {
  it('shows four fingers, two thumbs, one finger, and bare glass', async () => {
    const bench = createBench('finger-slap');
    const width = async (command: SimulatedCommandInput): Promise<number> => {
      await bench.act(command);
      return inkedColumns(await seen(bench)).filter(Boolean).length;
    };
    expect(await width(slap)).toBeGreaterThanOrEqual(8);
    expect(await width({ ...thumb, fingers: ['Left Thumb', 'Right Thumb'] })).toBeGreaterThanOrEqual(4);
    expect(await width(thumb)).toBeLessThanOrEqual(4);
    expect(await width({ do: 'lift' })).toBe(0);
    expect(await seen(bench)).toMatchObject({ width: 1600, height: 1000, pixelsPerInch: 500 });
  });
});

describe('simulated iris readers', () => {
  it('show the right eye in the left half and the left eye in the right half, coming into focus', async () => {
    const bench = createBench('iris-double');
    await bench.act(eyes);
    const frames = await bench.watch(ARRIVED);
    const frame = frames[ARRIVED - 1]!;
    expect(frame).toMatchObject({ width: 1280, height: 480, pixelsPerInch: 500 });
    expect(pupils(frame).left).toBeGreaterThan(1500);
    expect(pupils(frame).right).toBeGreaterThan(1500);
    expect(difference(frames[1]!, frame)).toBeGreaterThan(difference(frames[2]!, frame) + 0.2);
    expect(difference(frames[2]!, frame)).toBeGreaterThan(difference(frames[4]!, frame) + 0.2);
    await bench.act({ ...eyes, eyes: ['Right'] });
    const right = pupils(await seen(bench));
    expect(right.left).toBeGreaterThan(1500);
    expect(right.right).toBeLessThan(20);
  });

  it('show nothing but a dark room without anybody', async () => {
    const bench = createBench('iris-single');
    const frame = await seen(bench);
    expect(frame).toMatchObject({ width: 640, height: 480 });
    expect(frame.pixels.every((value) => value < 60)).toBe(true);
    await bench.act({ ...eyes, eyes: ['Left'] });
    expect((await seen(bench)).pixels.some((value) => value > 200)).toBe(true);
    await bench.act({ do: 'lift' });
    expect((await seen(bench)).pixels.every((value) => value < 60)).toBe(true);
  });

  it('have room for as many eyes as lenses, and not for fingers', async () => {
    expect(await createBench('iris-single').apply(eyes)).toEqual({ ok: false, error: { code: 'too-many' } });
    expect(await createBench('iris-double').apply(thumb)).toEqual({ ok: false, error: { code: 'wrong-body-part' } });
  });
});
