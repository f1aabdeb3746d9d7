import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { consentTextHash } from '../../visit/consent-text.ts';
import { createTlsAuthority } from '../testing/tls-authority.ts';
import { readNamedFiles } from './named-files.ts';
import type { PortalSettings } from './portal-settings.ts';
import { readPortalSettings } from './read-portal-settings.ts';

const TEXT = { textId: 'application-1', language: 'en', paragraphs: ['I agree.', 'I may withdraw.'] };

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'portal-settings-'));
  put('consent.json', [TEXT]);
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

function put(name: string, content: unknown): void {
  writeFileSync(join(folder, name), typeof content === 'string' ? content : JSON.stringify(content));
}

function settingsWith(more: object = {}): PortalSettings {
  const given = {
    dataFolder: 'data',
    publicUrl: 'https://portal.example',
    providers: [{ issuer: 'https://id.example', jwksUri: 'https://id.example/jwks', clientIds: ['kiosk'] }],
    consentTexts: 'consent.json',
    ...more,
  };
  const read = readPortalSettings(JSON.stringify(given), join(folder, 'portal.json'));
  if (!read.ok) throw new Error(read.error.line);
  return read.value;
}

describe('the files that settings name', () => {
  it('give consent texts by the hash that stations put into the evidence', () => {
    expect(readNamedFiles(settingsWith())).toEqual({
      ok: true,
      value: {
        consentTexts: [{ textId: 'application-1', language: 'en', sha256: consentTextHash(TEXT) }],
        seed: { programs: [], registrants: [], applications: [], entitlements: [] },
        authorities: [],
      },
    });
  });

  it('give the programs, and every authority', async () => {
    const program = {
      id: 1,
      name: 'Cash',
      description: '',
      needs: [],
      state: 'active',
      allowsSeveral: false,
      createdAt: '2026-01-01T00:00:00Z',
      form: null,
    };
    put('programs.json', { programs: [program] });
    const authorities = await Promise.all([createTlsAuthority(), createTlsAuthority()]);
    put('trust.pem', authorities.map(({ pem }) => pem).join('\n'));
    const read = readNamedFiles(settingsWith({ programs: 'programs.json', authorities: 'trust.pem' }));
    expect(read).toMatchObject({ value: { seed: { programs: [program], registrants: [] } } });
    expect(read.ok && read.value.authorities).toHaveLength(2);
  });

  it.each<[string, object, unknown, string]>([
    ['a consent file that is missing', { consentTexts: 'none.json' }, '', 'cannot be read (ENOENT)'],
    ['a consent file that is not JSON', { consentTexts: 'x' }, '{', 'it is not JSON'],
    ['no consent text', { consentTexts: 'x' }, [], 'consentTexts'],
    ['a consent text without words', { consentTexts: 'x' }, [{ ...TEXT, paragraphs: [] }], '0 paragraphs'],
    ['programs of another shape', { programs: 'x' }, { programs: [{}] }, 'programs 0'],
    ['authorities without a certificate', { authorities: 'x' }, 'PEM', 'there is no certificate (PEM) in it'],
  ])('are refused with %s', (_what, change, content, line) => {
    put('x', content);
    const read = readNamedFiles(settingsWith(change));
    expect(read.ok ? '' : read.error.line).toContain(line);
  });

  it('are refused with a certificate that is not of an authority', async () => {
    const authority = await createTlsAuthority();
    put('trust.pem', authority.pem + (await authority.issue()).cert);
    const read = readNamedFiles(settingsWith({ authorities: 'trust.pem' }));
    expect(read.ok ? '' : read.error.line).toContain('certificate 2 in it is not that of an authority');
  });
});
