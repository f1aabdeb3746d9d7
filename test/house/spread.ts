import { neighboursOf, type Grid, type Spot } from './grid.ts';

export interface Column {
  readonly left: number;
  readonly right: number;
}

export interface SpreadOptions {
  /** What a spot needs, in pixels. */
  readonly widthOf: (spot: Spot) => number;
  /** Between two spots of a row, pixels. */
  readonly gap: number;
  /** The column of each wing, pixels. */
  readonly columns: ReadonlyMap<string, Column>;
}

const PASSES = 16;

/**
 * The centre of each spot, pixels from the left: as near to the middle of what it is joined to as its neighbours in the row
 * and the column of its wing allow. The order of the rows stays.
 */
export function spread(grid: Grid, options: SpreadOptions): ReadonlyMap<string, number> {
  const { above, below } = neighboursOf(grid);
  const centres = new Map<string, number>();
  for (const row of grid.rows) {
    for (const [wing, column] of options.columns) {
      const spots = row.filter((spot) => spot.wing === wing);
      const step = (column.right - column.left) / spots.length;
      spots.forEach((spot, index) => centres.set(spot.id, column.left + step * (index + 0.5)));
    }
  }
  for (let pass = 0; pass < PASSES; pass += 1) {
    const isDown = pass % 2 === 0;
    for (const row of isDown ? grid.rows : [...grid.rows].reverse()) {
      for (const [wing, column] of options.columns) {
        const spots = row.filter((spot) => spot.wing === wing);
        const wished = spots.map((spot) => middleOf(spot, [isDown ? above : below, above, below], centres));
        const half = spots.map((spot) => options.widthOf(spot) / 2);
        pack(wished, { half, gap: options.gap, column }).forEach((centre, index) =>
          centres.set(spots[index]?.id ?? '', centre),
        );
      }
    }
  }
  return centres;
}

/** The middle of the first of `joins` that joins the spot to anything; its own centre when no join does. */
function middleOf(
  spot: Spot,
  joins: readonly ReadonlyMap<string, readonly string[]>[],
  centres: ReadonlyMap<string, number>,
): number {
  const joined = joins.map((join) => join.get(spot.id) ?? []).find((ids) => ids.length > 0) ?? [spot.id];
  return joined.reduce((sum, id) => sum + (centres.get(id) ?? 0), 0) / joined.length;
}

/** What the spots of one row in one column need, pixels. */
interface RowRoom {
  /** Half the width of each spot. */
  readonly half: readonly number[];
  readonly gap: number;
  readonly column: Column;
}

/** The least distance between the centre of a spot and that of its right neighbour. */
function apartIn({ half, gap }: RowRoom): (index: number) => number {
  return (index) => (half[index] ?? 0) + (half[index + 1] ?? 0) + gap;
}

/** Moves the wished centres apart, once pushing to the right and once to the left, and takes the mean of both. */
function pack(wished: readonly number[], room: RowRoom): readonly number[] {
  const { half, column } = room;
  const apart = apartIn(room);
  const toRight = wished.map((wish, index) => Math.max(wish, column.left + (half[index] ?? 0)));
  for (let i = 1; i < toRight.length; i += 1) {
    toRight[i] = Math.max(toRight[i] ?? 0, (toRight[i - 1] ?? 0) + apart(i - 1));
  }
  const toLeft = wished.map((wish, index) => Math.min(wish, column.right - (half[index] ?? 0)));
  for (let i = toLeft.length - 2; i >= 0; i -= 1) {
    toLeft[i] = Math.min(toLeft[i] ?? 0, (toLeft[i + 1] ?? 0) - apart(i));
  }
  const mean = toRight.map((at, index) => (at + (toLeft[index] ?? 0)) / 2);
  return within(mean, room);
}

/** Pushes what the mean left outside the column back into it. */
function within(centres: readonly number[], room: RowRoom): readonly number[] {
  const { half, column } = room;
  const apart = apartIn(room);
  const result = [...centres];
  for (let i = result.length - 1; i >= 0; i -= 1) {
    const limit = i === result.length - 1 ? column.right - (half[i] ?? 0) : (result[i + 1] ?? 0) - apart(i);
    result[i] = Math.min(result[i] ?? 0, limit);
  }
  for (let i = 0; i < result.length; i += 1) {
    const limit = i === 0 ? column.left + (half[i] ?? 0) : (result[i - 1] ?? 0) + apart(i - 1);
    result[i] = Math.max(result[i] ?? 0, limit);
  }
  return result;
}
