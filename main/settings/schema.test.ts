import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { readSettings, settingsTable } from './schema.ts';

describe('readSettings', () => {
  it('returns the default of each setting', () => {
    const read = readSettings({ PATH: '/bin' });
    expect(read.ok && read.value.documentBytes).toBe(10 * 1024 * 1024);
    expect(read.ok && read.value.data).toBeUndefined();
  });

  it('refuses an unknown name and names it', () => {
    const read = readSettings({ KIOSK_DOCUMENT_BITES: '5' });
    expect(read).toMatchObject({ ok: false, error: { code: 'bad-setting' } });
    expect(!read.ok && read.error.line).toContain('KIOSK_DOCUMENT_BITES');
  });

  it('refuses a bad value and names its setting', () => {
    const read = readSettings({ KIOSK_DOCUMENT_BYTES: 'plenty' });
    expect(!read.ok && read.error.line).toContain('KIOSK_DOCUMENT_BYTES (bytes)');
  });

  it('refuses to take larger documents than the portal does', () => {
    expect(readSettings({ KIOSK_DOCUMENT_BYTES: String(10 * 1024 * 1024) }).ok).toBe(true);
    const read = readSettings({ KIOSK_DOCUMENT_BYTES: String(10 * 1024 * 1024 + 1) });
    expect(!read.ok && read.error.line).toContain('KIOSK_DOCUMENT_BYTES (bytes)');
  });
});

describe('settingsTable', () => {
  it('is the table in the README', () => {
    expect(readFileSync(join(import.meta.dirname, '../../README.md'), 'utf8')).toContain(settingsTable());
  });
});
