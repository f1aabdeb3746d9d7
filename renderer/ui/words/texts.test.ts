import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { startTexts } from './i18n.ts';
import { en } from './text/en.ts';

const renderer = join(import.meta.dirname, '../..');
const sources = globSync('**/*.{ts,tsx}', { cwd: renderer })
  .filter((file) => !file.endsWith('.test.ts') && !file.includes('vite.config'))
  .map((file) => ({ file, text: readFileSync(join(renderer, file), 'utf8') }));

function find(path: string): unknown {
  return path.split('.').reduce<unknown>((node, step) => (node as Record<string, unknown> | undefined)?.[step], en);
}

describe('texts', () => {
  const used = sources.flatMap(({ file, text }) =>
    [...text.matchAll(/\bt\(\s*'([^']+)'/gu)].map(([, key]) => ({ file, key: key ?? '' })),
  );

  it('finds the keys the screens use', () => {
    expect(used.length).toBeGreaterThan(100);
  });

  it.each(used)('$key of $file exists', ({ key }) => {
    const plural = [find(`${key}_one`), find(`${key}_other`)];
    const text = find(key) ?? (plural.every((each) => typeof each === 'string') ? plural[0] : undefined);
    expect(['string', 'object']).toContain(typeof text);
  });

  it('has no text a person reads outside the catalogue', () => {
    const literal = />\s*[A-Z][a-z]+ [a-z]+[^<{}]*</u;
    for (const { file, text } of sources.filter((source) => source.file.endsWith('.tsx'))) {
      expect(literal.exec(text)?.[0], file).toBeUndefined();
    }
  });

  it('counts in words', () => {
    const { t } = startTexts('en');
    expect(t('header.waiting', { count: 0 })).toBe('Nothing waiting');
    expect(t('header.waiting', { count: 3 })).toBe('3 waiting');
    expect(t('form.problems', { count: 1 })).toBe('1 answer needs attention');
    expect(t('form.problems', { count: 2 })).toBe('2 answers need attention');
  });
});
