import { gridOf, type Grid, type Spot } from './grid.ts';
import { layersOf } from './layers.ts';
import { orderRows } from './order.ts';
import type { Arrow } from './rooms.ts';
import { PRODUCT_WINGS } from './source-tree.ts';
import { spread } from './spread.ts';

/** A rectangle in pixels. */
export interface Box {
  readonly name: string;
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

/** An arrow's way: it starts below its room, passes one point above and one below each row between, ends on its target. */
export interface Line {
  readonly arrow: Arrow;
  readonly points: readonly Point[];
}

export interface Point {
  readonly x: number;
  readonly y: number;
}

export interface Layout {
  readonly width: number;
  readonly height: number;
  readonly wings: readonly Box[];
  readonly rooms: readonly Box[];
  readonly lines: readonly Line[];
  /** The floor under all wings. */
  readonly ground: Box;
}

/** More only where the rooms need it. */
const LEAST_WIDTH = 1280;
const MARGIN = 12;
const WING = { gap: 10, padding: 8, head: 64, least: 90, foot: 14 };
const ROOM = { height: 30, perLetter: 7.2, padding: 16 };
/** From the top of one row to the top of the next. */
const ROW = 76;
const GROUND_HEIGHT = 58;
/** What a line needs in a row that it only passes, and what lies between two spots. */
const LANE = 4;
const GAP = 9;
/** Between two arrows at the same edge of a room. */
const PORT = 9;

const topOf = (row: number) => MARGIN + WING.head + row * ROW;

function widthOf({ label }: Spot): number {
  return label === undefined ? LANE : Math.ceil(label.length * ROOM.perLetter) + ROOM.padding;
}

/** Lays the rooms out in rows, each wing a column of its own. The same rooms and arrows give the same layout. */
export function layOut(rooms: readonly string[], arrows: readonly Arrow[]): Layout {
  const grid = orderRows(gridOf(layersOf(rooms, arrows), arrows));
  const height = topOf(grid.rows.length - 1) + ROOM.height + WING.foot - MARGIN;
  const wings = wingsOf(grid, height);
  const columns = new Map(
    wings.map(({ name, x, width }) => [name, { left: x + WING.padding, right: x + width - WING.padding }]),
  );
  const centres = spread(grid, { widthOf, gap: GAP, columns });
  const right = Math.max(...wings.map(({ x, width }) => x + width));
  const ground: Box = {
    name: 'ground',
    x: MARGIN,
    y: MARGIN + height + WING.gap,
    width: right - MARGIN,
    height: GROUND_HEIGHT,
  };
  const boxes = grid.rows.flatMap((row, index) =>
    row.flatMap((spot) => (spot.label === undefined ? [] : [roomBox(spot, index, centres)])),
  );
  return {
    width: right + MARGIN,
    height: ground.y + ground.height + MARGIN,
    wings,
    rooms: boxes,
    lines: linesOf(grid, boxes, centres),
    ground,
  };
}

function roomBox(spot: Spot, row: number, centres: ReadonlyMap<string, number>): Box {
  const width = widthOf(spot);
  const x = Math.round((centres.get(spot.id) ?? 0) - width / 2);
  return { name: spot.id, x, y: topOf(row), width, height: ROOM.height };
}

/** A column for each wing: what its fullest row needs, and an equal part of what is left of the picture. */
function wingsOf({ rows }: Grid, height: number): readonly Box[] {
  const needs = PRODUCT_WINGS.map((wing) => {
    const widths = rows.map((row) =>
      row.filter((spot) => spot.wing === wing).reduce((sum, spot) => sum + widthOf(spot) + GAP, 0),
    );
    return Math.max(WING.least, ...widths) + 2 * WING.padding;
  });
  const room = LEAST_WIDTH - 2 * MARGIN - WING.gap * (PRODUCT_WINGS.length - 1);
  const needed = needs.reduce((sum, need) => sum + need, 0);
  const spare = Math.max(0, Math.floor((room - needed) / PRODUCT_WINGS.length));
  let x = MARGIN;
  return PRODUCT_WINGS.map((name, index) => {
    const wing = { name, x, y: MARGIN, width: (needs[index] ?? 0) + spare, height };
    x += wing.width + WING.gap;
    return wing;
  });
}

function linesOf(grid: Grid, boxes: readonly Box[], centres: ReadonlyMap<string, number>): readonly Line[] {
  const rowOf = new Map(grid.rows.flatMap((row, index) => row.map((spot) => [spot.id, index] as const)));
  const at = (id: string) => centres.get(id) ?? 0;
  const paths = [...grid.paths];
  return paths.map(([arrow, path]) => {
    const [from, to] = arrow;
    const next = (other: readonly string[]) => at(other[1] ?? '');
    const last = (other: readonly string[]) => at(other[other.length - 2] ?? '');
    const leaving = paths.filter(([other]) => other[0] === from).sort(([, a], [, b]) => next(a) - next(b));
    const coming = paths.filter(([other]) => other[1] === to).sort(([, a], [, b]) => last(a) - last(b));
    const port = (among: typeof paths) =>
      (among.findIndex(([other]) => other === arrow) - (among.length - 1) / 2) * PORT;
    const start = edge(boxOf(boxes, from), port(leaving), ROOM.height);
    const end = edge(boxOf(boxes, to), port(coming), 0);
    const passed = path.slice(1, -1).flatMap((id) => {
      const y = topOf(rowOf.get(id) ?? 0);
      const x = Math.round(at(id));
      return [
        { x, y },
        { x, y: y + ROOM.height },
      ];
    });
    return { arrow, points: [start, ...passed, end] };
  });
}

function boxOf(boxes: readonly Box[], room: string): Box {
  const box = boxes.find(({ name }) => name === room);
  if (box === undefined) throw new Error(`No box was laid out for ${room}.`);
  return box;
}

/** A point on the upper or lower edge of a room, `offset` pixels from its middle but never on its corners. */
function edge(box: Box, offset: number, down: number): Point {
  const most = box.width / 2 - 8;
  return { x: Math.round(box.x + box.width / 2 + Math.max(-most, Math.min(most, offset))), y: box.y + down };
}
