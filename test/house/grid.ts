import type { Layers } from './layers.ts';
import type { Arrow } from './rooms.ts';

/** A place in a row: a room, or the lane of an arrow that passes the row on its way down. */
export interface Spot {
  readonly id: string;
  readonly wing: string;
  /** The room's short name, or undefined for a lane. */
  readonly label: string | undefined;
}

/** Rooms and lanes in rows. Each arrow is a path of spots, one a row, from its room to the room it imports. */
export interface Grid {
  readonly rows: readonly (readonly Spot[])[];
  readonly paths: ReadonlyMap<Arrow, readonly string[]>;
}

/** Puts rooms into their rows and a lane into each row that an arrow only passes; a lane lies in the wing of its target. */
export function gridOf(layers: Layers, arrows: readonly Arrow[]): Grid {
  const rows: Spot[][] = Array.from({ length: Math.max(-1, ...layers.values()) + 1 }, () => []);
  for (const [room, row] of layers) {
    const [wing = '', label = ''] = room.split('/');
    rows[row]?.push({ id: room, wing, label });
  }
  const paths = new Map<Arrow, readonly string[]>();
  for (const arrow of arrows) {
    const [from, to] = arrow;
    const passed: string[] = [];
    for (let row = (layers.get(from) ?? 0) + 1; row < (layers.get(to) ?? 0); row += 1) {
      const id = `${from}>${to}@${row}`;
      rows[row]?.push({ id, wing: to.split('/')[0] ?? '', label: undefined });
      passed.push(id);
    }
    paths.set(arrow, [from, ...passed, to]);
  }
  return { rows, paths };
}

/** Which spots an arrow joins: for each spot those in the row above, and those in the row below. */
export function neighboursOf({ paths }: Grid): {
  readonly above: ReadonlyMap<string, readonly string[]>;
  readonly below: ReadonlyMap<string, readonly string[]>;
} {
  const above = new Map<string, string[]>();
  const below = new Map<string, string[]>();
  const add = (to: Map<string, string[]>, key: string, value: string) => to.set(key, [...(to.get(key) ?? []), value]);
  for (const path of paths.values()) {
    path.slice(1).forEach((spot, index) => {
      const upper = path[index] ?? '';
      add(above, spot, upper);
      add(below, upper, spot);
    });
  }
  return { above, below };
}
