import { z } from 'zod';
import { err, ok, type Result } from '#kit/result.ts';
import type { StationPortal, UpstreamError } from '../upstream/port.ts';
import { makeStationKey, openStationKey, type StationKey } from './station-key.ts';

/** What the portal gave the station when it enrolled. */
export const EnrolmentSchema = z.strictObject({
  stationId: z.string().min(1),
  certificatePem: z.string().min(1),
  caPem: z.string().min(1),
  /** JWKS the portal signs receipts with; pinned from here on. */
  receiptKeys: z.strictObject({ keys: z.array(z.looseObject({ kty: z.string() })).min(1) }),
});
export type Enrolment = z.infer<typeof EnrolmentSchema>;

/** Where the station's identity is kept: sealed. */
export interface IdentityKeeping {
  get(name: 'station-key' | 'enrolment'): string | undefined;
  put(name: 'station-key' | 'enrolment', text: string): void;
}

/** The station's key, made at the first start and the same ever after. */
export async function openKey(keeping: IdentityKeeping): Promise<StationKey> {
  const kept = keeping.get('station-key');
  if (kept !== undefined) return openStationKey(kept);
  const key = await makeStationKey();
  keeping.put('station-key', await key.export());
  return key;
}

/** The station's enrolment: what is kept, or what the portal gives now. */
export async function openEnrolment(options: {
  readonly keeping: IdentityKeeping;
  readonly key: StationKey;
  readonly portal: Pick<StationPortal, 'enrol'>;
  readonly centre: string;
  readonly enrolmentCode: string;
}): Promise<Result<Enrolment, UpstreamError>> {
  const kept = options.keeping.get('enrolment');
  if (kept !== undefined) return ok(EnrolmentSchema.parse(JSON.parse(kept)));
  const answer = await options.portal.enrol({
    certificateRequestPem: await options.key.certificateRequest(`station ${options.key.thumbprint.slice(0, 12)}`),
    centre: options.centre,
    enrolmentCode: options.enrolmentCode,
  });
  if (!answer.ok) return answer;
  const enrolment = EnrolmentSchema.safeParse(answer.value);
  if (!enrolment.success) return err({ code: 'nonsense', detail: 'enrolment' });
  options.keeping.put('enrolment', JSON.stringify(enrolment.data));
  return ok(enrolment.data);
}
