import type { TouchGrid } from './touch-grid.ts';

/** Connected cells of a touch grid that belong together. */
export interface TouchRegion {
  /** Cell numbers (row times columns plus column). */
  readonly cells: readonly number[];
  /** Share of the cells that show ridges, 0 to 1. */
  readonly ridgeShare: number;
}

/** A neck thinner than this part of both its sides divides a region: two fingers that touch, two phalanges of one. */
const NECK_SHARE = 0.62;

/** The regions of a grid with at least `leastCells` cells; regions that only hang together by a neck are divided there. */
export function findRegions(grid: TouchGrid, leastCells: number): readonly TouchRegion[] {
  const { columns, rows } = grid;
  const filled = fillHoles(grid);
  const depth = depths(filled, columns, rows);
  const regions: TouchRegion[] = [];
  for (const whole of components(allCells(filled.length), filled.slice(), columns)) {
    if (whole.length < leastCells) continue;
    for (const cells of divide(whole, depth, columns, leastCells)) {
      let ridged = 0;
      let touched = 0;
      for (const at of cells) {
        ridged += grid.ridged[at] ?? 0;
        touched += grid.touched[at] ?? 0;
      }
      regions.push({ cells, ridgeShare: ridged / Math.max(1, touched) });
    }
  }
  return regions;
}

function allCells(count: number): Int32Array {
  const cells = new Int32Array(count);
  for (let at = 0; at < count; at += 1) cells[at] = at;
  return cells;
}

/** Bare cells that the edge of the grid cannot reach are holes in a finger. */
function fillHoles(grid: TouchGrid): Uint8Array {
  const { columns, rows, touched } = grid;
  const bare = new Uint8Array(touched.length);
  for (let at = 0; at < bare.length; at += 1) bare[at] = 1 - (touched[at] ?? 0);
  const filled = new Uint8Array(touched.length).fill(1);
  for (const group of components(allCells(touched.length), bare, columns)) {
    const reachesEdge = group.some((at) => {
      const column = at % columns;
      return column === 0 || column === columns - 1 || at < columns || at >= columns * (rows - 1);
    });
    if (reachesEdge) for (const at of group) filled[at] = 0;
  }
  return filled;
}

/** Groups of cells that hang together over their sides. `members` has 1 for each cell that counts, and is used up. */
function components(starts: Iterable<number>, members: Uint8Array, columns: number): number[][] {
  const groups: number[][] = [];
  for (const start of starts) {
    if (members[start] !== 1) continue;
    members[start] = 0;
    const group = [start];
    // The list grows while it is walked.
    for (const at of group) {
      const column = at % columns;
      if (column > 0 && members[at - 1] === 1) {
        members[at - 1] = 0;
        group.push(at - 1);
      }
      if (column < columns - 1 && members[at + 1] === 1) {
        members[at + 1] = 0;
        group.push(at + 1);
      }
      if (members[at - columns] === 1) {
        members[at - columns] = 0;
        group.push(at - columns);
      }
      if (members[at + columns] === 1) {
        members[at + columns] = 0;
        group.push(at + columns);
      }
    }
    groups.push(group);
  }
  return groups;
}

/** Distance to the nearest bare cell or edge, in cells (two-pass chamfer with weights 1 and 1.4). */
function depths(filled: Uint8Array, columns: number, rows: number): Float32Array {
  const depth = new Float32Array(filled.length);
  const at = (row: number, column: number): number =>
    row < 0 || column < 0 || row >= rows || column >= columns ? 0 : (depth[row * columns + column] ?? 0);
  for (let row = 0; row < rows; row += 1) {
    for (let column = 0; column < columns; column += 1) {
      if (filled[row * columns + column] === 0) continue;
      const straight = Math.min(at(row - 1, column), at(row, column - 1)) + 1;
      const slanted = Math.min(at(row - 1, column - 1), at(row - 1, column + 1)) + 1.4;
      depth[row * columns + column] = Math.min(straight, slanted);
    }
  }
  for (let row = rows - 1; row >= 0; row -= 1) {
    for (let column = columns - 1; column >= 0; column -= 1) {
      const here = depth[row * columns + column] ?? 0;
      if (here === 0) continue;
      const straight = Math.min(at(row + 1, column), at(row, column + 1)) + 1;
      const slanted = Math.min(at(row + 1, column - 1), at(row + 1, column + 1)) + 1.4;
      depth[row * columns + column] = Math.min(here, straight, slanted);
    }
  }
  return depth;
}

/**
 * Divides a region at its necks: with rising water the region falls into islands; those that are much deeper than the
 * neck was wide become regions of their own, and every cell goes to the island from which it is reached first.
 */
function divide(
  region: readonly number[],
  depth: Float32Array,
  columns: number,
  leastCells: number,
): readonly (readonly number[])[] {
  const deepestOf = (cells: readonly number[]): number => cells.reduce((most, at) => Math.max(most, depth[at] ?? 0), 0);
  const deepest = deepestOf(region);
  const dry = new Uint8Array(depth.length);
  for (let water = 1.5; water < NECK_SHARE * deepest; water += 1) {
    for (const at of region) dry[at] = (depth[at] ?? 0) > water ? 1 : 0;
    const islands = components(region, dry, columns).filter((island) => water < NECK_SHARE * deepestOf(island));
    if (islands.length < 2) continue;
    const parts = growBack(region, islands, depth.length, columns).filter((part) => part.length >= leastCells);
    if (parts.length < 2) continue;
    return parts.flatMap((part) => divide(part, depth, columns, leastCells));
  }
  return [region];
}

/** Gives every cell of a region to one of its islands, all of which grow alike. */
function growBack(
  region: readonly number[],
  islands: readonly (readonly number[])[],
  count: number,
  columns: number,
): readonly (readonly number[])[] {
  const FREE = -1;
  const owner = new Int32Array(count).fill(FREE - 1);
  for (const at of region) owner[at] = FREE;
  const front: number[] = [];
  islands.forEach((island, index) => {
    for (const at of island) {
      owner[at] = index;
      front.push(at);
    }
  });
  for (const at of front) {
    const column = at % columns;
    for (const next of [column > 0 ? at - 1 : at, column < columns - 1 ? at + 1 : at, at - columns, at + columns]) {
      if (owner[next] !== FREE) continue;
      owner[next] = owner[at] ?? FREE;
      front.push(next);
    }
  }
  const parts = islands.map((): number[] => []);
  for (const at of front) parts[owner[at] ?? 0]?.push(at);
  return parts;
}
