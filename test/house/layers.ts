import type { Arrow } from './rooms.ts';

/** The row of each room, 0 at the top; an arrow always leads to a later row. */
export type Layers = ReadonlyMap<string, number>;

/** Puts every room as high as it can stand below all that import it. The arrows must have no cycle. */
export function layersOf(rooms: readonly string[], arrows: readonly Arrow[]): Layers {
  const layers = new Map<string, number>();
  function rowOf(room: string): number {
    const importers = arrows.filter(([, to]) => to === room).map(([from]) => from);
    const row = layers.get(room) ?? Math.max(0, ...importers.map((from) => rowOf(from) + 1));
    layers.set(room, row);
    return row;
  }
  rooms.forEach(rowOf);
  return layers;
}
