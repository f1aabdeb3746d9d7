import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { danglingReferences, readPapers, type Papers } from './references.ts';

function papersOf(texts: Readonly<Record<string, string>>): Papers {
  const map = new Map(Object.entries(texts));
  return { texts: map, has: (path) => map.has(path) };
}

describe('references', () => {
  it('lead to something in this checkout', () => {
    expect(danglingReferences(readPapers(join(import.meta.dirname, '../..')))).toEqual([]);
  });

  it.each([
    ['a link to a missing file', 'docs/a.md', '[b](b.md)', 'b.md'],
    ['a link out of its folder', 'docs/a.md', '[b](../main/b.md#part)', '../main/b.md'],
    ['a path of a file that was moved', 'docs/a.md', 'see `main/old/place.ts`', 'main/old/place.ts'],
    ['a path from its own folder', 'docs/a.md', 'see `old/place.ts`', 'old/place.ts'],
    ['a file that was renamed', 'docs/a.md', 'see `place.ts`', 'place.ts'],
    ['a document that code names', 'main/a.ts', '// see screens.md, "Words"', 'screens.md'],
    ['a section of a plan', 'main/a.ts', '// (design section 6)', 'design section 6'],
    ['a section of a reference', 'main/a.ts', '// (reference, section 6)', 'reference, section 6'],
    ['a number of a reference', 'main/a.ts', '// as in reference 1.6', 'reference 1.6'],
  ])('are found dangling: %s', (_, file, text, lost) => {
    expect(danglingReferences(papersOf({ [file]: text }))).toEqual([`${file}: ${lost}`]);
  });

  it.each([
    ['a link to a file', 'docs/a.md', '[b](b.md)'],
    ['a link to a site', 'docs/a.md', '[b](https://example.org/c.md)'],
    ['a path of a file', 'docs/a.md', '`main/c.ts`'],
    ['a path from its own folder', 'main/d.md', '`part/e.ts`'],
    ['the name of a file', 'docs/a.md', '`c.ts`'],
    ['a word with a slash', 'docs/a.md', '`application/json`'],
    ['a document in code', 'main/c.ts', '// see b.md'],
    ['a section of a standard', 'main/c.ts', '// OpenID Connect Discovery 1.0 section 3'],
  ])('are not found dangling: %s', (_, file, text) => {
    expect(
      danglingReferences(papersOf({ 'docs/b.md': '', 'main/c.ts': '', 'main/part/e.ts': '', [file]: text })),
    ).toEqual([]);
  });
});
