import type { JWK } from 'jose';
import type { Result } from '#kit/result.ts';
import { err, ok } from '#kit/result.ts';
import type { Mode } from '#vocabulary/station.ts';
import type { EnrolmentCode, Provider } from '../settings/config.ts';
import type { Refusal } from '../http/refusal.ts';
import type { Repositories, Store } from '../storage/store.ts';
import { createAllowance } from '../stations/allowance.ts';
import type { Authority } from '../stations/authority.ts';
import { recordClients, type ReportedClients } from '../stations/clients.ts';
import { createEnrolmentCodes, type Right } from './enrolment-codes.ts';

export interface Enrolment {
  readonly stationId: string;
  /** What the code says: the certificate names the centre. */
  readonly centre: string;
  readonly name: string | undefined;
  readonly certificate: string;
  readonly ca: string;
  readonly receiptKeys: { readonly keys: readonly JWK[] };
}

export interface EnrolmentRequest {
  readonly certificateRequest: string;
  /** Needed with a code that does not decide it. */
  readonly centre?: string | undefined;
  readonly enrolmentCode: string;
  /** The station's clients at the providers; those before stay when absent. */
  readonly clients?: ReportedClients | undefined;
  /** Who asks, as wrong codes are counted. */
  readonly source: string;
}

export type Enrol = (
  request: EnrolmentRequest,
) => Promise<Result<Enrolment, Refusal & { readonly retryAfterSeconds?: number }>>;

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
  readonly providers: readonly Provider[];
  readonly mode: Mode;
  readonly random: (limit: number) => number;
  /** Milliseconds since 1970. */
  readonly now: () => number;
}): Enrol {
  const { store, authority, mode, now } = deps;
  const codes = createEnrolmentCodes(deps.codes, now);
  const wrong = createAllowance({ kind: 'enrolment-code', tries: store.tries, now });

  async function certified(kept: Repositories, right: Right, pem: string, keyThumbprint: string): Promise<Enrolment> {
    const at = new Date(now()).toISOString();
    const known = right.again === undefined ? undefined : await kept.stations.find(right.again);
    const { centre, name } = known ?? right;
    const stationId = known?.id ?? (await freeId(kept));
    const certificate = known?.certificatePem ?? (await authority.issue({ pem, stationId, centre }));
    if (!known) {
      const station = { id: stationId, name, centre, keyThumbprint, certificatePem: certificate, mode };
      await kept.stations.add(station, at);
      await right.use(stationId, at);
    }
    return { stationId, centre, name, certificate, ca: authority.caPem, receiptKeys: authority.receiptKeys };
  }

  async function freeId({ stations }: Repositories): Promise<string> {
    for (;;) {
      const letters = Array.from({ length: ID_LENGTH }, () => ALPHABET.charAt(deps.random(ALPHABET.length)));
      const id = `${mode === 'training' ? 'TR' : 'ST'}-${letters.join('')}`;
      if ((await stations.find(id)) === undefined) return id;
    }
  }

  return async ({ certificateRequest, centre, enrolmentCode, clients, source }) => {
    // Who guesses is refused without being told whether the next guess is right.
    const retryAfterSeconds = await wrong.wait(source);
    if (retryAfterSeconds !== undefined) return err({ code: 'slow-down', retryAfterSeconds });
    const request = await authority.readRequest(certificateRequest);
    const enrolled = await store
      .transaction(async (kept): Promise<Result<Enrolment, Refusal>> => {
        const known = request.ok ? await kept.stations.byKey(request.value.keyThumbprint) : undefined;
        const right = await codes.rightOf(kept, enrolmentCode, { centre, known });
        if (!right.ok) return right;
        if (!request.ok) return request;
        if (known?.revokedAt !== undefined) return err({ code: 'station-revoked' });
        const { keyThumbprint } = request.value;
        const enrolment = await certified(kept, right.value, certificateRequest, keyThumbprint);
        if (clients === undefined) return ok(enrolment);
        const at = new Date(now()).toISOString();
        const recorded = await recordClients(kept.stations, deps.providers, {
          stationId: enrolment.stationId,
          clients,
          at,
        });
        // Undoes the enrolment too: the code is as good as before.
        if (!recorded.ok) throw new NotEnrolled(recorded.error);
        return ok(enrolment);
      })
      .catch((error: unknown) => {
        if (error instanceof NotEnrolled) return err(error.refusal);
        throw error;
      });
    if (!enrolled.ok && enrolled.error.code === 'enrolment-code') await wrong.note(source);
    return enrolled;
  };
}

/** Ends the transaction of an enrolment that must not be. */
class NotEnrolled extends Error {
  readonly refusal: Refusal;
  constructor(refusal: Refusal) {
    super(refusal.code);
    this.refusal = refusal;
  }
}
