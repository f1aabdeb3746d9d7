import { BlockList, isIP } from 'node:net';
import { dirname, resolve } from 'node:path';
import { z } from 'zod';
import { err, ok, type Result } from '#kit/result.ts';
import { portalSettings, type PortalSettings } from './portal-settings.ts';

/** Why a portal does not start: one line for the person who set it up. */
export interface BadSetting {
  readonly code: 'bad-setting';
  readonly line: string;
}

/** Settings that name files and folders; relative ones are beside the settings file. */
const PATHS = ['dataFolder', 'certificate', 'key', 'authorities', 'consentTexts', 'programs'] as const;

/**
 * Reads the settings of a portal that starts alone. An unknown name, a bad value, one that is missing, and values that do
 * not go together are refused with one line that names the setting and holds nothing of its value.
 * @param text the JSON of the settings file
 * @param file its path
 */
export function readPortalSettings(text: string, file: string): Result<PortalSettings, BadSetting> {
  const read = jsonOf(text);
  if (read === undefined) return bad(`${file} is not JSON.`);
  const given = z.record(z.string(), z.unknown()).safeParse(read.json);
  if (!given.success) return bad(`${file} is not a JSON object of settings.`);
  const known = Object.keys(portalSettings);
  const unknown = Object.keys(given.data).find((name) => !known.includes(name));
  if (unknown !== undefined) return bad(`Setting ${unknown} is not known. Known: ${known.join(', ')}.`);
  const values: Record<string, unknown> = {};
  for (const name of known) {
    const value = valueOf(name as keyof PortalSettings, given.data[name]);
    if (!value.ok) return value;
    values[name] = value.value;
  }
  for (const name of PATHS) {
    const path = values[name];
    if (typeof path === 'string') values[name] = resolve(dirname(file), path);
  }
  const settings = values as PortalSettings;
  const line = contradictionIn(settings);
  return line === undefined ? ok(settings) : bad(line);
}

function valueOf(name: keyof PortalSettings, given: unknown): Result<unknown, BadSetting> {
  const { schema, unit, ...rest } = portalSettings[name];
  const value = given !== undefined ? given : 'fallback' in rest ? rest.fallback : undefined;
  if (value === undefined) {
    return 'isDue' in rest ? bad(`Setting ${name} (${unit}) is missing: the portal needs it.`) : ok(undefined);
  }
  const parsed = schema.safeParse(value);
  if (parsed.success) return ok(parsed.data);
  const [issue] = parsed.error.issues;
  const path = [name, ...(issue?.path ?? [])].join('.');
  return bad(`Setting ${path} (${unit}) cannot be used: ${issue?.message ?? 'not allowed'}.`);
}

/** What each setting alone does not show. */
function contradictionIn(settings: PortalSettings): string | undefined {
  const { certificate, key, mode, publicUrl, listen, trustProxy, providers } = settings;
  if ((certificate === undefined) !== (key === undefined)) {
    return `Setting ${key === undefined ? 'key' : 'certificate'} is missing: certificate and key are given together.`;
  }
  if (new Set(providers.map(({ issuer }) => issuer)).size < providers.length) {
    return 'Setting providers names one issuer twice.';
  }
  const stray = providers.findIndex(
    ({ sharedClient, clientIds }) => sharedClient && !clientIds.includes(sharedClient.id),
  );
  if (stray >= 0) return `Setting providers.${stray}.sharedClient names a client that is not among its clientIds.`;
  if (mode === 'training') return undefined;
  if (!publicUrl.startsWith('https://')) {
    return 'Setting publicUrl has to begin with https:// in production: what stations send must not be read on the way.';
  }
  const plain = providers.findIndex(
    ({ issuer, jwksUri }) => ![issuer, jwksUri].every((url) => url.startsWith('https://')),
  );
  if (plain >= 0) {
    return `Setting providers.${plain} has to name https:// addresses in production: whoever answers there decides whose tokens are believed.`;
  }
  if (certificate === undefined && trustProxy.length === 0 && !isLoopback(listen.host)) {
    return (
      'Setting listen opens plain HTTP to the network, which production does not allow: give certificate and key, ' +
      'or name the proxy that ends TLS in trustProxy, or listen on 127.0.0.1.'
    );
  }
  return undefined;
}

const LOOPBACK = new BlockList();
LOOPBACK.addSubnet('127.0.0.0', 8, 'ipv4');
LOOPBACK.addAddress('::1', 'ipv6');

function isLoopback(host: string): boolean {
  const family = isIP(host);
  return family === 0 ? host === 'localhost' : LOOPBACK.check(host, family === 6 ? 'ipv6' : 'ipv4');
}

function jsonOf(text: string): { readonly json: unknown } | undefined {
  try {
    return { json: JSON.parse(text) as unknown };
  } catch {
    return undefined;
  }
}

function bad(line: string): Result<never, BadSetting> {
  return err({ code: 'bad-setting', line });
}
