import { createPublicKey } from 'node:crypto';
import { compactVerify } from 'jose';
import { err, ok, type Result } from '#kit/result.ts';
import { discontinuityOf, HEAD_TYPE, HeadSchema, type JournalHead, type JournalProof } from '../../journal/proof.ts';
import type { Refusal } from '../http/refusal.ts';
import type { Store } from '../storage/store.ts';
import type { Station, StationAuth } from './station-auth.ts';

/** The journals of the stations, as far as they have shown them. */
export interface StationJournals {
  /**
   * Keeps what a station shows of its journal, if it continues what is kept of it. Showing the same again changes
   * nothing. A refusal changes nothing either, and names how the chain departs.
   */
  keep(proof: JournalProof, caller: Station): Promise<Result<void, Refusal>>;
  /** Whether the kept journal says that the station submitted exactly this, and began to send it. */
  tellsOf(caller: Station, submissionId: string, manifestSha256: string): Promise<boolean>;
}

export function createStationJournals(deps: {
  readonly store: Store;
  readonly stationAuth: Pick<StationAuth, 'stationOf'>;
  /** Milliseconds since 1970. */
  readonly now: () => number;
}): StationJournals {
  const { store, stationAuth, now } = deps;
  /** One at a time: two messages of one station may hold the same entries. */
  let previous: Promise<unknown> = Promise.resolve();

  async function keep(proof: JournalProof, caller: Station): Promise<Result<void, Refusal>> {
    const last = proof.entries.at(-1);
    const head = await headOf(proof.head, caller, stationAuth);
    if (!last || head?.seq !== last.seq || head.hash !== last.hash) return err({ code: 'journal-signature' });
    const { stationId } = caller;
    return store.transaction(async ({ journals }) => {
      const newest = await journals.newest(stationId);
      const first = proof.entries[0]?.seq ?? last.seq;
      const around = await journals.between(stationId, first - 1, last.seq);
      const code = discontinuityOf(proof.entries, { newest, around });
      if (code) return err({ code });
      const entries = proof.entries.filter(({ seq }) => seq > (newest?.seq ?? 0));
      await journals.add(stationId, { entries, seq: last.seq, head: proof.head }, new Date(now()).toISOString());
      return ok(undefined);
    });
  }

  return {
    keep(proof, caller) {
      const next = previous.then(() => keep(proof, caller));
      previous = next.catch(() => undefined);
      return next;
    },
    async tellsOf({ stationId }, submissionId, manifestSha256) {
      const entries = await store.journals.about(stationId, submissionId);
      const submitted = entries.findLast(({ kind }) => kind === 'submission-submitted');
      const begun = entries.findLast(({ kind }) => kind === 'submission-upload-begun');
      return (
        submitted?.details['manifestSha256'] === manifestSha256 && begun !== undefined && begun.seq > submitted.seq
      );
    },
  };
}

/** The head that the calling station has signed; undefined for any other text. */
async function headOf(
  jws: string,
  caller: Station,
  stationAuth: Pick<StationAuth, 'stationOf'>,
): Promise<JournalHead | undefined> {
  const signer = await stationAuth.stationOf(jws);
  if (!signer.ok || signer.value.stationId !== caller.stationId) return undefined;
  try {
    const key = createPublicKey({ key: signer.value.publicJwk, format: 'jwk' });
    const { payload, protectedHeader } = await compactVerify(jws, key, { algorithms: ['ES256'] });
    const head = HeadSchema.parse(JSON.parse(new TextDecoder().decode(payload)));
    return protectedHeader.typ === HEAD_TYPE && head.stationId === caller.stationId ? head : undefined;
  } catch {
    return undefined;
  }
}
