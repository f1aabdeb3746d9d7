import { z } from 'zod';
import { FIRST_SBI_PORT, LAST_SBI_PORT } from '#vocabulary/readers.ts';
import { PROVIDER_FAULTS, TRAINING_PROVIDERS } from '#vocabulary/sign-in.ts';
import { FINGERS } from '#vocabulary/fingers.ts';

/** The messages between main and the demonstration identity provider's process. Both ends parse what they receive. */

const PortSchema = z.int().min(0).max(65_535);

/** An OpenID Connect client: one per station, with the public half of its own key (`private_key_jwt`). */
export const ClientSchema = z.strictObject({
  client_id: z.string().min(1),
  /** Public keys of the client: ES256, RS256 or PS256. */
  jwks: z.strictObject({ keys: z.array(z.looseObject({ kty: z.string() })).min(1) }),
  redirect_uris: z.array(z.url()).min(1),
});
export type ProviderClient = z.infer<typeof ClientSchema>;

/** Which readers the provider trusts, and where its page looks for them. */
export const SbiTrustSchema = z.strictObject({
  /** PEM certificate of the root under which device keys are issued. */
  deviceRootPem: z.string(),
  /** PEM certificate of the root under which FTM chip keys are issued. */
  ftmRootPem: z.string(),
  /** PKCS#8 PEM of the private key captures are encrypted to. */
  encryptionKeyPem: z.string(),
  /** First and last port on 127.0.0.1 the page asks for SBI services; inside SBI's own range, as MOSIP's client requires. */
  firstPort: z.int().min(FIRST_SBI_PORT).max(LAST_SBI_PORT),
  lastPort: z.int().min(FIRST_SBI_PORT).max(LAST_SBI_PORT),
  /** How long a capture may take, seconds; 30 when absent, eSignet's own value. */
  captureTimeout: z.int().min(1).max(120).optional(),
});
export type SbiTrust = z.infer<typeof SbiTrustSchema>;

/** Main to the provider. Nothing but `start` is ever sent; closing the link ends the process. */
export const ToProviderSchema = z.strictObject({
  type: z.literal('start'),
  /** Port on 127.0.0.1; 0 lets the system choose, which changes the issuer at each start. */
  port: PortSchema,
  /** Folder for the provider's keys and enrolled fingers; made when absent. */
  dataFolder: z.string().min(1),
  clients: z.array(ClientSchema),
  /** Which provider of the field it behaves like; `plain` when absent. */
  kind: z.enum(TRAINING_PROVIDERS).optional(),
  /** What is wrong with it; nothing when absent. */
  fault: z.enum(PROVIDER_FAULTS).optional(),
  sbi: SbiTrustSchema,
  /** Folder of `.pgm` pictures (500 ppi) that become the registrants' right index fingers, in the order of their names. */
  fingersFolder: z.string().min(1).optional(),
});
export type ToProvider = z.infer<typeof ToProviderSchema>;

/** How an offered finger compares with the enrolled fingers of the person. Contains only numbers and finger names. */
export const ComparisonSchema = z.strictObject({
  accepted: z.boolean(),
  /** Why not, a code of the finger verifier; absent when accepted. */
  reason: z.string().optional(),
  threshold: z.number(),
  scores: z.array(z.strictObject({ finger: z.enum(FINGERS), score: z.number() })),
});
export type Comparison = z.infer<typeof ComparisonSchema>;

/** The provider to main. */
export const FromProviderSchema = z.discriminatedUnion('type', [
  z.strictObject({ type: z.literal('listening'), port: PortSchema, issuer: z.url() }),
  z.strictObject({
    type: z.literal('failed'),
    code: z.enum(['bad-configuration', 'port-taken', 'folder-unwritable', 'fingers-folder-unreadable']),
  }),
  z.strictObject({ type: z.literal('comparison'), comparison: ComparisonSchema }),
]);
export type FromProvider = z.infer<typeof FromProviderSchema>;
