import { z } from 'zod';
import { ENVIRONMENTS, PURPOSES } from '#vocabulary/readers.ts';

/** The keys of one reader as PEM: they sign its answers and, for L1, its digitalId (SBI 0.9.5 trust chains). */
export const ReaderTrustSchema = z.strictObject({
  /** PKCS#8 PEM of the device key (RSA 2048); signs `deviceInfo` and capture `data`. */
  deviceKey: z.string(),
  /** PEM certificate of the device key, issued under the device provider. */
  deviceCertificate: z.string(),
  /** PKCS#8 PEM and certificate of the FTM chip key. Only an L1 reader has it. */
  ftm: z.strictObject({ key: z.string(), certificate: z.string() }).optional(),
});
export type ReaderTrust = z.infer<typeof ReaderTrustSchema>;

/** Everything the SBI service needs to sign and encrypt. */
export const ServiceTrustSchema = z.strictObject({
  readers: z.record(z.string(), ReaderTrustSchema),
  /** PEM of the root that issued the FTM chain; a chip certificate not under it does not make a reader L1. */
  ftmRoot: z.string().optional(),
  /** PEM certificate to encrypt auth answers to; without it SBI error 108 is the answer. */
  encryptionCertificate: z.string().optional(),
});
export type ServiceTrust = z.infer<typeof ServiceTrustSchema>;

export const ServiceSettingsSchema = z.strictObject({
  env: z.enum(ENVIRONMENTS),
  purpose: z.enum(PURPOSES),
  firstPort: z.int(),
  lastPort: z.int(),
  /** The exact origins of pages that may use the service (`scheme://host:port`). */
  allowedOrigins: z.array(z.string()),
});
export type ServiceSettings = z.infer<typeof ServiceSettingsSchema>;

/**
 * Trust in other vendors' services. Without it the host does not look for them: without pinned roots it could not
 * verify any of their answers.
 */
export const OtherServicesSchema = z.strictObject({
  firstPort: z.int(),
  lastPort: z.int(),
  /** PEM certificates of the authorities above device keys, one text each. */
  deviceRoots: z.array(z.string()).min(1),
  /** PEM certificates of the authorities above the chips of L1 readers, one text each. */
  ftmRoots: z.array(z.string()),
  /** Signs our listing of the L1 readers that we pass through; without it we pass none. PKCS#8 PEM and certificate. */
  listing: z
    .strictObject({
      key: z.string(),
      certificate: z.string(),
      /** Origins of the pages that may use them: the identity provider's. */
      origins: z.array(z.string()),
    })
    .optional(),
});
export type OtherServices = z.infer<typeof OtherServicesSchema>;
