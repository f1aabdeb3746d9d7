import type { JournalKind } from '#vocabulary/journal-kinds.ts';
import { canonicalJson, sha256Hex } from '../submission/canonical.ts';

/**
 * Something that happened on the station, recorded permanently. Subjects are ids (a submission, an operator's issuer and
 * subject); details are codes and numbers. Neither contains personal data.
 */
export interface JournalEvent {
  readonly kind: JournalKind;
  readonly subjects: Readonly<Record<string, string>>;
  readonly details: Readonly<Record<string, string | number | boolean>>;
}

/** An event in its place in the chain, as it was written: `kind` may be a word of another version. */
export interface JournalEntry extends Omit<JournalEvent, 'kind'> {
  readonly kind: string;
  /** From 1, without gaps. */
  readonly seq: number;
  /** ISO 8601, by the trusted clock. */
  readonly at: string;
  /** The hash of the entry before; 64 zeros for the first. */
  readonly previousHash: string;
  /** SHA-256 of the canonical JSON (RFC 8785) of all members above. */
  readonly hash: string;
}

/** The `previousHash` of the first entry. */
export const CHAIN_START = '0'.repeat(64);

/** The entry that follows `last` (undefined: the first one). */
export function nextEntry(
  last: { readonly seq: number; readonly hash: string } | undefined,
  event: Omit<JournalEntry, 'seq' | 'at' | 'previousHash' | 'hash'>,
  at: string,
): JournalEntry {
  const { kind, subjects, details } = event;
  const body = { seq: (last?.seq ?? 0) + 1, at, kind, subjects, details, previousHash: last?.hash ?? CHAIN_START };
  return { ...body, hash: sha256Hex(canonicalJson(body)) };
}

/**
 * What is wrong at one entry.
 * - `gap`: the entry at `seq` is missing
 * - `link-broken`: it does not follow the entry before it
 * - `changed`: its hash is not the hash of its content
 * - `time-went-back`: it claims to be older than the entry before it
 */
export interface ChainFinding {
  readonly seq: number;
  readonly code: 'gap' | 'link-broken' | 'changed' | 'time-went-back';
}

/** The result of reading a whole chain. */
export interface ChainReport {
  readonly entries: number;
  /** The hash of the last entry; compare it with a copy kept elsewhere to see whether the end was cut off. */
  readonly head: string;
  readonly findings: readonly ChainFinding[];
}

/** Reads the chain from its first entry to its last and reports everything that is wrong. */
export function verifyChain(entries: Iterable<JournalEntry>): ChainReport {
  const findings: ChainFinding[] = [];
  let count = 0;
  let last: JournalEntry | undefined;
  for (const entry of entries) {
    count += 1;
    const due = (last?.seq ?? 0) + 1;
    if (entry.seq !== due) findings.push({ seq: due, code: 'gap' });
    else if (entry.previousHash !== (last?.hash ?? CHAIN_START)) findings.push({ seq: entry.seq, code: 'link-broken' });
    const { hash, ...body } = entry;
    if (sha256Hex(canonicalJson(body)) !== hash) findings.push({ seq: entry.seq, code: 'changed' });
    if (last && entry.at < last.at) findings.push({ seq: entry.seq, code: 'time-went-back' });
    last = entry;
  }
  return { entries: count, head: last?.hash ?? CHAIN_START, findings };
}
