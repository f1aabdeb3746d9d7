import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { STORE_FILE } from '../store/open.ts';
import { openMode } from './mode.ts';
import { STORAGE_KEY_FILE } from './storage-key.ts';

let folder = '';
const record = () => join(folder, 'mode');
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'kiosk-mode-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

describe('openMode', () => {
  it.each([
    ['training where nothing is asked for', undefined, 'training'],
    ['training', 'training', 'training'],
    ['production', 'production', 'production'],
  ] as const)('records a new folder as %s, for its owner only', (_, asked, mode) => {
    expect(openMode({ folder, asked })).toEqual({ ok: true, value: mode });
    expect(readFileSync(record(), 'utf8')).toBe(`${mode}\n`);
    if (process.platform !== 'win32') expect(statSync(record()).mode & 0o777).toBe(0o600);
    expect(readdirSync(folder)).toEqual(['mode']);
  });

  it.each(['training', 'production'] as const)('returns the recorded mode when no mode is requested: %s', (mode) => {
    writeFileSync(record(), `${mode}\n`);
    expect(openMode({ folder, asked: undefined })).toEqual({ ok: true, value: mode });
    expect(openMode({ folder, asked: mode })).toEqual({ ok: true, value: mode });
  });

  it.each([
    ['training', 'production'],
    ['production', 'training'],
  ] as const)('refuses to open a folder for %s as one for %s', (mode, asked) => {
    writeFileSync(record(), `${mode}\n`);
    const opened = openMode({ folder, asked });
    expect(opened).toMatchObject({ ok: false, error: { code: 'mode-other' } });
    expect(!opened.ok && opened.error.line).toMatch(new RegExp(`is for ${mode}, and ${asked} was asked for`));
    expect(readFileSync(record(), 'utf8')).toBe(`${mode}\n`);
  });

  it.each(['', 'Training', 'training production', 'demo'])('refuses a record with the content "%s"', (said) => {
    writeFileSync(record(), said);
    for (const asked of [undefined, 'training', 'production'] as const) {
      const opened = openMode({ folder, asked });
      expect(opened).toMatchObject({ ok: false, error: { code: 'mode-unreadable' } });
      expect(!opened.ok && opened.error.line).toContain(record());
    }
    expect(readFileSync(record(), 'utf8')).toBe(said);
  });

  it('refuses a record that cannot be read', () => {
    mkdirSync(record());
    expect(openMode({ folder, asked: undefined })).toMatchObject({ ok: false, error: { code: 'mode-unreadable' } });
  });

  it.each([STORAGE_KEY_FILE, STORE_FILE])('treats a folder with a station (%s) and no record as training', (name) => {
    writeFileSync(join(folder, name), 'x');
    expect(openMode({ folder, asked: 'production' })).toMatchObject({ ok: false, error: { code: 'mode-other' } });
    expect(existsSync(record())).toBe(false);
    expect(openMode({ folder, asked: undefined })).toEqual({ ok: true, value: 'training' });
    expect(readFileSync(record(), 'utf8')).toBe('training\n');
  });

  it('fails when the record cannot be written', () => {
    rmSync(folder, { recursive: true });
    expect(openMode({ folder, asked: undefined })).toMatchObject({ ok: false, error: { code: 'mode-not-recorded' } });
  });
});
