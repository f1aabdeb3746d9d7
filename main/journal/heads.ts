import { z } from 'zod';
import { ok, type Result } from '#kit/result.ts';
import type { JournalEntry } from './chain.ts';
import { PROOF_ENTRIES, type JournalHead, type JournalProof } from './proof.ts';

/** A head that was signed. */
export interface SignedHead {
  readonly seq: number;
  readonly hash: string;
  /** Compact JWS; its payload is a {@link JournalHead}. */
  readonly jws: string;
}

/** What the heads stand on. */
export interface HeadsDeps<Fault extends { readonly code: string }> {
  readonly journal: {
    last(): JournalEntry | undefined;
    /** The entries from `seq` on, at most `limit`. */
    from(seq: number, limit: number): readonly JournalEntry[];
  };
  readonly heads: {
    /** The signed head with the highest number. */
    last(): SignedHead | undefined;
    at(seq: number): SignedHead | undefined;
    /** Within a transaction only. */
    insert(head: SignedHead): void;
  };
  /** Plain facts of the station. */
  readonly facts: { get(name: string): unknown; put(name: string, value: unknown): void };
  readonly transaction: <T>(work: () => Result<T, never>) => Result<T, Fault>;
  readonly stationId: string;
  /** Signs with the station's key. It is asynchronous, and a submit is not: a head is signed after its commit. */
  readonly sign: (head: JournalHead) => Promise<string>;
}

/** The signed heads of the journal, and what the portal has accepted of it. */
export interface Heads<Fault extends { readonly code: string }> {
  /** Signs the head as it is now, unless it is signed. */
  sign(): Promise<Result<void, Fault>>;
  /**
   * The entries that the portal is not known to have, and always the last one; as many as one message holds.
   * `isComplete` when they reach the end.
   */
  due(): Promise<Result<{ readonly proof: JournalProof; readonly isComplete: boolean }, Fault>>;
  /** The portal has accepted this. An answer that is lost is none: the same entries are sent again. */
  accepted(proof: JournalProof): Result<void, Fault>;
  /** The portal keeps less than was thought: everything is due again. */
  forgetAccepted(): Result<void, Fault>;
}

const ACCEPTED = 'journal-accepted';
const AcceptedSchema = z.looseObject({ seq: z.int().nonnegative() });

/** The heads over the journal and what is kept of them. */
export function createHeads<Fault extends { readonly code: string }>(deps: HeadsDeps<Fault>): Heads<Fault> {
  const { journal, heads, facts, transaction, stationId } = deps;

  function acceptedSeq(): number {
    return AcceptedSchema.safeParse(facts.get(ACCEPTED)).data?.seq ?? 0;
  }

  async function signed({ seq, hash }: JournalEntry): Promise<Result<string, Fault>> {
    const kept = transaction(() => ok(heads.at(seq)));
    if (!kept.ok) return kept;
    if (kept.value) return ok(kept.value.jws);
    const jws = await deps.sign({ stationId, seq, hash });
    return transaction(() => {
      // Another one may have signed it meanwhile.
      const other = heads.at(seq);
      if (!other) heads.insert({ seq, hash, jws });
      return ok(other?.jws ?? jws);
    });
  }

  return {
    async sign() {
      const last = transaction(() => ok(journal.last()));
      if (!last.ok) return last;
      if (!last.value) return ok(undefined);
      const head = await signed(last.value);
      return head.ok ? ok(undefined) : head;
    },

    async due() {
      const read = transaction(() => {
        const last = journal.last();
        if (!last) throw new Error('a station has entries before it sends anything');
        const first = Math.min(acceptedSeq() + 1, last.seq);
        const entries = journal.from(first, PROOF_ENTRIES);
        const end = entries.at(-1) ?? last;
        return ok({ entries, end, isComplete: end.seq === last.seq });
      });
      if (!read.ok) return read;
      const { entries, end, isComplete } = read.value;
      const head = await signed(end);
      return head.ok ? ok({ proof: { entries, head: head.value }, isComplete }) : head;
    },

    accepted({ entries }) {
      return transaction(() => {
        const seq = entries.at(-1)?.seq ?? 0;
        if (seq > acceptedSeq()) facts.put(ACCEPTED, { seq });
        return ok(undefined);
      });
    },

    forgetAccepted() {
      return transaction(() => {
        facts.put(ACCEPTED, { seq: 0 });
        return ok(undefined);
      });
    },
  };
}
