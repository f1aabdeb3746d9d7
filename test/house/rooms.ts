import { cyclesOf } from './cycles.ts';
import { groupImports, readImports, type Imports } from './imports.ts';
import { isTestCode, PRODUCT_WINGS, type SourceTree } from './source-tree.ts';

/** What every room may import; arrows to them are not drawn. */
export const GROUND: readonly string[] = ['main/kit', 'main/vocabulary'];

export type Arrow = readonly [from: string, to: string];

/** The room of a file, named by its folder (`main/visit`), or undefined when it is not part of the product. */
export function roomOf(file: string): string | undefined {
  const [wing, room] = file.split('/');
  if (wing === undefined || room === undefined || isTestCode(file)) return undefined;
  if (!PRODUCT_WINGS.some((name) => name === wing) || /(^|\/)vite\.config\./.test(file)) return undefined;
  // A file at a wing's top is a room of its own.
  return `${wing}/${room.replace(/\.\w+$/, '')}`;
}

/** What each room imports of the others, the ground left out; a room without imports has an empty set. */
export function readRooms(tree: SourceTree): Imports {
  const files = tree.files.filter((file) => roomOf(file) !== undefined);
  const groups = groupImports(readImports(tree, files), roomOf);
  const above = [...groups].filter(([room]) => !GROUND.includes(room));
  return new Map(above.map(([room, targets]) => [room, new Set([...targets].filter((to) => !GROUND.includes(to)))]));
}

/**
 * The arrows without those that follow from others: where A imports B and B imports C, the arrow from A to C is left out.
 * @throws when rooms import each other in a circle, with the circle: then no order from top to bottom exists.
 */
export function essentialArrows(rooms: Imports): readonly Arrow[] {
  const circle = cyclesOf(rooms)[0];
  if (circle !== undefined) throw new Error(`These rooms import each other in a circle: ${circle.join(', ')}`);
  const targets = (room: string) => [...(rooms.get(room) ?? [])];
  const below = new Map<string, ReadonlySet<string>>();
  function reach(room: string): ReadonlySet<string> {
    const known = below.get(room) ?? new Set(targets(room).flatMap((next) => [next, ...reach(next)]));
    below.set(room, known);
    return known;
  }
  return [...rooms.keys()].flatMap((from) =>
    targets(from)
      .filter((to) => !targets(from).some((other) => other !== to && reach(other).has(to)))
      .map((to): Arrow => [from, to]),
  );
}
