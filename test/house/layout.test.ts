import { describe, expect, it } from 'vitest';
import { layOut, type Box, type Layout } from './layout.ts';
import { essentialArrows, readRooms } from './rooms.ts';
import { readSourceTree, sourceTreeOf } from './source-tree.ts';
import { join } from 'node:path';

function layoutOf(root: string): Layout {
  const rooms = readRooms(readSourceTree(root));
  return layOut([...rooms.keys()], essentialArrows(rooms));
}

const layout = layoutOf(join(import.meta.dirname, '../..'));

function overlap(a: Box, b: Box): boolean {
  return a.x < b.x + b.width && b.x < a.x + a.width && a.y < b.y + b.height && b.y < a.y + a.height;
}

describe('the layout of the rooms of this checkout', () => {
  it('lets no two rooms overlap', () => {
    const pairs = layout.rooms.flatMap((a, index) => layout.rooms.slice(index + 1).map((b) => [a, b] as const));
    expect(pairs.filter(([a, b]) => overlap(a, b))).toEqual([]);
  });

  it('keeps each room inside the column of its wing', () => {
    for (const room of layout.rooms) {
      const wing = layout.wings.find(({ name }) => room.name.startsWith(`${name}/`));
      expect(wing, room.name).toBeDefined();
      if (wing === undefined) continue;
      expect(room.x, room.name).toBeGreaterThanOrEqual(wing.x);
      expect(room.x + room.width, room.name).toBeLessThanOrEqual(wing.x + wing.width);
    }
  });

  it('draws every arrow downwards', () => {
    for (const { arrow, points } of layout.lines) {
      const ys = points.map(({ y }) => y);
      expect(ys, arrow.join(' → ')).toEqual([...ys].sort((a, b) => a - b));
    }
  });

  it('leads no arrow through a room', () => {
    for (const { arrow, points } of layout.lines) {
      const passed = points.slice(1, -1);
      const hit = layout.rooms.filter((room) =>
        passed.some(({ x, y }) => x > room.x && x < room.x + room.width && y >= room.y && y <= room.y + room.height),
      );
      expect(hit, arrow.join(' → ')).toEqual([]);
    }
  });

  it('stays within 1440 pixels, so that its letters can be read on a page', () => {
    expect(layout.width).toBeLessThanOrEqual(1440);
  });
});

describe('rooms', () => {
  const tree = sourceTreeOf({
    'main/app.ts': "import './compose/a.ts';",
    'main/compose/a.ts': "import '#kit/result.ts';\nimport type { B } from '../visit/b.ts';\nimport 'zod';",
    'main/compose/a.test.ts': "import '../store/c.ts';",
    'main/kit/result.ts': '',
    'main/store/c.ts': '',
    'main/visit/b.ts': "const later = () => import('../store/c.ts');",
  });

  it('are read from imports of every kind, without tests, packages and the ground', () => {
    expect([...readRooms(tree)]).toEqual([
      ['main/app', new Set(['main/compose'])],
      ['main/compose', new Set(['main/visit'])],
      ['main/store', new Set()],
      ['main/visit', new Set(['main/store'])],
    ]);
  });
});
