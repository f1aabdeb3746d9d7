import { z } from 'zod';
import { MODES } from '#vocabulary/station.ts';
import {
  AlgorithmsSchema,
  RoleRulesSchema,
  SIGNATURE_ALGORITHMS,
  UserinfoRulesSchema,
} from '../../submission/evidence/provider-profile.ts';

/** A client of which no station has the key. Its id has to be among the `clientIds`. */
const SharedClientSchema = z.strictObject({
  id: z.string().min(1).max(200),
  algorithm: z.enum(SIGNATURE_ALGORITHMS).default('ES256'),
  /** What assertions name as their audience: the issuer, or the token endpoint at providers that ask for that one. */
  audience: z.url(),
});

/** An identity provider whose tokens the portal accepts, by the rules of the stations' profile of it. */
export const ProviderSchema = z.strictObject({
  issuer: z.url(),
  jwksUri: z.url(),
  /** Audiences the portal accepts: the stations' client ids at this provider. */
  clientIds: z.array(z.string().min(1)).min(1),
  idTokenAlgorithms: AlgorithmsSchema.default([...SIGNATURE_ALGORITHMS]),
  userinfo: UserinfoRulesSchema.prefault({}),
  /** Sign-in strengths (acr) accepted for registrants; when absent, the acr the station asked for. */
  acrValues: z.array(z.string().min(1)).optional(),
  /** Sign-in strengths (acr) that rest on a capture at the station: a delivery must contain its hashes. eSignet's when absent. */
  captureAcrValues: z.array(z.string().min(1)).optional(),
  /** The client that all stations share, where this provider takes one client only: the portal signs its assertions. */
  sharedClient: SharedClientSchema.optional(),
  /** Whether operators sign in here. Roles that another provider names count for nothing. */
  operators: z.boolean().default(false),
  /** Where this provider writes the roles of operators. */
  roles: RoleRulesSchema.default({
    in: 'id-token',
    path: ['kiosk_roles'],
    names: { officer: 'officer', supervisor: 'supervisor', administrator: 'administrator' },
  }),
});
export type Provider = z.infer<typeof ProviderSchema>;

/** A consent text the portal's office has released, identified by the hash of its exact words. */
export const ConsentTextSchema = z.strictObject({
  textId: z.string().min(1),
  language: z.string().min(1),
  /** SHA-256 of the canonical JSON of its paragraphs, lower-case hexadecimal. */
  sha256: z.string().regex(/^[0-9a-f]{64}$/),
});
export type ReleasedConsentText = z.infer<typeof ConsentTextSchema>;

/** A code that lets a station enrol. A one-time code is used up by the first key that enrols with it. */
export const EnrolmentCodeSchema = z.strictObject({ code: z.string().min(6), reusable: z.boolean() });
export type EnrolmentCode = z.infer<typeof EnrolmentCodeSchema>;

export const SeedProgramSchema = z.strictObject({
  id: z.int().positive(),
  name: z.string().min(1),
  description: z.string(),
  needs: z.array(z.string()),
  state: z.enum(['active', 'ended']),
  allowsSeveral: z.boolean(),
  createdAt: z.iso.datetime(),
  /** Null for a program without a form. A new version is added beside the old ones. */
  form: z.strictObject({ version: z.int().positive(), schema: z.record(z.string(), z.json()) }).nullable(),
});
export type SeedProgram = z.infer<typeof SeedProgramSchema>;

export const SeedRegistrantSchema = z.strictObject({
  individualId: z.string().min(1),
  givenName: z.string().optional(),
  familyName: z.string().optional(),
  birthdate: z.iso.date().optional(),
  gender: z.string().optional(),
  email: z.string().optional(),
  phoneNumbers: z.array(z.string()),
});

export const SeedApplicationSchema = z.strictObject({
  individualId: z.string().min(1),
  programId: z.int(),
  applicationId: z.string().min(1),
  state: z.enum(['active', 'inprogress', 'rejected', 'completed', 'closed']),
  appliedAt: z.iso.datetime(),
});

export const SeedEntitlementSchema = z.strictObject({
  individualId: z.string().min(1),
  programId: z.int(),
  reference: z.string().min(1),
  state: z.enum(['draft', 'approved']),
  approvedAt: z.iso.datetime().optional(),
  amount: z.number().nonnegative(),
  received: z.number().nonnegative(),
});

/** What a portal knows from the start. Seeding a second time changes nothing. */
export const SeedSchema = z.strictObject({
  programs: z.array(SeedProgramSchema),
  registrants: z.array(SeedRegistrantSchema).default([]),
  applications: z.array(SeedApplicationSchema).default([]),
  entitlements: z.array(SeedEntitlementSchema).default([]),
});
export type Seed = z.infer<typeof SeedSchema>;

/** The one message that starts the portal process. */
export const StartMessageSchema = z.strictObject({
  type: z.literal('start'),
  mode: z.enum(MODES),
  /** Folder of the database and the uploaded parts; made when missing. */
  dataFolder: z.string().min(1),
  /** Port on 127.0.0.1; 0 takes a free one. */
  port: z.int().min(0).max(65_535),
  providers: z.array(ProviderSchema).min(1),
  enrolmentCodes: z.array(EnrolmentCodeSchema),
  consentTexts: z.array(ConsentTextSchema),
  seed: SeedSchema,
  limits: z
    .strictObject({
      /** Bytes of one document; default 10 MiB. */
      partBytes: z.int().positive().optional(),
      /** Bytes of one station's documents that belong to no accepted submission; default 2 GiB. */
      stationBytes: z.int().positive().optional(),
      /** How many days after the registrant's sign-in it may be submitted, whenever it arrives; default 14. */
      signInDays: z.int().positive().optional(),
    })
    .optional(),
});
export type StartMessage = z.infer<typeof StartMessageSchema>;

/** What the portal process answers. */
export const PortalMessageSchema = z.discriminatedUnion('type', [
  z.strictObject({ type: z.literal('listening'), port: z.int(), baseUrl: z.string() }),
  z.strictObject({ type: z.literal('failed'), reason: z.enum(['bad-start-message', 'port-in-use', 'data-folder']) }),
]);
export type PortalMessage = z.infer<typeof PortalMessageSchema>;
