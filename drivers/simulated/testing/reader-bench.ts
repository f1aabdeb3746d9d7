import { expect } from 'vitest';
import { writePgm } from '../../imaging/codec/pgm.ts';
import { ok } from '#kit/result.ts';
import type { Frame } from '../../reader/port.ts';
import { SimulatedCommand } from '../reader/command.ts';
import type { SimulatedCommandInput } from '../reader/command.ts';
import { masterEyes } from '../eye/eye.ts';
import { masterFinder } from '../finger/finger-source.ts';
import { drawMaster } from '../finger/fingerprint.ts';
import { createSimulatedReader } from '../reader/simulated-reader.ts';
import type { ReaderKind, SimulatedReader } from '../reader/simulated-reader.ts';

const master = drawMaster({ person: 3, finger: 'Left Thumb' }).frame;
/** Synthetic fingers, and one picture: `/finger.pgm`. */
export const findMaster = masterFinder((file) =>
  file === '/finger.pgm' ? Promise.resolve(writePgm(master)) : Promise.reject(new Error('ENOENT')),
);
export const findEye = masterEyes();

/** A reader whose frames come when the test says so. */
export interface Bench {
  readonly reader: SimulatedReader;
  readonly tick: () => void;
  readonly periods: number[];
  /** Does what the command says, and fails the test if the reader does not. */
  readonly act: (command: SimulatedCommandInput) => Promise<void>;
  /** Whether it obeyed. */
  readonly apply: (command: unknown) => ReturnType<SimulatedReader['apply']>;
  /** The frames of a number of ticks, each from a new stream. */
  readonly watch: (ticks: number) => Promise<Frame[]>;
}

/** Plugs in a reader with serial number T-1, or another. */
export function createBench(
  kind: ReaderKind = 'finger-single',
  parts: { readonly serialNo: string; readonly seed?: string } = { serialNo: 'T-1' },
): Bench {
  const ticks = new Set<() => void>();
  const periods: number[] = [];
  const reader = createSimulatedReader({
    kind,
    ...parts,
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

/** After this many frames, everything that was placed has arrived. */
export const ARRIVED = 6;

/** The frame that shows what was placed. */
export async function seen(bench: Bench): Promise<Frame> {
  const frame = (await bench.watch(ARRIVED)).at(-1);
  if (frame === undefined) throw new Error('the reader delivered nothing');
  return frame;
}

export const thumb = { do: 'place', person: 3, fingers: ['Left Thumb'] } satisfies SimulatedCommandInput;
export const HAND = ['Right IndexFinger', 'Right MiddleFinger', 'Right RingFinger', 'Right LittleFinger'] as const;
const hand = { do: 'place', person: 3, fingers: [...HAND], quality: 85, impressionSeed: 1 } as const;
export const slap = { ...hand, fingers: [...HAND] } satisfies SimulatedCommandInput;
export const eyes = {
  do: 'place',
  person: 3,
  eyes: ['Left', 'Right'],
  impressionSeed: 1,
} satisfies SimulatedCommandInput;

/** How many columns of 100 pixels show ink: a finger has at least two of them. */
export function inkedColumns(frame: Frame): boolean[] {
  return Array.from({ length: frame.width / 100 }, (_, column) => {
    let ink = 0;
    for (let y = 0; y < frame.height; y += 2) {
      for (let x = 100 * column; x < 100 * (column + 1); x += 1)
        if ((frame.pixels[y * frame.width + x] ?? 255) < 100) ink += 1;
    }
    return ink > 1200;
  });
}

/** Mean difference of two frames in grey levels; sensor noise alone makes about 2.5. */
export function difference(one: Frame, other: Frame): number {
  return one.pixels.reduce((sum, value, at) => sum + Math.abs(value - (other.pixels[at] ?? 0)), 0) / one.pixels.length;
}

/** Pixels that are as dark as only a pupil is, left and right of the middle of the frame. */
export function pupils({ width, pixels }: Frame): { left: number; right: number } {
  const count = { left: 0, right: 0 };
  for (const [at, value] of pixels.entries()) if (value < 40) count[at % width < width / 2 ? 'left' : 'right'] += 1;
  return count;
}
