import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { readSettings, settingsTable } from './schema.ts';

describe('readSettings', () => {
  it('gives each setting its default', () => {
    const read = readSettings({ PATH: '/bin' });
    expect(read.ok && read.value.documentBytes).toBe(10 * 1024 * 1024);
    expect(read.ok && read.value.data).toBeUndefined();
  });

  it('stops at an unknown name and says which', () => {
    const read = readSettings({ KIOSK_DOCUMENT_BITES: '5' });
    expect(read).toMatchObject({ ok: false, error: { code: 'bad-setting' } });
    expect(!read.ok && read.error.line).toContain('KIOSK_DOCUMENT_BITES');
  });

  it('stops at a bad value and says which', () => {
    const read = readSettings({ KIOSK_DOCUMENT_BYTES: 'plenty' });
    expect(!read.ok && read.error.line).toContain('KIOSK_DOCUMENT_BYTES (bytes)');
  });
});

describe('settingsTable', () => {
  it('is what the README prints', () => {
    expect(readFileSync(join(import.meta.dirname, '../../README.md'), 'utf8')).toContain(settingsTable());
  });
});
