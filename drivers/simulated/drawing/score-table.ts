/** What has to be set for a score: rows of [score, setting] with falling scores. */
export type ScoreTable = readonly (readonly [score: number, setting: number])[];

/** The setting for a score, straight between two rows; beyond the first or last row it is theirs. */
export function settingFor(table: ScoreTable, score: number): number {
  let above: readonly [number, number] | undefined;
  for (const row of table) {
    if (score >= row[0]) {
      return above === undefined ? row[1] : row[1] + ((score - row[0]) / (above[0] - row[0])) * (above[1] - row[1]);
    }
    above = row;
  }
  return above?.[1] ?? 0;
}
