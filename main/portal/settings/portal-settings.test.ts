import { describe, expect, it } from 'vitest';
import fc from 'fast-check';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { portalSettings, portalSettingsTable } from './portal-settings.ts';
import { readPortalSettings } from './read-portal-settings.ts';

const FILE = '/etc/portal/portal.json';
const PROVIDER = {
  issuer: 'https://id.example',
  jwksUri: 'https://id.example/jwks',
  clientIds: ['kiosk'],
};
const LEAST = {
  dataFolder: '/var/lib/portal',
  publicUrl: 'https://portal.example/',
  providers: [PROVIDER],
  consentTexts: 'consent.json',
};

function read(change: object = {}): ReturnType<typeof readPortalSettings> {
  return readPortalSettings(JSON.stringify({ ...LEAST, ...change }), FILE);
}

function lineOf(result: ReturnType<typeof readPortalSettings>): string {
  if (result.ok) throw new Error('it was not refused');
  return result.error.line;
}

describe('the settings of a portal', () => {
  it('need four values; the others have theirs', () => {
    const settings = read();
    expect(settings).toMatchObject({
      ok: true,
      value: {
        mode: 'production',
        dataFolder: '/var/lib/portal',
        publicUrl: 'https://portal.example',
        listen: { host: '127.0.0.1', port: 8080 },
        consentTexts: '/etc/portal/consent.json',
        trustProxy: [],
        signInDays: 14,
      },
    });
  });

  it.each(['dataFolder', 'publicUrl', 'providers', 'consentTexts'])('are refused without %s', (name) => {
    expect(lineOf(read({ [name]: undefined }))).toMatch(new RegExp(`^Setting ${name} \\(.+\\) is missing`, 'u'));
  });

  it.each([
    ['127.0.0.1:80', '127.0.0.1', 80],
    ['[::1]:8443', '::1', 8443],
    ['portal.internal:0', 'portal.internal', 0],
  ])('listen at %s', (listen, host, port) => {
    expect(read({ listen, trustProxy: ['10.0.0.0/8'] })).toMatchObject({ value: { listen: { host, port } } });
  });

  it.each(['8080', ':8080', 'host', 'host:', 'host:70000', '::1:80', '[host]:80', 'a b:80', 'host:8x'])(
    'refuse to listen at %s',
    (listen) => {
      expect(lineOf(read({ listen }))).toContain('Setting listen (HOST:PORT) cannot be used');
    },
  );

  it.each<[string, object, string]>([
    ['an unknown name', { colour: 'red' }, 'Setting colour is not known. Known: mode, dataFolder'],
    ['a value of another kind', { signInDays: 'many' }, 'Setting signInDays (days) cannot be used'],
    ['null', { signInDays: null }, 'Setting signInDays (days) cannot be used'],
    ['an address with a query', { publicUrl: 'https://a.example/?x=1' }, 'Setting publicUrl (address) cannot be used'],
    ['an address of another kind', { publicUrl: 'ftp://a.example' }, 'Setting publicUrl (address) cannot be used'],
    ['a member of a provider', { providers: [{ ...PROVIDER, jwksUri: 'x' }] }, 'Setting providers.0.jwksUri (list)'],
    [
      'a shared client that is not accepted',
      { providers: [{ ...PROVIDER, sharedClient: { id: 'other', audience: PROVIDER.issuer } }] },
      'Setting providers.0.sharedClient names a client',
    ],
    ['one issuer twice', { providers: [PROVIDER, PROVIDER] }, 'names one issuer twice'],
    ['a key alone', { key: 'k.pem' }, 'Setting certificate is missing'],
    ['a certificate alone', { certificate: 'c.pem' }, 'Setting key is missing'],
    ['plain HTTP for stations', { publicUrl: 'http://a.example' }, 'has to begin with https:// in production'],
    ['plain HTTP on the network', { listen: '0.0.0.0:80' }, 'opens plain HTTP to the network'],
    ['plain HTTP on a name', { listen: 'portal:80' }, 'opens plain HTTP to the network'],
    ['a proxy that is no address', { trustProxy: ['proxy.internal'] }, 'Setting trustProxy.0 (list of addresses'],
    [
      'a provider without TLS',
      { providers: [{ ...PROVIDER, jwksUri: 'http://id.example/' }] },
      'Setting providers.0 has',
    ],
  ])('refuse %s', (_what, change, line) => {
    expect(lineOf(read(change))).toContain(line);
  });

  it.each(['127.0.0.1:80', '127.8.8.8:80', '[::1]:80', 'localhost:80'])('take plain HTTP at %s', (listen) => {
    expect(read({ listen }).ok).toBe(true);
  });

  it('take plain HTTP on the network behind a proxy, with TLS of their own, and in training', () => {
    const listen = '0.0.0.0:80';
    expect(read({ listen, trustProxy: ['10.1.2.3'] }).ok).toBe(true);
    expect(read({ listen, certificate: 'c.pem', key: 'k.pem' }).ok).toBe(true);
    expect(read({ listen, mode: 'training', publicUrl: 'http://portal.example' }).ok).toBe(true);
  });

  it('say in one line what is wrong, whatever stands in the file', () => {
    const names = fc.constantFrom(...Object.keys(portalSettings), 'other');
    fc.assert(
      fc.property(fc.dictionary(names, fc.jsonValue()), (given) => {
        const result = readPortalSettings(JSON.stringify(given), FILE);
        if (!result.ok) expect(result.error.line.split('\n')).toHaveLength(1);
      }),
    );
    for (const text of ['', '{', '[]', '"x"', 'null']) expect(lineOf(readPortalSettings(text, FILE))).toContain(FILE);
  });

  it('stand in the documentation as they are', () => {
    expect(readFileSync(join(import.meta.dirname, '../../../docs/portal.md'), 'utf8')).toContain(portalSettingsTable());
  });
});
