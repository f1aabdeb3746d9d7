import { z } from 'zod';

/**
 * What identity providers do differently, as data: a provider is described by a profile, and no code asks for its name.
 * The profiles of a station stand in its provisioning file, those of a portal in its settings; both check a person's
 * tokens by the same rules.
 */

/** Signature algorithms that may be allowed (RFC 7518 section 3.1): those of a key pair. HMAC and `none` are not among them. */
export const SIGNATURE_ALGORITHMS = ['RS256', 'PS256', 'ES256'] as const;
export type SignatureAlgorithm = (typeof SIGNATURE_ALGORITHMS)[number];

/** The algorithms that are allowed for one kind of token. */
export const AlgorithmsSchema = z.array(z.enum(SIGNATURE_ALGORITHMS)).min(1);

/** Who a signed answer must name as its audience: the client, or nobody (MOSIP's ID authentication writes no `aud`). */
export const AUDIENCE_RULES = ['client', 'not-stated'] as const;

/**
 * The userinfo answer (OpenID Connect Core 5.3.2).
 * - `signed`: a JWS. Its claims count as verified
 * - `encrypted`: a JWE around a JWS (`cty: JWT`); the JWS inside is the evidence
 * - `plain`: JSON that nobody signed. Its claims are "told by the provider" and never count as verified
 */
export const USERINFO_FORMS = ['signed', 'encrypted', 'plain'] as const;
export type UserinfoForm = (typeof USERINFO_FORMS)[number];

export const UserinfoRulesSchema = z.strictObject({
  form: z.enum(USERINFO_FORMS).default('signed'),
  algorithms: AlgorithmsSchema.default([...SIGNATURE_ALGORITHMS]),
  /** The `iss` that it must have; null where it has none. The provider's own issuer when absent. */
  issuer: z.string().min(1).nullable().optional(),
  audience: z.enum(AUDIENCE_RULES).default('client'),
  /** Where its signing keys are published; the provider's key set when absent. */
  jwksUri: z.url().optional(),
});
export type UserinfoRules = z.infer<typeof UserinfoRulesSchema>;

/** The check digit of a number: Verhoeff as in MOSIP's UIN, Luhn as on cards, or none. */
export const CHECK_DIGITS = ['verhoeff', 'luhn', 'none'] as const;

/** A kind of number that a registrant may have at this provider, as `UIN`. */
export const NumberKindSchema = z.strictObject({
  id: z.string().min(1).max(40),
  /** Its name for people, by language (BCP 47); the first is used where the language is missing. */
  names: z.record(z.string().min(2), z.string().min(1).max(80)),
  /** A regular expression (RE2) over the whole number. */
  pattern: z.string().min(1).max(200),
  checkDigit: z.enum(CHECK_DIGITS).default('none'),
});

/** How a client proves itself at the token endpoint (`private_key_jwt`, RFC 7523). */
export const AssertionRulesSchema = z.strictObject({
  algorithm: z.enum(SIGNATURE_ALGORITHMS).default('ES256'),
  /** What the assertion names as its audience. eSignet before 1.7 takes only the token endpoint. */
  audience: z.enum(['issuer', 'token-endpoint']).default('issuer'),
  /** `portal` where a provider takes one client only: the portal signs, and no station has the key. */
  signedBy: z.enum(['station', 'portal']).default('station'),
});

/** When a feature of the protocol is used. `offered`: where the provider's metadata announces it. */
export const FEATURE_USES = ['never', 'offered', 'always'] as const;

const Origin = z.url().refine((text) => {
  const { origin, protocol } = new URL(text);
  return protocol === 'https:' && origin === text;
}, 'an origin: https, host and port, nothing behind');

/** The redirect URI is caught in the view and never loaded; eSignet registers only hosts with a real top-level domain. */
const RedirectUri = z.url({ protocol: /^https$/u });

/** What every provider's profile holds, of registrants and of operators. */
const ProfileShape = {
  /** A short name for logs and settings. */
  id: z.string().regex(/^[a-z0-9][a-z0-9-]{0,39}$/u),
  /** The name that people see. */
  name: z.string().min(1).max(80),
  issuer: z.url(),
  /** Origins that the provider's page may visit in the kiosk's view; the issuer's own when empty. */
  pageOrigins: z.array(Origin).default([]),
  idTokenAlgorithms: AlgorithmsSchema.default([...SIGNATURE_ALGORITHMS]),
  userinfo: UserinfoRulesSchema.prefault({}),
  client: z.strictObject({
    /** The client's id; `{station}` in it stands for the first 16 characters of the station key's thumbprint. */
    id: z.string().min(1).max(200),
    redirectUri: RedirectUri,
    assertion: AssertionRulesSchema.prefault({}),
    /** Pushed authorization requests (RFC 9126). */
    par: z.enum(FEATURE_USES).default('offered'),
    /** Sender-constrained tokens (RFC 9449). */
    dpop: z.enum(FEATURE_USES).default('never'),
    /** Signed authorization responses (JARM). */
    jarm: z.enum(FEATURE_USES).default('never'),
  }),
} as const;

/** What is the same for a registrants' and an operators' provider. */
export type ProviderProfile = z.infer<z.ZodObject<typeof ProfileShape>>;

/** The id of a station's client at the provider. */
export function clientIdAt(profile: Pick<ProviderProfile, 'client'>, stationKeyThumbprint: string): string {
  return profile.client.id.replaceAll('{station}', stationKeyThumbprint.slice(0, 16));
}

/** The origins that the provider's page may visit: its issuer's where the profile names none. */
export function pageOriginsOf({
  issuer,
  pageOrigins,
}: Pick<ProviderProfile, 'issuer' | 'pageOrigins'>): readonly string[] {
  return pageOrigins.length > 0 ? pageOrigins : [new URL(issuer).origin];
}

/** A provider at which registrants sign in. */
export const RegistrantProviderSchema = z.strictObject({
  ...ProfileShape,
  numbers: z.array(NumberKindSchema).default([]),
  /** The acr values that each way of signing in asks for; a way that is not named is not offered. */
  acr: z.strictObject({
    biometrics: z.array(z.string().min(1)).default([]),
    code: z.array(z.string().min(1)).default([]),
    wallet: z.array(z.string().min(1)).default([]),
    password: z.array(z.string().min(1)).default([]),
  }),
  /** Claims to ask for (OpenID Connect Core 5.5); `essential` ones are fixed on the provider's consent page. */
  claims: z.array(z.strictObject({ name: z.string().min(1).max(80), essential: z.boolean() })).default([]),
  scope: z.string().min(1).default('openid'),
  /** Whether captures of readers without a certified chip (L0) may serve a sign-in here. eSignet takes none. */
  acceptsL0: z.boolean().default(false),
});
export type RegistrantProvider = z.infer<typeof RegistrantProviderSchema>;

/** Where an operator's roles stand. */
export const ROLE_PLACES = ['id-token', 'userinfo'] as const;

/** Where a provider of operators writes their roles; station and portal read them by the same rules. */
export const RoleRulesSchema = z.strictObject({
  in: z.enum(ROLE_PLACES).default('id-token'),
  /** The members to follow to a list of names, as `["realm_access", "roles"]`. */
  path: z.array(z.string().min(1)).min(1),
  /** The provider's name of each role of the kiosk. */
  names: z.strictObject({
    officer: z.string().min(1),
    supervisor: z.string().min(1),
    administrator: z.string().min(1),
  }),
});
export type RoleRules = z.infer<typeof RoleRulesSchema>;

/** The provider at which operators sign in. */
export const OperatorProviderSchema = z.strictObject({
  ...ProfileShape,
  acr: z.array(z.string().min(1)).min(1),
  scope: z.string().min(1).default('openid profile'),
  roles: RoleRulesSchema,
});
export type OperatorProvider = z.infer<typeof OperatorProviderSchema>;
