import { z } from 'zod';
import { LEVELS, PURPOSES, SBI_SUB_TYPES, SBI_TYPES } from '#vocabulary/readers.ts';

/**
 * The messages of other vendors' services as this client reads them (SBI 0.9.5); what the fields must say is checked
 * where they are used. More fields are allowed, since vendors add some. Texts have a limit, since they are shown and
 * kept.
 */

const TextSchema = z.string().max(200);
const NameSchema = TextSchema.min(1);
/** A compact JWS, or plain base64url where the reader is not registered. */
const TokenSchema = z
  .string()
  .min(1)
  .max(64 * 1024);

const ErrorSchema = z.object({ errorCode: z.string().max(20), errorInfo: z.string().max(500).nullish() });
export type ForeignError = z.infer<typeof ErrorSchema>;

/** `{ error }` alone, or the `error` of an element. */
export const ErrorAnswerSchema = z.object({ error: ErrorSchema });

/** A refused stream: the bare error as MOSIP's mock writes it, or wrapped as in the standard. */
export const StreamErrorSchema = z.union([ErrorAnswerSchema, ErrorSchema]);

/** A sub id; some services write it as a number. */
const SubIdSchema = z.union([TextSchema, z.int().transform(String)]);

/** Some services write an empty error where there is none. */
const OptionalErrorSchema = z.preprocess((error) => (isEmpty(error) ? null : error), ErrorSchema.nullish());

function isEmpty(error: unknown): boolean {
  return error === '' || (typeof error === 'object' && error !== null && Object.keys(error).length === 0);
}

const DeviceStatusSchema = z.enum(['Ready', 'Busy', 'Not Ready', 'Not Registered']);
export type DeviceStatus = z.infer<typeof DeviceStatusSchema>;

/** One element of a discovery answer. */
export const DiscoveryElementSchema = z.object({
  deviceId: NameSchema,
  deviceStatus: DeviceStatusSchema,
  certification: z.enum(LEVELS),
  serviceVersion: TextSchema.nullish(),
  deviceSubId: z.array(SubIdSchema).max(8).nullish(),
  callbackId: TextSchema,
  digitalId: TokenSchema,
  deviceCode: TextSchema.nullish(),
  specVersion: z.array(TextSchema).min(1).max(16),
  purpose: z.enum([...PURPOSES, '']),
});
export type DiscoveryElement = z.infer<typeof DiscoveryElementSchema>;

/** One element of a device-info answer. */
export const InfoElementSchema = z.object({ deviceInfo: TokenSchema, error: OptionalErrorSchema });

/** The signed claims of `deviceInfo`. */
export const DeviceInfoSchema = z.object({
  deviceId: NameSchema,
  deviceStatus: DeviceStatusSchema,
  certification: z.enum(LEVELS),
  serviceVersion: TextSchema,
  firmware: TextSchema,
  deviceSubId: z.array(SubIdSchema).max(8),
  callbackId: TextSchema,
  digitalId: TokenSchema,
  deviceCode: NameSchema,
  env: TextSchema,
  purpose: z.enum(PURPOSES),
  specVersion: z.array(TextSchema).min(1).max(16),
});
export type DeviceInfo = z.infer<typeof DeviceInfoSchema>;

/** Who a reader is. Faces must be readable here: this kiosk leaves cameras out, but does not refuse their service. */
export const ForeignDigitalIdSchema = z.object({
  serialNo: NameSchema,
  make: NameSchema,
  model: NameSchema,
  type: z.enum(SBI_TYPES),
  deviceSubType: z.enum(SBI_SUB_TYPES),
  deviceProvider: NameSchema,
  deviceProviderId: NameSchema,
  dateTime: TextSchema,
});
export type ForeignDigitalId = z.infer<typeof ForeignDigitalIdSchema>;

const HashSchema = z.string().regex(/^[0-9A-Fa-f]{64}$/);
const Base64UrlSchema = z.string().regex(/^[A-Za-z0-9_-]+=*$/);
const ScoreSchema = z.string().regex(/^(?:100(?:\.0+)?|\d{1,2}(?:\.\d+)?)$/);

/** Only the error of a capture element: in a failed one the other fields are empty or null. */
export const CaptureErrorSchema = z.object({ error: OptionalErrorSchema });

/** One element of a good RCAPTURE answer. */
export const RegistrationElementSchema = z.object({
  specVersion: TextSchema,
  data: z.string().min(1),
  hash: HashSchema,
});

/** One element of a good CAPTURE answer. */
export const AuthElementSchema = RegistrationElementSchema.extend({
  sessionKey: Base64UrlSchema.max(2048),
  thumbprint: HashSchema,
});

/** The signed claims of a capture. Only an auth capture has `domainUri`. */
export const CaptureClaimsSchema = z.object({
  digitalId: TokenSchema,
  deviceCode: NameSchema,
  deviceServiceVersion: TextSchema,
  bioType: TextSchema,
  bioSubType: TextSchema.nullish(),
  purpose: TextSchema,
  env: TextSchema,
  domainUri: TextSchema.nullish(),
  bioValue: Base64UrlSchema,
  transactionId: TextSchema,
  timestamp: TextSchema,
  requestedScore: ScoreSchema,
  qualityScore: ScoreSchema,
});
export type CaptureClaims = z.infer<typeof CaptureClaimsSchema>;

export const CaptureAnswerSchema = z.object({ biometrics: z.array(z.unknown()).min(1) });
