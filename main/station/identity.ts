import { z } from 'zod';
import { err, ok, type Result } from '#kit/result.ts';
import type { StationPortal, UpstreamError } from '../upstream/port.ts';
import type { SealedTexts } from './sealed-texts.ts';
import { createStationKey, openStationKey, type StationKey } from './station-key.ts';

/** What the station received from the portal when it enrolled. */
export const EnrolmentSchema = z.strictObject({
  stationId: z.string().min(1),
  certificatePem: z.string().min(1),
  caPem: z.string().min(1),
  /** JWKS the portal signs receipts with; pinned from here on. */
  receiptKeys: z.strictObject({ keys: z.array(z.looseObject({ kty: z.string() })).min(1) }),
});
export type Enrolment = z.infer<typeof EnrolmentSchema>;

/** The station's key: created at the first start, and the same from then on. */
export async function openKey(texts: SealedTexts): Promise<StationKey> {
  const kept = texts.get('station-key');
  if (kept !== undefined) return openStationKey(kept);
  const key = await createStationKey();
  texts.put('station-key', await key.export());
  return key;
}

/** The station's enrolment: the kept one, or else a new one from the portal. */
export async function openEnrolment(deps: {
  readonly texts: SealedTexts;
  readonly key: StationKey;
  readonly portal: Pick<StationPortal, 'enrol'>;
  readonly centre: string;
  readonly enrolmentCode: string;
}): Promise<Result<Enrolment, UpstreamError>> {
  const kept = deps.texts.get('enrolment');
  if (kept !== undefined) return ok(EnrolmentSchema.parse(JSON.parse(kept)));
  const answer = await deps.portal.enrol({
    certificateRequestPem: await deps.key.certificateRequest(`station ${deps.key.thumbprint.slice(0, 12)}`),
    centre: deps.centre,
    enrolmentCode: deps.enrolmentCode,
  });
  if (!answer.ok) return answer;
  const enrolment = EnrolmentSchema.safeParse(answer.value);
  if (!enrolment.success) return err({ code: 'nonsense', detail: 'enrolment' });
  deps.texts.put('enrolment', JSON.stringify(enrolment.data));
  return ok(enrolment.data);
}
