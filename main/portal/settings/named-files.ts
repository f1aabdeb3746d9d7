import { X509Certificate } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { z } from 'zod';
import { err, ok, type Result } from '#kit/result.ts';
import { canonicalJson, sha256Hex } from '../../submission/canonical.ts';
import { SeedSchema, type ReleasedConsentText, type Seed } from './config.ts';
import type { PortalSettings } from './portal-settings.ts';
import type { BadSetting } from './read-portal-settings.ts';

/** What the files hold that the settings name. */
export interface NamedFiles {
  readonly consentTexts: readonly ReleasedConsentText[];
  readonly seed: Seed;
  /** Certificates (PEM) of authorities. */
  readonly authorities: readonly string[];
}

/** A consent text in full: what is believed is found by the hash of its words, so nobody has to reckon hashes by hand. */
const ConsentFileSchema = z
  .array(
    z.strictObject({
      textId: z.string().min(1).max(80),
      language: z.string().min(2).max(35),
      paragraphs: z.array(z.string().min(1)).min(1),
    }),
  )
  .min(1);

const NOTHING: Seed = { programs: [], registrants: [], applications: [], entitlements: [] };

/** Reads the files that the settings name, but for the certificate, which is read again while the portal runs. */
export function readNamedFiles(settings: PortalSettings): Result<NamedFiles, BadSetting> {
  const consent = parsed('consentTexts', settings.consentTexts, ConsentFileSchema);
  if (!consent.ok) return consent;
  const seed = settings.programs === undefined ? ok(NOTHING) : parsed('programs', settings.programs, SeedSchema);
  if (!seed.ok) return seed;
  const authorities = settings.authorities === undefined ? ok([]) : certificatesIn(settings.authorities);
  if (!authorities.ok) return authorities;
  const consentTexts = consent.value.map(({ textId, language, paragraphs }) => ({
    textId,
    language,
    sha256: sha256Hex(canonicalJson(paragraphs)),
  }));
  return ok({ consentTexts, seed: seed.value, authorities: authorities.value });
}

function parsed<S extends z.ZodType>(name: string, file: string, schema: S): Result<z.output<S>, BadSetting> {
  const text = textOf(name, file);
  if (!text.ok) return text;
  let json: unknown;
  try {
    json = JSON.parse(text.value);
  } catch {
    return bad(name, file, 'it is not JSON');
  }
  const read = schema.safeParse(json);
  if (read.success) return ok(read.data);
  const [issue] = read.error.issues;
  return bad(name, file, [...(issue?.path ?? []), issue?.message].join(' '));
}

function certificatesIn(file: string): Result<readonly string[], BadSetting> {
  const text = textOf('authorities', file);
  if (!text.ok) return text;
  const found = text.value.match(/-----BEGIN CERTIFICATE-----[^-]+-----END CERTIFICATE-----/gu) ?? [];
  if (found.length === 0) return bad('authorities', file, 'there is no certificate (PEM) in it');
  for (const [index, pem] of found.entries()) {
    if (!isAuthority(pem))
      return bad('authorities', file, `certificate ${index + 1} in it is not that of an authority`);
  }
  return ok(found);
}

function isAuthority(pem: string): boolean {
  try {
    return new X509Certificate(pem).ca;
  } catch {
    return false;
  }
}

function textOf(name: string, file: string): Result<string, BadSetting> {
  try {
    return ok(readFileSync(file, 'utf8'));
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : 'unreadable';
    return bad(name, file, `it cannot be read (${code})`);
  }
}

function bad(name: string, file: string, why: string): Result<never, BadSetting> {
  return err({ code: 'bad-setting', line: `Setting ${name} names ${file}, which cannot be used: ${why}.` });
}
