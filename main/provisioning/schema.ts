import { X509Certificate } from 'node:crypto';
import { isSupportedCountry } from 'libphonenumber-js/min';
import { z } from 'zod';
import { ENVIRONMENTS } from '#vocabulary/readers.ts';
import { OperatorProviderSchema, RegistrantProviderSchema } from '../submission/evidence/provider-profile.ts';

/**
 * The provisioning file: what a programme's authority says about a station or a whole centre. It holds no secret: what
 * lets a station enrol is typed by a person. Every member is checked before anything of it is used.
 */

/** The format of this version; a file with a higher one is from a newer kiosk. */
export const PROVISIONING_FORMAT = 1;

const Https = z.url({ protocol: /^https$/u, error: 'an address that begins with https://' });
const Name = z.string().min(1).max(80);

/** One certificate of an authority, PEM. */
const AuthorityPem = z.string().refine((pem) => {
  try {
    return new X509Certificate(pem).ca;
  } catch {
    return false;
  }
}, 'the certificate of an authority (PEM)');

const CertificatePem = z.string().refine((pem) => {
  try {
    return new X509Certificate(pem).raw.byteLength > 0;
  } catch {
    return false;
  }
}, 'a certificate (PEM)');

/** A public key as JWK (RFC 7517); a private one has no place in the file. */
const PublicJwk = z
  .looseObject({ kty: z.enum(['EC', 'RSA', 'OKP']), kid: z.string().min(1).optional() })
  .refine((jwk) => !('d' in jwk), 'a public key, not a private one');

const ScopeSchema = z.discriminatedUnion('kind', [
  /** For one station, as the enrolment code names it. */
  z.strictObject({ kind: z.literal('station'), name: Name }),
  /** For every station of the centre. */
  z.strictObject({ kind: z.literal('centre') }),
]);

const PoliciesSchema = z.strictObject({
  /** Which submissions a supervisor looks through before they are sent. */
  review: z.literal('always').default('always'),
  /** How long an operator who has signed in online may come in again by PIN alone. */
  offlineSignInDays: z.int().min(0).max(60).default(14),
  /** The fewest digits of a PIN. */
  pinDigits: z.int().min(6).max(12).default(6),
  /** Minutes without a hand on the machine until it locks. */
  idleMinutes: z.number().min(1).max(60).default(5),
  /** Seconds of warning before that. */
  idleWarningSeconds: z.int().min(10).max(300).default(60),
});
export type Policies = z.infer<typeof PoliciesSchema>;

export const ConsentTextSchema = z.strictObject({
  textId: z.string().min(1).max(80),
  /** BCP 47. */
  language: z.string().min(2).max(35),
  paragraphs: z.array(z.string().min(1)).min(1),
});

export const ProvisioningSchema = z
  .strictObject({
    format: z.literal(PROVISIONING_FORMAT),
    /** Never goes back: a station takes only a file with a higher number than the one it has. */
    serial: z.int().positive(),
    scope: ScopeSchema,
    issuedAt: z.iso.datetime(),
    /** From then on no station begins with it; a station that has it goes on, and is told to get a newer one. */
    expiresAt: z.iso.datetime(),
    /** The programme whose authority signs, as people know it. */
    programme: Name,
    centre: z.strictObject({
      name: Name,
      /** ISO 3166-1 alpha-2: where telephone numbers without a country code belong. */
      country: z.string().refine((code) => isSupportedCountry(code), 'the code of a country (ISO 3166-1)'),
    }),
    portal: z.strictObject({
      kind: z.literal('station-portal'),
      url: Https,
      /** The keys that its receipts may be signed with. */
      receiptKeys: z.array(PublicJwk).min(1),
      /** Work that must leave a lost station is sealed to this key. */
      encryptionKey: PublicJwk.optional(),
    }),
    registrants: z.array(RegistrantProviderSchema).min(1).max(10),
    operators: OperatorProviderSchema,
    /** Authorities that TLS servers are believed under besides the system's own: portal, providers and their pages. */
    trust: z.strictObject({ authorities: z.array(AuthorityPem).max(20) }).prefault({ authorities: [] }),
    readers: z.strictObject({
      environment: z.enum(ENVIRONMENTS),
      /** The authorities above other vendors' device keys; without them no other service is looked for. */
      deviceRoots: z.array(AuthorityPem).max(20).default([]),
      /** The authorities above certified chips (FTM). */
      chipRoots: z.array(AuthorityPem).max(20).default([]),
      /** What auth captures are encrypted to. */
      encryptionCertificate: CertificatePem.optional(),
    }),
    policies: PoliciesSchema.prefault({}),
    /** The languages of the screens (BCP 47), the first one at the start. */
    languages: z.array(z.string().min(2).max(35)).min(1).default(['en']),
    consent: z.array(ConsentTextSchema).min(1),
  })
  .refine(({ issuedAt, expiresAt }) => Date.parse(issuedAt) < Date.parse(expiresAt), {
    path: ['expiresAt'],
    error: 'a time after issuedAt',
  })
  .refine(
    ({ registrants, operators }) => [...registrants, operators].every(({ issuer }) => issuer.startsWith('https://')),
    { path: ['registrants'], error: 'issuers that begin with https://' },
  )
  .refine(({ registrants }) => new Set(registrants.map(({ id }) => id)).size === registrants.length, {
    path: ['registrants'],
    error: 'providers with different ids',
  });
export type Provisioning = z.infer<typeof ProvisioningSchema>;
