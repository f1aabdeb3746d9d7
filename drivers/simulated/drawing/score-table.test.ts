import { describe, expect, it } from 'vitest';
import { settingFor } from './score-table.ts';

describe('score table', () => {
  it.each([
    [120, 1],
    [80, 1],
    [60, 1.5],
    [40, 2],
    [10, 5],
    [0, 6],
    [-5, 6],
  ])('a score of %d is got by %d', (score, setting) => {
    const table = [
      [80, 1],
      [40, 2],
      [0, 6],
    ] as const;
    expect(settingFor(table, score)).toBeCloseTo(setting, 9);
  });
});
