import { smoothStep } from '../drawing/random.ts';
import type { Random } from '../drawing/random.ts';

/** Smooth random values around a ring: periodic in the angle. Standard deviation about 1. */
export interface PolarField {
  /** The value at `turn` (any number; 1 is a whole turn) and `depth` (0 to 1 from the inner to the outer rim). */
  at(turn: number, depth: number): number;
}

/** Independent normals on a lattice of `around` by `across` cells, interpolated as `smoothField` does. */
export function createPolarField(random: Random, around: number, across: number): PolarField {
  const rows = across + 2;
  const lattice = Float32Array.from({ length: around * rows }, () => random.normal());
  return {
    at(turn, depth) {
      const alongCells = (turn - Math.floor(turn)) * around;
      const column = Math.floor(alongCells) % around;
      const next = (column + 1) % around;
      const acrossCells = Math.min(1, Math.max(0, depth)) * across;
      const row = Math.floor(acrossCells);
      const fx = smoothStep(alongCells - Math.floor(alongCells));
      const fy = smoothStep(acrossCells - row);
      const inner = row * around;
      const outer = inner + around;
      const near = (lattice[inner + column] ?? 0) * (1 - fx) + (lattice[inner + next] ?? 0) * fx;
      const far = (lattice[outer + column] ?? 0) * (1 - fx) + (lattice[outer + next] ?? 0) * fx;
      return near * (1 - fy) + far * fy;
    },
  };
}
