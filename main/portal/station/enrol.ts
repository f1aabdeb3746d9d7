import { createHash } from 'node:crypto';
import type { JWK } from 'jose';
import type { Result } from '#kit/result.ts';
import { err, ok } from '#kit/result.ts';
import type { Mode } from '#vocabulary/station.ts';
import { POLICIES } from '../settings/policies.ts';
import type { EnrolmentCode } from '../settings/config.ts';
import type { Refusal } from '../http/refusal.ts';
import type { Store } from '../storage/store.ts';
import type { Authority } from '../stations/authority.ts';

export interface Enrolment {
  readonly stationId: string;
  readonly certificate: string;
  readonly ca: string;
  readonly receiptKeys: { readonly keys: readonly JWK[] };
}

export type Enrol = (request: {
  readonly certificateRequest: string;
  readonly centre: string;
  readonly enrolmentCode: string;
}) => Promise<Result<Enrolment, Refusal>>;

// Without characters that are easily confused when read aloud.
const ALPHABET = '23456789ABCDEFGHJKMNPQRSTVWXYZ';
const ID_LENGTH = 6;

/**
 * Enrols a station: its key gets a certificate that contains the portal's mode. A key that is already enrolled gets the
 * same certificate again, so that a station that never received the first answer is not locked out by its used-up code.
 */
export function createEnrol(deps: {
  readonly store: Store;
  readonly authority: Authority;
  readonly codes: readonly EnrolmentCode[];
  readonly mode: Mode;
  readonly random: (limit: number) => number;
  /** Milliseconds since 1970. */
  readonly now: () => number;
}): Enrol {
  const { store, authority, mode } = deps;
  const wrong = createWrongTries(deps.now);
  const codes = new Map(deps.codes.map(({ code, reusable }) => [hashed(code), reusable]));

  return async ({ certificateRequest, centre, enrolmentCode }) => {
    const codeSha256 = hashed(enrolmentCode);
    if (wrong.tooMany()) return err({ code: 'slow-down' });
    const reusable = codes.get(codeSha256);
    if (reusable === undefined) {
      wrong.note();
      return err({ code: 'enrolment-code' });
    }
    const request = await authority.readRequest(certificateRequest);
    if (!request.ok) return request;
    const { keyThumbprint } = request.value;
    const answer = (stationId: string, certificate: string): Result<Enrolment, Refusal> =>
      ok({ stationId, certificate, ca: authority.caPem, receiptKeys: authority.receiptKeys });

    return store.transaction(async (kept): Promise<Result<Enrolment, Refusal>> => {
      const known = await kept.stations.byKey(keyThumbprint);
      const usedBy = await kept.stations.codeUsedBy(codeSha256);
      if (!reusable && usedBy !== undefined && usedBy !== known?.id) {
        wrong.note();
        return err({ code: 'enrolment-code' });
      }
      if (known !== undefined) {
        if (known.revokedAt !== undefined) return err({ code: 'station-revoked' });
        return answer(known.id, known.certificatePem);
      }
      const at = new Date(deps.now()).toISOString();
      const stationId = await freeId();
      const certificatePem = await authority.issue({ pem: certificateRequest, stationId, centre });
      await kept.stations.add({ id: stationId, centre, keyThumbprint, certificatePem, mode }, at);
      if (!reusable) await kept.stations.useCode(codeSha256, stationId, at);
      return answer(stationId, certificatePem);

      async function freeId(): Promise<string> {
        for (;;) {
          const letters = Array.from({ length: ID_LENGTH }, () => ALPHABET.charAt(deps.random(ALPHABET.length)));
          const id = `${mode === 'training' ? 'TR' : 'ST'}-${letters.join('')}`;
          if ((await kept.stations.find(id)) === undefined) return id;
        }
      }
    });
  };
}

const MINUTE_MS = 60_000;

/** Counts wrong codes: who guesses is refused without being told whether the next guess is right. */
function createWrongTries(now: () => number): { note(): void; tooMany(): boolean } {
  let times: readonly number[] = [];
  const recent = (): readonly number[] => (times = times.filter((at) => now() - at < MINUTE_MS));
  return {
    note: () => void (times = [...recent(), now()]),
    tooMany: () => recent().length >= POLICIES.wrongEnrolmentCodes.value,
  };
}

function hashed(code: string): string {
  return createHash('sha256').update(code).digest('hex');
}
