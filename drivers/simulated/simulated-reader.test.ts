import { describe, expect, it } from 'vitest';
import { assessFrame } from '../imaging/quality.ts';
import { writePgm } from '../imaging/pgm.ts';
import { ok } from '../kit/result.ts';
import type { Frame } from '../reader/port.ts';
import { describeReader } from '../reader/conformance.ts';
import { SimulatedCommand } from './command.ts';
import type { SimulatedCommandInput } from './command.ts';
import { masterEyes } from './eye.ts';
import { FAULTS, FAULT_NAMES } from './faults.ts';
import { masterFinder } from './finger-source.ts';
import { drawMaster } from './fingerprint.ts';
import { everyTurn } from './pace.ts';
import { FRAME_MILLISECONDS } from './reader-core.ts';
import { READER_KINDS, makeSimulatedReader } from './simulated-reader.ts';
import type { ReaderKind, SimulatedReader } from './simulated-reader.ts';

const master = drawMaster({ person: 3, finger: 'Left Thumb' }).frame;
const findMaster = masterFinder((file) =>
  file === '/finger.pgm' ? Promise.resolve(writePgm(master)) : Promise.reject(new Error('ENOENT')),
);
const findEye = masterEyes();

interface Bench {
  readonly reader: SimulatedReader;
  readonly tick: () => void;
  readonly periods: number[];
  /** Does what the command says, and fails the test if the reader does not. */
  readonly act: (command: SimulatedCommandInput) => Promise<void>;
  /** Whether it obeyed. */
  readonly apply: (command: unknown) => ReturnType<SimulatedReader['apply']>;
  /** The frames of so many ticks of a stream of their own. */
  readonly watch: (ticks: number) => Promise<Frame[]>;
}

function makeBench(kind: ReaderKind = 'finger-single'): Bench {
  const ticks = new Set<() => void>();
  const periods: number[] = [];
  const reader = makeSimulatedReader({
    kind,
    serialNo: 'T-1',
    findMaster,
    findEye,
    every: (milliseconds, tick) => {
      periods.push(milliseconds);
      ticks.add(tick);
      return () => ticks.delete(tick);
    },
  });
  const tick = (): void => ticks.forEach((one) => one());
  const apply: Bench['apply'] = async (command) => reader.apply(SimulatedCommand.parse(command));
  return {
    reader,
    periods,
    tick,
    apply,
    async act(command) {
      expect(await apply(command)).toEqual(ok(undefined));
    },
    async watch(count) {
      const frames: Frame[] = [];
      const stop = new AbortController();
      const ended = reader.stream((frame) => frames.push(frame), stop.signal);
      for (let turn = 0; turn < count; turn += 1) tick();
      stop.abort();
      await ended;
      return frames;
    },
  };
}

/** After so many frames whatever was placed has arrived. */
const ARRIVED = 6;

async function seen(bench: Bench): Promise<Frame> {
  const frames = await bench.watch(ARRIVED);
  return frames[ARRIVED - 1]!;
}

const thumb = { do: 'place', person: 3, fingers: ['Left Thumb'] } satisfies SimulatedCommandInput;
const HAND = ['Right IndexFinger', 'Right MiddleFinger', 'Right RingFinger', 'Right LittleFinger'] as const;
const hand = { do: 'place', person: 3, fingers: [...HAND], quality: 85, impressionSeed: 1 } as const;
const slap = { ...hand, fingers: [...HAND] } satisfies SimulatedCommandInput;
const eyes = { do: 'place', person: 3, eyes: ['Left', 'Right'], impressionSeed: 1 } satisfies SimulatedCommandInput;

/** How many columns of 100 pixels show ink: a finger has at least two of them. */
function inkedColumns(frame: Frame): boolean[] {
  return Array.from({ length: frame.width / 100 }, (_, column) => {
    let ink = 0;
    for (let y = 0; y < frame.height; y += 2) {
      for (let x = 100 * column; x < 100 * (column + 1); x += 1) if (frame.pixels[y * frame.width + x]! < 100) ink += 1;
    }
    return ink > 1200;
  });
}

/** Mean difference of two frames in grey levels; sensor noise alone makes about 2.5. */
function difference(one: Frame, other: Frame): number {
  return one.pixels.reduce((sum, value, at) => sum + Math.abs(value - other.pixels[at]!), 0) / one.pixels.length;
}

/** Pixels that are as dark as only a pupil is, left and right of the middle of the frame. */
function pupils({ width, pixels }: Frame): { left: number; right: number } {
  const count = { left: 0, right: 0 };
  for (const [at, value] of pixels.entries()) if (value < 40) count[at % width < width / 2 ? 'left' : 'right'] += 1;
  return count;
}

for (const kind of READER_KINDS) {
  describeReader(`the simulated ${kind}`, () => {
    const { reader, tick, act } = makeBench(kind);
    return {
      reader,
      deliverFrame: () => {
        tick();
        return Promise.resolve();
      },
      unplug: () => act({ do: 'unplug' }),
      dispose: () => undefined,
    };
  });

  describe(`simulated ${kind}`, () => {
    it('streams ten frames a second', async () => {
      const { watch, periods } = makeBench(kind);
      await watch(0);
      expect(periods).toEqual([FRAME_MILLISECONDS]);
      expect(FRAME_MILLISECONDS).toBe(100);
    });

    it('can be plugged again, and streams again', async () => {
      const { act, reader, watch } = makeBench(kind);
      const states: string[] = [];
      reader.subscribe(() => states.push(reader.state()));
      for (const command of ['unplug', 'unplug', 'plug'] as const) await act({ do: command });
      expect(states).toEqual(['gone', 'ready']);
      expect(await watch(1)).toHaveLength(1);
    });

    it('stays gone when plugged after closing', async () => {
      const { act, reader } = makeBench(kind);
      await reader.close();
      await act({ do: 'plug' });
      expect(reader.state()).toBe('gone');
    });

    it.each(['busy', 'not-ready', 'not-registered'] as const)('ends and refuses streams while %s', async (state) => {
      const { act, reader, watch } = makeBench(kind);
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
    const { act, reader, tick } = makeBench();
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

  it('takes a picture from disk, and says when there is none or it is none', async () => {
    const bench = makeBench();
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
    const bench = makeBench();
    await bench.act({ ...thumb, smudge: true });
    expect(assessFrame(await seen(bench))).toMatchObject({ fingerPresent: false, guidance: 'clean-glass' });
  });

  it('does not put a finger back that was lifted while its picture was read', async () => {
    const bench = makeBench();
    const placing = bench.apply({ do: 'place', picture: '/finger.pgm' });
    await bench.act({ do: 'lift' });
    await placing;
    expect(assessFrame(await seen(bench)).guidance).toBe('place-finger');
  });

  it('shows the same frames to the same seed and touches, and each touch without a seed is another', async () => {
    const run = async (): Promise<Frame[]> => {
      const { act, watch } = makeBench();
      await act(thumb);
      const first = await watch(ARRIVED);
      await act(thumb);
      return [...first, ...(await watch(ARRIVED))];
    };
    const frames = await run();
    expect(await run()).toEqual(frames);
    expect(difference(frames[ARRIVED - 1]!, frames[2 * ARRIVED - 1]!)).toBeGreaterThan(8);
  });

  it('has room for one finger, and none for eyes', async () => {
    const { apply } = makeBench();
    expect(await apply(slap)).toEqual({ ok: false, error: { code: 'too-many' } });
    expect(await apply(eyes)).toEqual({ ok: false, error: { code: 'wrong-body-part' } });
  });
});

describe('simulated slap reader', () => {
  it('shows four fingers, two thumbs, one finger, and bare glass', async () => {
    const bench = makeBench('finger-slap');
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
    const bench = makeBench('iris-double');
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
    const bench = makeBench('iris-single');
    const frame = await seen(bench);
    expect(frame).toMatchObject({ width: 640, height: 480 });
    expect(frame.pixels.every((value) => value < 60)).toBe(true);
    await bench.act({ ...eyes, eyes: ['Left'] });
    expect((await seen(bench)).pixels.some((value) => value > 200)).toBe(true);
    await bench.act({ do: 'lift' });
    expect((await seen(bench)).pixels.every((value) => value < 60)).toBe(true);
  });

  it('have room for as many eyes as lenses, and none for fingers', async () => {
    expect(await makeBench('iris-single').apply(eyes)).toEqual({ ok: false, error: { code: 'too-many' } });
    expect(await makeBench('iris-double').apply(thumb)).toEqual({ ok: false, error: { code: 'wrong-body-part' } });
  });
});

describe('faults', () => {
  it('are named with one sentence each', () => {
    for (const name of FAULT_NAMES) expect(FAULTS[name].is).toMatch(/^[A-Z][^.]+\.$/);
    expect(FAULT_NAMES).toContain('bad-certificate');
    expect(FAULTS['bad-certificate'].bearer).toBe('service');
  });

  it('are refused by a reader that cannot have them, and by every reader when they are the service’s', async () => {
    const refused = { ok: false, error: { code: 'fault-not-here' } };
    expect(await makeBench('finger-slap').apply({ do: 'fault', fault: 'eyes-closed' })).toEqual(refused);
    expect(await makeBench('iris-double').apply({ do: 'fault', fault: 'dirty-glass' })).toEqual(refused);
    expect(await makeBench('iris-double').apply({ do: 'fault', fault: 'bad-certificate' })).toEqual(refused);
  });

  it('three-fingers: one finger stays away, of the hand that lies there and of the next, until it is over', async () => {
    const bench = makeBench('finger-slap');
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
    const bench = makeBench('finger-slap');
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
    const bench = makeBench('finger-slap');
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
    const bench = makeBench();
    await bench.act({ do: 'fault', fault: 'smear' });
    await bench.act(thumb);
    expect(assessFrame(await seen(bench))).toMatchObject({ fingerPresent: false, guidance: 'clean-glass' });
    const wide = makeBench('finger-slap');
    await wide.act(slap);
    await wide.act({ do: 'fault', fault: 'smear' });
    expect(assessFrame(await seen(wide)).fingerPresent).toBe(false);
  });

  it.each(['finger-single', 'finger-slap'] as const)(
    'dirty-glass: %s shows it with a finger and without',
    async (kind) => {
      const bench = makeBench(kind);
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

  it('moving-finger: the capture check sees it move', async () => {
    const bench = makeBench();
    await bench.act({ ...thumb, quality: 85 });
    await bench.act({ do: 'fault', fault: 'moving-finger' });
    const frames = await bench.watch(14);
    for (let at = ARRIVED; at < frames.length; at += 1) {
      expect(assessFrame(frames[at]!, frames[at - 1]).guidance).toBe('hold-still');
    }
  });

  it('eyes-closed, one-eye-only, same-eye-twice, look-away, out-of-focus, moving-head: the camera sees it', async () => {
    const bench = makeBench('iris-double');
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
    const { act, watch } = makeBench('iris-single');
    await act({ do: 'fault', fault: 'slow' });
    expect(await watch(20)).toHaveLength(4);
  });

  it('stalled: no frame, but ready', async () => {
    const { act, reader, watch } = makeBench('finger-slap');
    await act({ do: 'fault', fault: 'stalled' });
    expect(await watch(5)).toEqual([]);
    expect(reader.state()).toBe('ready');
    await act({ do: 'fault', fault: 'stalled', on: false });
    expect(await watch(1)).toHaveLength(1);
  });

  it('unplug-mid-frame: the frame is never delivered, the stream ends as gone; plugged again all is well', async () => {
    const { act, reader, tick, watch } = makeBench();
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
    const { act, reader, tick, watch } = makeBench();
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

describe('frames without waiting', () => {
  it('come one after the other, and stop at once when told to', async () => {
    const reader = makeSimulatedReader({
      kind: 'finger-single',
      serialNo: 'T-1',
      findMaster,
      findEye,
      every: everyTurn,
    });
    const stop = new AbortController();
    let count = 0;
    const ended = reader.stream(() => {
      count += 1;
      if (count === 50) stop.abort();
    }, stop.signal);
    expect(await ended).toEqual(ok(undefined));
    await new Promise((resolve) => setImmediate(resolve));
    expect(count).toBe(50);
  });

  it('leave a turn to whoever wants to stop them from outside', async () => {
    const reader = makeSimulatedReader({
      kind: 'finger-single',
      serialNo: 'T-1',
      findMaster,
      findEye,
      every: everyTurn,
    });
    let count = 0;
    const ended = reader.stream(() => (count += 1), new AbortController().signal);
    await new Promise((resolve) => setImmediate(resolve));
    await reader.apply({ do: 'unplug' });
    expect(await ended).toMatchObject({ error: { code: 'reader-gone' } });
    const atEnd = count;
    await new Promise((resolve) => setImmediate(resolve));
    expect(count).toBe(atEnd);
  });
});

describe('simulated command', () => {
  it.each([
    {},
    { do: 'explode' },
    { do: 'place' },
    { do: 'place', person: 1 },
    { do: 'place', fingers: ['Left Thumb'] },
    { do: 'place', person: 1, fingers: [] },
    { do: 'place', person: 1, fingers: ['Nose'] },
    { do: 'place', person: 1, fingers: ['Left Thumb', 'Left Thumb'] },
    { do: 'place', person: 1, fingers: ['Left Thumb'], eyes: ['Left'] },
    { do: 'place', person: 1, eyes: ['UNKNOWN'] },
    { do: 'place', person: 1, eyes: ['Left', 'Left'] },
    { do: 'place', person: 1.5, fingers: ['Left Thumb'] },
    { do: 'place', person: 1, fingers: ['Left Thumb'], quality: 101 },
    { do: 'place', person: 1, fingers: ['Left Thumb'], quality: -1 },
    { do: 'place', picture: '' },
    { do: 'place', person: 1, picture: 'x.pgm' },
    { do: 'state', state: 'gone' },
    { do: 'fault', fault: 'boredom' },
    { do: 'lift', extra: 1 },
  ])('refuses %j', (input) => {
    expect(SimulatedCommand.safeParse(input).success).toBe(false);
  });
});
