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
import type { Mode } from '#vocabulary/station.ts';

let folder = '';
const record = () => join(folder, 'mode');
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'kiosk-mode-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

/** Opens the folder; a new one becomes what was asked for, or one for training. */
const open = (asked: Mode | undefined) => openMode({ folder, asked, choose: () => asked ?? 'training' });

describe('openMode', () => {
  it.each([
    ['training where nothing is asked for', undefined, 'training'],
    ['training', 'training', 'training'],
    ['production', 'production', 'production'],
  ] as const)('records a new folder as %s, for its owner only', async (_, asked, mode) => {
    expect(await open(asked)).toEqual({ ok: true, value: mode });
    expect(readFileSync(record(), 'utf8')).toBe(`${mode}\n`);
    if (process.platform !== 'win32') expect(statSync(record()).mode & 0o777).toBe(0o600);
    expect(readdirSync(folder)).toEqual(['mode']);
  });

  it.each(['training', 'production'] as const)(
    'returns the recorded mode when no mode is requested: %s',
    async (mode) => {
      writeFileSync(record(), `${mode}\n`);
      expect(await open(undefined)).toEqual({ ok: true, value: mode });
      expect(await open(mode)).toEqual({ ok: true, value: mode });
    },
  );

  it.each([
    ['training', 'production'],
    ['production', 'training'],
  ] as const)('refuses to open a folder for %s as one for %s', async (mode, asked) => {
    writeFileSync(record(), `${mode}\n`);
    const opened = await open(asked);
    expect(opened).toMatchObject({ ok: false, error: { code: 'mode-other' } });
    expect(!opened.ok && opened.error.line).toMatch(new RegExp(`is for ${mode}, and ${asked} was asked for`));
    expect(readFileSync(record(), 'utf8')).toBe(`${mode}\n`);
  });

  it.each(['', 'Training', 'training production', 'demo'])('refuses a record with the content "%s"', async (said) => {
    writeFileSync(record(), said);
    for (const asked of [undefined, 'training', 'production'] as const) {
      const opened = await open(asked);
      expect(opened).toMatchObject({ ok: false, error: { code: 'mode-unreadable' } });
      expect(!opened.ok && opened.error.line).toContain(record());
    }
    expect(readFileSync(record(), 'utf8')).toBe(said);
  });

  it('refuses a record that cannot be read', async () => {
    mkdirSync(record());
    expect(await open(undefined)).toMatchObject({ ok: false, error: { code: 'mode-unreadable' } });
  });

  it.each([STORAGE_KEY_FILE, STORE_FILE])(
    'treats a folder with a station (%s) and no record as training',
    async (name) => {
      writeFileSync(join(folder, name), 'x');
      expect(await open('production')).toMatchObject({ ok: false, error: { code: 'mode-other' } });
      expect(existsSync(record())).toBe(false);
      expect(await open(undefined)).toEqual({ ok: true, value: 'training' });
      expect(readFileSync(record(), 'utf8')).toBe('training\n');
    },
  );

  it('fails when the record cannot be written', async () => {
    rmSync(folder, { recursive: true });
    expect(await open(undefined)).toMatchObject({ ok: false, error: { code: 'mode-not-recorded' } });
  });
});
