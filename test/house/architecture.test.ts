import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { drawRooms } from './drawing.ts';
import { generate, withTables } from './documents.ts';

const root = join(import.meta.dirname, '../..');

describe('generated documents', () => {
  it('are what `npm run docs` draws from the imports of today', async () => {
    for (const { path, text } of await generate(root)) {
      const isSame = readFileSync(join(root, path), 'utf8') === text;
      expect(isSame, `${path} is out of date: run \`npm run docs\``).toBe(true);
    }
  });
});

describe('the picture', () => {
  const rooms = new Map([
    ['main/app', new Set(['main/visit', 'main/store'])],
    ['main/store', new Set<string>()],
    ['main/visit', new Set(['main/store'])],
  ]);

  it('changes when a room is added', () => {
    expect(drawRooms(new Map([...rooms, ['main/new', new Set(['main/store'])]]))).not.toBe(drawRooms(rooms));
  });

  it('changes when a room imports another', () => {
    const more = new Map([...rooms, ['main/store', new Set(['renderer/ui'])], ['renderer/ui', new Set<string>()]]);
    expect(drawRooms(more)).not.toBe(drawRooms(rooms));
  });

  it('names every import in its description', () => {
    expect(drawRooms(rooms)).toContain('main/app imports main/visit, main/store.');
  });

  it('leaves out an arrow that follows from two others', () => {
    const arrows = drawRooms(rooms).match(/ fill="none" /g);
    expect(arrows).toHaveLength(2);
  });

  it('is refused when rooms import each other in a circle', () => {
    const circle = new Map([
      ['main/a', new Set(['main/b'])],
      ['main/b', new Set(['main/a'])],
    ]);
    expect(() => drawRooms(circle)).toThrow('main/a, main/b');
  });
});

describe('tables in a page', () => {
  it('replace what was between their marks', () => {
    const page = 'a\n<!-- generated: rules -->\nold\n<!-- end -->\nb';
    expect(withTables(page, { rules: 'new\n' })).toBe('a\n<!-- generated: rules -->\n\nnew\n\n<!-- end -->\nb');
  });

  it('need a place', () => {
    expect(() => withTables('nothing', { rules: 'new' })).toThrow('"rules"');
  });
});
