import type { Frame } from '../../reader/port.ts';
import type { Box } from '../picture/assessment.ts';
import { cutFrame } from '../picture/cut.ts';
import { createTouchGrid } from './touch-grid.ts';
import { findRegions } from './touch-regions.ts';

/** Bare glass, as frames show it. */
const GLASS = 255;

/**
 * Cuts one finger out of a slap. What reaches into the box of a neighbouring finger, or of the same finger's second
 * phalanx, becomes bare glass, or a matcher would take it for part of this finger; the finger's own pixels are untouched.
 * About 2 ms.
 */
export function cutFinger(frame: Frame, box: Box): Frame {
  const cut = cutFrame(frame, box);
  const grid = createTouchGrid(cut);
  const { cell, columns, rows } = grid;
  const regions = findRegions(grid, 1).toSorted((one, other) => other.cells.length - one.cells.length);
  const [own, ...others] = regions;
  if (own === undefined || others.length === 0) return cut;
  const keeps = new Uint8Array(columns * rows);
  for (const at of own.cells) keeps[at] = 1;
  for (const at of others.flatMap((region) => region.cells)) {
    const column = at % columns;
    const row = Math.floor(at / columns);
    // One cell further, for the faint rim of what is cleared; never into the finger itself.
    for (let y = Math.max(0, row - 1); y <= Math.min(rows - 1, row + 1); y += 1) {
      for (let x = Math.max(0, column - 1); x <= Math.min(columns - 1, column + 1); x += 1) {
        if (keeps[y * columns + x] === 0) clearCell(cut, x, y, cell, columns, rows);
      }
    }
  }
  return cut;
}

function clearCell(frame: Frame, column: number, row: number, cell: number, columns: number, rows: number): void {
  // The last cells answer for the pixels beyond the grid too.
  const right = column === columns - 1 ? frame.width : (column + 1) * cell;
  const bottom = row === rows - 1 ? frame.height : (row + 1) * cell;
  for (let y = row * cell; y < bottom; y += 1) {
    frame.pixels.fill(GLASS, y * frame.width + column * cell, y * frame.width + right);
  }
}
