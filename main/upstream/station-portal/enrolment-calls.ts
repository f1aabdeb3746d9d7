import { z } from 'zod';
import { ok, type Result } from '#kit/result.ts';
import type { StationPortal, UpstreamError } from '../port.ts';

/** One call of the portal: its answer by `schema`. With the station's token, unless it is `anonymous`. */
export type Call = <T>(
  target: readonly ['GET' | 'POST' | 'PUT', string],
  schema: z.ZodType<T>,
  more?: { readonly body?: unknown; readonly signal?: AbortSignal; readonly anonymous?: boolean },
) => Promise<Result<T, UpstreamError>>;

/** A compact JWS. */
export const Jws = z.string().regex(/^[\w-]+\.[\w-]+\.[\w-]+$/u);
const Certificate = z.string().startsWith('-----BEGIN CERTIFICATE-----');
const EnrolmentSchema = z.looseObject({
  stationId: z.string().min(1),
  centre: z.string().min(1),
  certificate: Certificate,
  ca: Certificate,
  receiptKeys: z.looseObject({ keys: z.array(z.looseObject({ kty: z.string() })).min(1) }),
});
/** What the portal answers where it only keeps something. */
export const KeptSchema = z.looseObject({ state: z.literal('kept') });

const AssertionSchema = z.looseObject({ clientId: z.string().min(1), assertion: Jws });

/** Who the station is at the portal, and at the providers. */
export function enrolmentCalls(call: Call): Pick<StationPortal, 'enrol' | 'reportClients' | 'assertion'> {
  return {
    async enrol({ certificateRequestPem, centre, enrolmentCode, clients }) {
      const body = { certificateRequest: certificateRequestPem, centre, enrolmentCode, clients };
      const enrolled = await call(['POST', '/station/enrolments'], EnrolmentSchema, { body, anonymous: true });
      if (!enrolled.ok) return enrolled;
      const { stationId, certificate, ca, receiptKeys } = enrolled.value;
      return ok({
        stationId,
        centre: enrolled.value.centre,
        certificatePem: certificate,
        caPem: ca,
        receiptKeys: { keys: receiptKeys.keys },
      });
    },
    async reportClients(clients) {
      const answer = await call(['PUT', '/station/clients'], KeptSchema, { body: { clients } });
      return answer.ok ? ok(undefined) : answer;
    },
    async assertion(issuer) {
      const answer = await call(['POST', '/station/assertions'], AssertionSchema, { body: { issuer } });
      if (!answer.ok) return answer;
      const { clientId, assertion } = answer.value;
      return ok({ clientId, assertion });
    },
  };
}
