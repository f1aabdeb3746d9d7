import { operatorIn } from '#vocabulary/journal-kinds.ts';
import { submissionSteps } from '../submission/states.ts';
import type { JournalEntry } from './chain.ts';

/** A submission as the tables hold it, in so far as the journal tells of it. */
export interface StandingRow {
  readonly submissionId: string;
  readonly state: string;
  readonly revision: number;
  readonly manifestSha256: string | null;
  /** The number of the entry about its last step. */
  readonly journalSeq: number;
  readonly authors: readonly StandingPerson[];
  readonly reviews: readonly {
    readonly revision: number;
    readonly decision: string;
    readonly reviewer: StandingPerson;
    readonly manifestSha256: string;
  }[];
  /** Of the receipt; null without one. */
  readonly applicationId: string | null;
}

interface StandingPerson {
  readonly issuer: string;
  readonly sub: string;
}

/**
 * Where the tables and the journal say different things about a submission.
 * - `row-missing`: the journal tells of it, and no row does
 * - `entry-missing`: a row tells of it, and the journal does not
 * - `state-differs`: state, revision or the number of the last entry
 * - `manifest-differs`: what was submitted
 * - `authors-differ`, `review-differs`: who worked on it, who decided and what
 * - `receipt-differs`: the number the portal gave it
 */
export interface RowFinding {
  readonly submissionId: string;
  readonly code:
    | 'row-missing'
    | 'entry-missing'
    | 'state-differs'
    | 'manifest-differs'
    | 'authors-differ'
    | 'review-differs'
    | 'receipt-differs';
}

const DECISIONS: ReadonlyMap<string, string> = new Map([
  ['submission-approved', 'approve'],
  ['submission-returned', 'return'],
  ['submission-rejected', 'reject'],
]);
const STATE_AFTER: ReadonlyMap<string, string> = new Map([
  ['draft-begun', 'draft'],
  ...Object.values(submissionSteps).map(({ journalKind, to }) => [journalKind, to] as const),
]);

/** Compares every submission's rows with what the entries say happened to it. */
export function compareRows(entries: Iterable<JournalEntry>, rows: Iterable<StandingRow>): readonly RowFinding[] {
  const told = Map.groupBy(entries, ({ subjects }) => subjects['submissionId'] ?? '');
  told.delete('');
  const findings: RowFinding[] = [];
  for (const row of rows) {
    const { submissionId } = row;
    const about = told.get(submissionId);
    told.delete(submissionId);
    if (about) findings.push(...differencesOf(row, standingOf(submissionId, about)));
    else findings.push({ submissionId, code: 'entry-missing' });
  }
  return [...findings, ...[...told.keys()].map((submissionId) => ({ submissionId, code: 'row-missing' as const }))];
}

/** What the rows of a submission should be by its entries. */
function standingOf(submissionId: string, about: readonly JournalEntry[]): StandingRow {
  const steps = about.filter(({ kind }) => STATE_AFTER.has(kind));
  const last = steps.at(-1);
  return {
    submissionId,
    state: STATE_AFTER.get(last?.kind ?? '') ?? '',
    revision: 1 + about.filter(({ kind }) => kind === 'submission-returned').length,
    manifestSha256: textOf(about, 'submission-submitted', 'manifestSha256'),
    journalSeq: last?.seq ?? 0,
    authors: about
      .filter(({ kind }) => kind === 'draft-begun' || kind === 'draft-continued')
      .flatMap(({ subjects }) => operatorIn(subjects) ?? []),
    reviews: about.flatMap(({ kind, subjects, details }) => {
      const decision = DECISIONS.get(kind);
      const reviewer = operatorIn(subjects);
      if (decision === undefined || !reviewer) return [];
      const { revision, manifestSha256 } = details;
      return [{ revision: Number(revision), decision, reviewer, manifestSha256: String(manifestSha256) }];
    }),
    applicationId: textOf(about, 'submission-accepted', 'applicationId'),
  };
}

function textOf(about: readonly JournalEntry[], kind: string, name: string): string | null {
  const value = about.findLast((entry) => entry.kind === kind)?.details[name];
  return typeof value === 'string' ? value : null;
}

function differencesOf(row: StandingRow, due: StandingRow): readonly RowFinding[] {
  const { submissionId } = row;
  const isSame: Readonly<Record<Exclude<RowFinding['code'], 'row-missing' | 'entry-missing'>, boolean>> = {
    'state-differs': row.state === due.state && row.revision === due.revision && row.journalSeq === due.journalSeq,
    'manifest-differs': row.manifestSha256 === due.manifestSha256,
    'authors-differ': isSameSet(row.authors.map(nameOf), due.authors.map(nameOf)),
    'review-differs': isSameSet(row.reviews.map(reviewText), due.reviews.map(reviewText)),
    'receipt-differs': row.applicationId === due.applicationId,
  };
  const codes = Object.keys(isSame) as (keyof typeof isSame)[];
  return codes.filter((code) => !isSame[code]).map((code) => ({ submissionId, code }));
}

function nameOf({ issuer, sub }: StandingPerson): string {
  return JSON.stringify([issuer, sub]);
}

function reviewText({ revision, decision, reviewer, manifestSha256 }: StandingRow['reviews'][number]): string {
  return JSON.stringify([revision, decision, nameOf(reviewer), manifestSha256]);
}

function isSameSet(some: readonly string[], others: readonly string[]): boolean {
  const all = new Set([...some, ...others]);
  return all.size === new Set(some).size && all.size === new Set(others).size;
}
