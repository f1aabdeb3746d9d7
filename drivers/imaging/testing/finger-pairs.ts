import type { RealFinger } from './real-pictures.ts';
import { compare, prepareProbe, prepareTemplate } from '../match/ridge-correlation.ts';

/** Scores of pairs of pictures, lowest first. */
export interface PairScores {
  readonly same: readonly number[];
  readonly other: readonly number[];
}

/**
 * Compares pictures with each other: up to `most` pairs of one finger and as many of different fingers, taken evenly from
 * all there are.
 */
export function scorePairs(pictures: readonly Pick<RealFinger, 'subject' | 'frame'>[], most: number): PairScores {
  const templates = pictures.map(({ frame }) => prepareTemplate(frame));
  const wanted = { same: [] as [number, number][], other: [] as [number, number][] };
  for (const [one, { subject }] of pictures.entries()) {
    for (let two = 0; two < one; two += 1) {
      wanted[pictures[two]?.subject === subject ? 'same' : 'other'].push([one, two]);
    }
  }
  const pairs = { same: evenly(wanted.same, most), other: evenly(wanted.other, most) };
  const scores = { same: [] as number[], other: [] as number[] };
  for (const [index, { frame }] of pictures.entries()) {
    const own = (['same', 'other'] as const).flatMap((kind) =>
      pairs[kind].filter(([one]) => one === index).map(([, two]) => ({ kind, two })),
    );
    if (own.length === 0) continue;
    using probe = prepareProbe(frame);
    for (const { kind, two } of own) {
      const template = templates[two];
      if (template !== undefined) scores[kind].push(compare(probe, template).score);
    }
  }
  return { same: scores.same.toSorted((a, b) => a - b), other: scores.other.toSorted((a, b) => a - b) };
}

function evenly<T>(all: readonly T[], most: number): readonly T[] {
  const step = Math.max(1, all.length / most);
  return all.filter((_, index) => Math.floor(index / step) !== Math.floor((index - 1) / step));
}

/** The rate at which as many of one finger are refused as of others are accepted, 0 to 1. */
export function equalErrorRate({ same, other }: PairScores): number {
  return [...same, ...other].reduce((least, threshold) => Math.min(least, worseRate({ same, other }, threshold)), 1);
}

function worseRate({ same, other }: PairScores, threshold: number): number {
  return Math.max(shareBelow(same, threshold), 1 - shareBelow(other, threshold));
}

export function shareBelow(scores: readonly number[], threshold: number): number {
  return scores.filter((score) => score < threshold).length / scores.length;
}
