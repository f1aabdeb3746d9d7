import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';

const root = join(import.meta.dirname, '../..');
const text = (file: string) => readFileSync(join(root, file), 'utf8');

describe('versions', () => {
  it('name one Node: that of .nvmrc is the one the scripts run', () => {
    const pinned = (JSON.parse(text('package.json')) as { optionalDependencies: Record<string, string> })
      .optionalDependencies;
    expect(new Set(Object.values(pinned))).toEqual(new Set([text('.nvmrc').trim()]));
  });
});
