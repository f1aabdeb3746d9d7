import { z } from 'zod';
import { err, ok, type Result } from '#kit/result.ts';
import type { StationPortal, UpstreamError } from '../upstream/port.ts';
import type { SealedTexts } from './sealed-texts.ts';
import { createStationKey, openStationKey, type StationKey } from './station-key.ts';

/** What the station received from the portal when it enrolled. */
export const EnrolmentSchema = z.strictObject({
  stationId: z.string().min(1),
  /** As the certificate names it; absent in what was kept before the portal said it. */
  centre: z.string().min(1).optional(),
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

/** One try to enrol at the portal with a code. */
export type EnrolWithCode = (code: string) => Promise<Result<Enrolment, UpstreamError>>;

/** The station's enrolment: the kept one, or else a new one from the portal, as `enrol` comes by a code for it. */
export async function openEnrolment<E extends { readonly code: string }>(deps: {
  readonly texts: SealedTexts;
  readonly key: StationKey;
  readonly portal: Pick<StationPortal, 'enrol'>;
  readonly centre: string;
  readonly enrol: (attempt: EnrolWithCode) => Promise<Result<Enrolment, E>>;
}): Promise<Result<Enrolment, E>> {
  const { texts, key, portal, centre } = deps;
  const kept = texts.get('enrolment');
  if (kept !== undefined) return ok(EnrolmentSchema.parse(JSON.parse(kept)));
  const certificateRequestPem = await key.certificateRequest(`station ${key.thumbprint.slice(0, 12)}`);
  const enrolled = await deps.enrol(async (enrolmentCode) => {
    const answer = await portal.enrol({ certificateRequestPem, centre, enrolmentCode });
    if (!answer.ok) return answer;
    const enrolment = EnrolmentSchema.safeParse(answer.value);
    return enrolment.success ? ok(enrolment.data) : err({ code: 'nonsense', detail: 'enrolment' });
  });
  if (enrolled.ok) texts.put('enrolment', JSON.stringify(enrolled.value));
  return enrolled;
}
