import { createPublicKey } from 'node:crypto';
import { compactVerify } from 'jose';
import { err, ok, type Result } from '#kit/result.ts';
import { discontinuityOf, HEAD_TYPE, HeadSchema, type JournalHead, type JournalProof } from '../../journal/proof.ts';
import type { Refusal } from '../http/refusal.ts';
import type { EntryAbout } from '../storage/journals.ts';
import type { Store } from '../storage/store.ts';
import type { Station, StationAuth } from './station-auth.ts';

/** The journals of the stations, as far as they have shown them. */
export interface StationJournals {
  /**
   * Keeps what a station shows of its journal, if it continues what is kept of it. Showing the same again changes
   * nothing. A refusal changes nothing either, and names how the chain departs.
   */
  keep(proof: JournalProof, caller: Station): Promise<Result<void, Refusal>>;
  /** What the kept journal says of exactly this submission; undefined when it was not submitted, decided and sent. */
  storyOf(caller: Station, submissionId: string, manifestSha256: string): Promise<Story | undefined>;
}

/** An act that a station has journalled. Seconds since 1970. */
export interface JournalledAct {
  /** By the clock of the station, which never goes back. */
  readonly at: number;
  /** When the portal had heard of the journal without it, by its own clock; undefined when it never had. */
  readonly heardBefore: number | undefined;
}

/** How a submission came to be sent. */
export interface Story {
  readonly submitted: JournalledAct;
  readonly approved: JournalledAct;
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
    async storyOf({ stationId }, submissionId, manifestSha256) {
      const entries = await store.journals.about(stationId, submissionId);
      const submitted = entries.findLast(({ kind }) => kind === 'submission-submitted');
      const approved = entries.findLast(({ kind }) => kind === 'submission-approved');
      const begun = entries.findLast(({ kind }) => kind === 'submission-upload-begun');
      if (!submitted || !approved || !begun) return undefined;
      const isInOrder = submitted.seq < approved.seq && approved.seq < begun.seq;
      const isOfThis = [submitted, approved].every(({ details }) => details['manifestSha256'] === manifestSha256);
      if (!isInOrder || !isOfThis) return undefined;
      const actOf = async ({ seq, at }: EntryAbout): Promise<JournalledAct> => {
        const heard = await store.journals.heardBefore(stationId, seq);
        return { at: secondsOf(at), heardBefore: heard === undefined ? undefined : secondsOf(heard) };
      };
      return { submitted: await actOf(submitted), approved: await actOf(approved) };
    },
  };
}

/** Seconds since 1970 of an ISO 8601 time. */
function secondsOf(time: string): number {
  return Date.parse(time) / 1_000;
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
