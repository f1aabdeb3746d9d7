import { describe, expect, it } from 'vitest';
import type { FingerName } from '#vocabulary/fingers.ts';
import { placeInWindow } from '../../imaging/picture/frame.ts';
import { assessFrame } from '../../imaging/finger/quality.ts';
import { drawMaster } from './fingerprint.ts';
import { createImpression } from './impression.ts';
import { touchOfQuality } from './touch-quality.ts';

const NAMES: readonly FingerName[] = ['Left IndexFinger', 'Right LittleFinger', 'Left Thumb', 'Right MiddleFinger'];
const masters = [1, 2, 3].flatMap((person) => NAMES.map((finger) => drawMaster({ person, finger }).frame));

function scoresOf(quality: number): number[] {
  return masters.map((master, seed) => {
    const print = createImpression(master, seed, touchOfQuality(quality, seed));
    return assessFrame(placeInWindow(print, 400, 500)).score;
  });
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

describe('touch of a quality', () => {
  it.each([85, 75, 65, 55, 45, 35, 25, 15, 5])('%d: the capture check scores about that', (quality) => {
    const scores = scoresOf(quality);
    expect(Math.abs(mean(scores) - quality)).toBeLessThanOrEqual(5);
    for (const score of scores) expect(Math.abs(score - quality)).toBeLessThanOrEqual(15);
  });

  it('is as good as a finger can be from 86 up, and no finger at all at 0', () => {
    const best = scoresOf(100);
    expect(mean(best)).toBeGreaterThan(82);
    expect(scoresOf(86)).toEqual(best);
    expect(Math.max(...scoresOf(0))).toBeLessThanOrEqual(2);
  });

  it('is another touch for another seed, of about the same quality', () => {
    const [master] = masters;
    const prints = [1, 2, 3, 4].map((seed) => createImpression(master!, seed, touchOfQuality(70, seed)));
    expect(new Set(prints.map(({ pixels }) => Buffer.from(pixels).toString('base64'))).size).toBe(4);
    for (const print of prints) expect(Math.abs(assessFrame(print).score - 70)).toBeLessThanOrEqual(15);
  });
});
