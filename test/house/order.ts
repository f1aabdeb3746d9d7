import { neighboursOf, type Grid, type Spot } from './grid.ts';
import { PRODUCT_WINGS } from './source-tree.ts';

const SWEEPS = 24;

/**
 * Orders each row so that few arrows cross: spots move towards the middle of what they are joined to, row by row, down and
 * up again, and the order with the fewest crossings is kept. Spots of one wing stay together.
 */
export function orderRows(grid: Grid): Grid {
  const { above, below } = neighboursOf(grid);
  let rows: Rows = grid.rows.map((row) => sortBy(row, () => 0));
  let best = { rows, crossings: countCrossings(rows, below) };
  for (let sweep = 0; sweep < SWEEPS; sweep += 1) {
    const isDown = sweep % 2 === 0;
    rows = swept(rows, isDown ? above : below, isDown);
    const crossings = countCrossings(rows, below);
    if (crossings < best.crossings) best = { rows, crossings };
  }
  return { ...grid, rows: best.rows };
}

type Rows = readonly (readonly Spot[])[];
type Joined = ReadonlyMap<string, readonly string[]>;

function swept(rows: Rows, joined: Joined, isDown: boolean): Rows {
  const result = [...rows];
  const order = rows.map((_, index) => (isDown ? index : rows.length - 1 - index));
  for (const index of order.slice(1)) {
    const place = placesOf(result[index + (isDown ? -1 : 1)] ?? []);
    const own = placesOf(result[index] ?? []);
    result[index] = sortBy(result[index] ?? [], (spot) => {
      const places = (joined.get(spot.id) ?? []).flatMap((id) => place.get(id) ?? []);
      if (places.length === 0) return own.get(spot.id) ?? 0;
      return places.reduce((sum, at) => sum + at, 0) / places.length;
    });
  }
  return result;
}

/** The place of each spot in its row, between 0 and 1, so that rows of different lengths compare. */
function placesOf(row: readonly Spot[]): ReadonlyMap<string, number> {
  return new Map(row.map((spot, index) => [spot.id, (index + 0.5) / row.length]));
}

function sortBy(row: readonly Spot[], weightOf: (spot: Spot) => number): readonly Spot[] {
  const wingOf = (spot: Spot) => PRODUCT_WINGS.findIndex((wing) => wing === spot.wing);
  const weights = new Map(row.map((spot) => [spot, weightOf(spot)]));
  const weight = (spot: Spot) => weights.get(spot) ?? 0;
  return [...row].sort((a, b) => wingOf(a) - wingOf(b) || weight(a) - weight(b) || (a.id < b.id ? -1 : 1));
}

/** How many pairs of arrows cross between neighbouring rows. */
export function countCrossings(rows: Rows, below: Joined): number {
  let crossings = 0;
  rows.slice(0, -1).forEach((row, index) => {
    const place = new Map(rows[index + 1]?.map((spot, at) => [spot.id, at]));
    const ends = row.map((spot) => (below.get(spot.id) ?? []).map((id) => place.get(id) ?? 0));
    ends.forEach((own, at) => {
      for (const later of ends.slice(at + 1)) {
        for (const end of own) crossings += later.filter((other) => other < end).length;
      }
    });
  });
  return crossings;
}
