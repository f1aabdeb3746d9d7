import { z } from 'zod';
import type { PortalRefusal } from '#vocabulary/portal-refusals.ts';
import { canonicalJson, sha256Hex } from '../submission/canonical.ts';
import { CHAIN_START, type JournalEntry } from './chain.ts';

/** What a station shows the portal of its journal: entries in a row, and the signed head they lead to. */

const HashSchema = z.string().regex(/^[0-9a-f]{64}$/);
/** An id, an issuer, a subject: no line ends and no other control characters. */
const IdSchema = z.string().regex(/^\P{C}{1,255}$/u);
/** A code, a number written as text, a hash: words of people have spaces. */
const CodeSchema = z.string().regex(/^[\w.:/@+-]{0,128}$/);

/**
 * An entry as it is sent. Its subjects are ids and its details codes and numbers; a text that could be a person's words
 * does not fit and is refused on both sides.
 */
export const SentEntrySchema = z.strictObject({
  seq: z.int().positive(),
  at: z.iso.datetime(),
  kind: z.string().regex(/^[a-z][a-z-]{0,63}$/),
  subjects: z.partialRecord(z.enum(['submissionId', 'visitId', 'operatorIssuer', 'operatorSub']), IdSchema),
  /** `reader` is a reader's id, with its maker's serial number. */
  details: z.object({ reader: IdSchema.optional() }).catchall(z.union([CodeSchema, z.number(), z.boolean()])),
  previousHash: HashSchema,
  hash: HashSchema,
});

/** How many entries one message holds at most: about 80 kB. */
export const PROOF_ENTRIES = 200;

/** Entries that follow each other, at least one, and the head over the last of them. */
export const JournalProofSchema = z.strictObject({
  entries: z.array(SentEntrySchema).min(1).max(PROOF_ENTRIES),
  /** Compact JWS ES256, `typ` kiosk-journal-head+jwt, `x5c` the station's certificate. */
  head: z.string(),
});
export interface JournalProof {
  readonly entries: readonly JournalEntry[];
  readonly head: string;
}

/** The `typ` of a signed head. */
export const HEAD_TYPE = 'kiosk-journal-head+jwt';

/** The payload of a signed head: the station's journal, up to this entry, is what this hash says. */
export const HeadSchema = z.strictObject({ stationId: z.string(), seq: z.int().positive(), hash: HashSchema });
export type JournalHead = z.infer<typeof HeadSchema>;

/**
 * Why a chain does not continue what is kept of it:
 * - `journal-broken`: the entries do not follow each other, or one was changed after its hash was made
 * - `journal-gap`: entries between what is kept and the first one are missing; sending all again helps
 * - `journal-emptied`: it begins anew
 * - `journal-rolled-back`: it goes on from an earlier place, later than what is kept: an old copy was put back
 * - `journal-forked`: it goes on beside what is kept: two machines write under one name
 * - `journal-rewritten`: an entry that is kept reads differently now
 */
export type Discontinuity = Extract<PortalRefusal, `journal-${string}`>;

/** What is kept of an entry. */
export interface KeptEntry {
  readonly seq: number;
  readonly at: string;
  readonly hash: string;
}

/** Whether entries follow each other and each has the hash of its content. */
export function isUnbroken(entries: readonly JournalEntry[]): boolean {
  return entries.every((entry, index) => {
    const before = entries[index - 1];
    const { hash, ...body } = entry;
    const follows = !before || (entry.seq === before.seq + 1 && entry.previousHash === before.hash);
    const begins = entry.seq !== 1 || entry.previousHash === CHAIN_START;
    return follows && begins && sha256Hex(canonicalJson(body)) === hash;
  });
}

/**
 * Judges whether `sent` continues what is kept; undefined when it does. Entries that are kept already must be the same:
 * what was sent and whose answer was lost is sent again.
 * @param kept.newest the last entry that is kept; undefined when none is
 * @param kept.around the kept entries from the one before the first of `sent` to the last of `sent`, as far as they exist
 */
export function discontinuityOf(
  sent: readonly JournalEntry[],
  kept: { readonly newest: KeptEntry | undefined; readonly around: readonly KeptEntry[] },
): Discontinuity | undefined {
  const [first] = sent;
  if (!first || !isUnbroken(sent)) return 'journal-broken';
  const newest = kept.newest ?? { seq: 0, at: '', hash: CHAIN_START };
  if (first.seq > newest.seq + 1) return 'journal-gap';
  const before = kept.around.find(({ seq }) => seq === first.seq - 1);
  if (before && before.hash !== first.previousHash) return 'journal-rewritten';
  const known = new Map(kept.around.map((entry) => [entry.seq, entry]));
  for (const entry of sent) {
    const same = known.get(entry.seq);
    if (!same || same.hash === entry.hash) continue;
    if (same.at === entry.at) return 'journal-rewritten';
    if (entry.seq === 1) return 'journal-emptied';
    return entry.at > newest.at ? 'journal-rolled-back' : 'journal-forked';
  }
  return undefined;
}
