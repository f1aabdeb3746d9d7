import { describe, expect, it } from 'vitest';
import { shareWord, takeShare } from './share.ts';

const LIST = [3, undefined, 90, undefined, 60, 20, undefined].map((seconds, index) => ({
  index,
  ...(seconds !== undefined && { seconds }),
}));

describe('the share of a guest', () => {
  it('gives each case to one guest, in their order', () => {
    for (const of of [1, 2, 3, 9]) {
      const shares = Array.from({ length: of }, (_, at) => takeShare(LIST, shareWord({ number: at + 1, of })));
      const indices = shares.map((share) => share.map(({ index }) => index));
      expect(indices.flat().toSorted((one, other) => one - other)).toEqual([0, 1, 2, 3, 4, 5, 6]);
      for (const share of indices) expect(share).toEqual(share.toSorted((one, other) => one - other));
    }
  });

  it('gives all guests about the same to do', () => {
    const seconds = ['1/2', '2/2'].map((word) =>
      takeShare(LIST, word).reduce((sum, each) => sum + (each.seconds ?? 2), 0),
    );
    expect(Math.abs((seconds[0] ?? 0) - (seconds[1] ?? 0))).toBeLessThanOrEqual(4);
  });

  it('is refused when it names nothing', () => {
    for (const word of ['', '0/2', '3/2', 'all', '1', '1.5/2', '-1/2']) {
      expect(() => takeShare(LIST, word)).toThrow(/no share/);
    }
  });
});
