import { describe, expect, it } from 'vitest';
import { assessFingers } from '../../imaging/finger/assess-fingers.ts';
import { assessFrame } from '../../imaging/finger/quality.ts';
import { wantedFingers } from '../../imaging/testing/simulated-pictures.ts';
import type { Frame } from '../../reader/port.ts';
import type { SimulatedCommandInput } from './command.ts';
import { FAULTS, FAULT_NAMES } from './faults.ts';
import {
  ARRIVED,
  HAND,
  difference,
  eyes,
  inkedColumns,
  createBench,
  pupils,
  seen,
  slap,
  thumb,
} from '../testing/reader-bench.ts';

describe('faults', () => {
  it('are named with one sentence each', () => {
    for (const name of FAULT_NAMES) expect(FAULTS[name].is).toMatch(/^[A-Z][^.]+\.$/);
    expect(FAULT_NAMES).toContain('bad-certificate');
    expect(FAULTS['bad-certificate'].bearer).toBe('service');
  });

  it('are refused by a reader that cannot have them, and by every reader when they are the service’s', async () => {
    const refused = { ok: false, error: { code: 'fault-not-here' } };
    expect(await createBench('finger-slap').apply({ do: 'fault', fault: 'eyes-closed' })).toEqual(refused);
    expect(await createBench('iris-double').apply({ do: 'fault', fault: 'dirty-glass' })).toEqual(refused);
    expect(await createBench('iris-double').apply({ do: 'fault', fault: 'bad-certificate' })).toEqual(refused);
  });

  it('three-fingers: one finger stays away, of the hand that lies there and of the next, until it is over', async () => {
    const bench = createBench('finger-slap');
    await bench.act(slap);
    const whole = inkedColumns(await seen(bench));
    await bench.act({ do: 'fault', fault: 'three-fingers' });
    const three = inkedColumns(await seen(bench));
    await bench.act(slap);
    expect(inkedColumns(await seen(bench))).toEqual(three);
    expect(three.filter(Boolean).length).toBeLessThan(whole.filter(Boolean).length - 1);
    await bench.act({ do: 'fault', fault: 'three-fingers', on: false });
    expect(inkedColumns(await seen(bench))).toEqual(whole);
    await bench.act({ do: 'fault', fault: 'three-fingers' });
    await bench.act(thumb);
    expect(inkedColumns(await seen(bench))).not.toContain(true);
  });

  it('wrong-hand: the other hand comes down; two thumbs change places', async () => {
    const bench = createBench('finger-slap');
    await bench.act({ do: 'fault', fault: 'wrong-hand' });
    await bench.act(slap);
    const wrong = await seen(bench);
    await bench.act({ do: 'fault', fault: 'none' });
    await bench.act({ ...slap, fingers: HAND.map((name) => name.replace('Right', 'Left') as 'Left IndexFinger') });
    expect(difference(await seen(bench), wrong)).toBeLessThan(4);
    const thumbs = { ...slap, fingers: ['Left Thumb', 'Right Thumb'] } satisfies SimulatedCommandInput;
    await bench.act(thumbs);
    const right = await seen(bench);
    await bench.act({ do: 'fault', fault: 'wrong-hand' });
    expect(difference(await seen(bench), right)).toBeGreaterThan(8);
  });

  it('same-finger-twice: the second finger shows the print of the first', async () => {
    const bench = createBench('finger-slap');
    await bench.act(slap);
    const four = await seen(bench);
    await bench.act({ do: 'fault', fault: 'same-finger-twice' });
    const twice = await seen(bench);
    const half = (frame: Frame, left: number, right: number): Frame => ({
      ...frame,
      pixels: frame.pixels.filter((_, at) => at % 1600 >= left && at % 1600 < right),
    });
    expect(difference(half(twice, 0, 420), half(four, 0, 420))).toBeLessThan(4);
    expect(difference(half(twice, 480, 780), half(four, 480, 780))).toBeGreaterThan(15);
    expect(difference(half(twice, 900, 1600), half(four, 900, 1600))).toBeLessThan(4);
  });

  it('smear: no ridges, of one finger or of four', async () => {
    const bench = createBench();
    await bench.act({ do: 'fault', fault: 'smear' });
    await bench.act(thumb);
    expect(assessFrame(await seen(bench))).toMatchObject({ fingerPresent: false, guidance: 'clean-glass' });
    const wide = createBench('finger-slap');
    await wide.act(slap);
    await wide.act({ do: 'fault', fault: 'smear' });
    expect(assessFrame(await seen(wide)).fingerPresent).toBe(false);
  });

  it.each(['finger-single', 'finger-slap'] as const)(
    'dirty-glass: %s shows it with a finger and without',
    async (kind) => {
      const bench = createBench(kind);
      const clean = await seen(bench);
      await bench.act({ do: 'fault', fault: 'dirty-glass' });
      const dirty = await seen(bench);
      expect(assessFrame(dirty)).toMatchObject({ fingerPresent: false, guidance: 'clean-glass' });
      await bench.act(kind === 'finger-slap' ? slap : thumb);
      expect(assessFrame(await seen(bench)).fingerPresent).toBe(true);
      await bench.act({ do: 'lift' });
      expect(difference(await seen(bench), dirty)).toBeLessThan(4);
      await bench.act({ do: 'fault', fault: 'none' });
      expect(difference(await seen(bench), clean)).toBeLessThan(4);
    },
  );

  it.each([
    ['smeared-finger', ['hold-still']],
    ['partial-finger', ['cover-more']],
    ['dry-finger', ['moisten-finger']],
    ['wet-finger', ['dry-finger']],
    ['light-touch', ['press-harder']],
    // Valleys that pressure has closed and valleys that sweat has filled look much alike.
    ['hard-touch', ['press-lighter', 'dry-finger']],
  ] as const)('%s: the capture check says %s, of one finger and of a slap, until it is over', async (fault, advice) => {
    const bench = createBench();
    await bench.act({ ...thumb, quality: 85, impressionSeed: 3 });
    expect(assessFrame(await seen(bench)).guidance).toBe('good');
    await bench.act({ do: 'fault', fault });
    expect(advice).toContain(assessFrame(await seen(bench)).guidance);
    await bench.act({ do: 'fault', fault: 'none' });
    expect(assessFrame(await seen(bench)).guidance).toBe('good');
    const wide = createBench('finger-slap');
    await wide.act({ ...slap, quality: 85, impressionSeed: 3 });
    expect(assessFingers(await seen(wide), null, wantedFingers(2, 4)).guidance).toBe('good');
    await wide.act({ do: 'fault', fault });
    expect(advice).toContain(assessFingers(await seen(wide), null, wantedFingers(2, 4)).guidance);
  });

  it('moving-finger: the capture check sees it move', async () => {
    const bench = createBench();
    await bench.act({ ...thumb, quality: 85 });
    await bench.act({ do: 'fault', fault: 'moving-finger' });
    const frames = await bench.watch(14);
    for (let at = ARRIVED; at < frames.length; at += 1) {
      expect(assessFrame(frames[at]!, frames[at - 1]).guidance).toBe('hold-still');
    }
  });

  it('eyes-closed, one-eye-only, same-eye-twice, look-away, out-of-focus, moving-head: the camera sees it', async () => {
    const bench = createBench('iris-double');
    await bench.act(eyes);
    const before = await seen(bench);
    const during = async (fault: 'eyes-closed' | 'one-eye-only' | 'same-eye-twice' | 'look-away' | 'out-of-focus') => {
      await bench.act({ do: 'fault', fault });
      const frame = await seen(bench);
      await bench.act({ do: 'fault', fault: 'none' });
      return frame;
    };
    const shut = pupils(await during('eyes-closed'));
    expect(shut.left + shut.right).toBeLessThan(40);
    const one = pupils(await during('one-eye-only'));
    expect(one.left).toBeGreaterThan(1500);
    expect(one.right).toBeLessThan(20);
    const half = (frame: Frame, isRight: boolean): Frame => ({
      ...frame,
      pixels: frame.pixels.filter((_, at) => at % 1280 >= 640 === isRight),
    });
    const twice = await during('same-eye-twice');
    expect(difference(half(twice, false), half(before, false))).toBeLessThan(5);
    expect(difference(half(twice, true), half(before, true))).toBeGreaterThan(5);
    const middle = (frame: Frame): number => {
      const dark = [...frame.pixels.entries()].filter(([at, value]) => value < 40 && at % 1280 < 640);
      return dark.reduce((sum, [at]) => sum + (at % 1280), 0) / dark.length;
    };
    expect(middle(await during('look-away')) - middle(before)).toBeGreaterThan(70);
    const blurred = await during('out-of-focus');
    const detail = (frame: Frame): number =>
      frame.pixels.reduce((sum, value, at) => sum + Math.abs(value - (frame.pixels[at - 3] ?? value)), 0);
    expect(detail(blurred)).toBeLessThan(0.8 * detail(before));
    await bench.act({ do: 'fault', fault: 'moving-head' });
    const [first, second] = (await bench.watch(2)) as [Frame, Frame];
    await bench.act({ do: 'fault', fault: 'none' });
    const [still, again] = (await bench.watch(2)) as [Frame, Frame];
    expect(difference(first, second)).toBeGreaterThan(difference(still, again) + 2);
  });

  it('slow: one frame of five', async () => {
    const { act, watch } = createBench('iris-single');
    await act({ do: 'fault', fault: 'slow' });
    expect(await watch(20)).toHaveLength(4);
  });

  it('stalled: no frame, but ready', async () => {
    const { act, reader, watch } = createBench('finger-slap');
    await act({ do: 'fault', fault: 'stalled' });
    expect(await watch(5)).toEqual([]);
    expect(reader.state()).toBe('ready');
    await act({ do: 'fault', fault: 'stalled', on: false });
    expect(await watch(1)).toHaveLength(1);
  });

  it('unplug-mid-frame: the frame is never delivered, the stream ends as gone; plugged again all is well', async () => {
    const { act, reader, tick, watch } = createBench();
    let count = 0;
    const states: string[] = [];
    reader.subscribe(() => states.push(reader.state()));
    const ended = reader.stream(() => (count += 1), new AbortController().signal);
    tick();
    await act({ do: 'fault', fault: 'unplug-mid-frame' });
    expect(reader.state()).toBe('ready');
    tick();
    tick();
    expect(await ended).toMatchObject({ ok: false, error: { code: 'reader-gone' } });
    expect(count).toBe(1);
    expect(states).toEqual(['gone']);
    await act({ do: 'plug' });
    expect(await watch(2)).toHaveLength(2);
  });

  it('nonsense: the stream ends as failed, once', async () => {
    const { act, reader, tick, watch } = createBench();
    await act({ do: 'fault', fault: 'nonsense' });
    let count = 0;
    const ended = reader.stream(() => (count += 1), new AbortController().signal);
    tick();
    expect(await ended).toMatchObject({ ok: false, error: { code: 'reader-failed' } });
    expect(count).toBe(0);
    expect(reader.state()).toBe('ready');
    expect(await watch(2)).toHaveLength(2);
  });
});
