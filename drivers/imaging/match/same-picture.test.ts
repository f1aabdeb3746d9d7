import { describe, expect, it } from 'vitest';
import type { Frame } from '../../reader/port.ts';
import { createBench, slap, thumb, eyes, ARRIVED } from '../../simulated/testing/reader-bench.ts';
import type { ReaderKind } from '../../simulated/reader/simulated-reader.ts';
import type { SimulatedCommandInput } from '../../simulated/reader/command.ts';
import type { Sample } from '../picture/assessment.ts';
import { isSamePicture } from './same-picture.ts';

/** What a box around the middle of the picture shows. */
function middle({ width, height }: Frame): readonly Sample[] {
  const box = { x: Math.floor(width / 4), y: Math.floor(height / 4), width: width >> 1, height: height >> 1 };
  return [{ bioSubType: 'UNKNOWN', box, quality: 60 }];
}

/** The frame with everything moved to the right by a pixel. */
function moved(frame: Frame): Frame {
  const pixels = Uint8Array.from(frame.pixels, (_, at) => frame.pixels[Math.max(0, at - 1)] ?? 255);
  return { ...frame, pixels };
}

async function watched(kind: ReaderKind, command: SimulatedCommandInput): Promise<readonly Frame[]> {
  const bench = createBench(kind);
  await bench.act(command);
  return bench.watch(ARRIVED + 3);
}

describe('two frames of one picture', () => {
  it.each([
    ['finger-single', thumb],
    ['finger-slap', slap],
    ['iris-double', eyes],
  ] as const)('differ from a picture that moves by a pixel: %s', async (kind, command) => {
    const frames = await watched(kind, command);
    const [arriving, , , , , , before, now] = frames;
    if (!arriving || !before || !now) throw new Error('too few frames');
    expect(isSamePicture(now, before, middle(now))).toBe(true);
    expect(isSamePicture(moved(now), before, middle(now))).toBe(false);
    expect(isSamePicture(now, arriving, middle(now))).toBe(false);
  });

  it('needs a sample, one size, and a box with something in it', () => {
    const grey = { width: 20, height: 20, pixelsPerInch: 500, pixels: new Uint8Array(400).fill(90) };
    const box = { x: 2, y: 2, width: 12, height: 12 };
    const sample = { bioSubType: 'UNKNOWN', box, quality: 60 };
    expect(isSamePicture(grey, grey, [sample])).toBe(true);
    expect(isSamePicture(grey, grey, [])).toBe(false);
    expect(isSamePicture(grey, { ...grey, width: 40, height: 10 }, [sample])).toBe(false);
    expect(isSamePicture(grey, grey, [{ ...sample, box: { ...box, width: 3 } }])).toBe(false);
  });

  it('asks every sample', () => {
    const pixels = new Uint8Array(400).fill(90);
    const grey = { width: 20, height: 20, pixelsPerInch: 500, pixels };
    const changed = { ...grey, pixels: Uint8Array.from(pixels, (value, at) => (at % 20 < 10 ? value : value + 5)) };
    const left = { bioSubType: 'UNKNOWN', box: { x: 0, y: 0, width: 8, height: 20 }, quality: 60 };
    const right = { ...left, box: { ...left.box, x: 12 } };
    expect(isSamePicture(changed, grey, [left])).toBe(true);
    expect(isSamePicture(changed, grey, [left, right])).toBe(false);
  });
});
