import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { PARTS, fingerprint } from './build.ts';

/** Each part of the program is built from the ground, which all of them import: a change there builds all of them. */

const folder = mkdtempSync(join(tmpdir(), 'kiosk-build-'));

function put(file: string, text: string): void {
  mkdirSync(dirname(join(folder, file)), { recursive: true });
  writeFileSync(join(folder, file), text);
}

beforeAll(() => {
  put('package-lock.json', '{}');
  put('main/vocabulary/guidance.ts', 'one');
  put('main/kit/result.ts', 'one');
  put('main/kit/result.test.ts', 'one');
});

afterAll(() => {
  rmSync(folder, { recursive: true, force: true });
});

describe('the fingerprint of a part', () => {
  it.each(PARTS.map((part) => [part.config, part.sources] as const))('of %s follows the ground', (_config, sources) => {
    const before = fingerprint(folder, sources);
    for (const file of ['main/vocabulary/guidance.ts', 'main/kit/result.ts', 'package-lock.json']) {
      put(file, 'two');
      expect(fingerprint(folder, sources), file).not.toBe(before);
      put(file, file === 'package-lock.json' ? '{}' : 'one');
      expect(fingerprint(folder, sources), file).toBe(before);
    }
  });

  it.each(PARTS.map((part) => [part.config, part.sources] as const))('of %s passes over tests', (_config, sources) => {
    const before = fingerprint(folder, sources);
    put('main/kit/result.test.ts', 'two');
    expect(fingerprint(folder, sources)).toBe(before);
    put('main/kit/result.test.ts', 'one');
  });
});
