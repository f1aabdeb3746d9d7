import { err, ok, type Result } from '#kit/result.ts';
import type { Wipes } from '#kit/wiped.ts';
import type { PortalRefusal } from '#vocabulary/portal-refusals.ts';
import type { Some } from '#vocabulary/subset.ts';
import { partOf } from '../documents/documents.ts';
import type { Heads } from '../journal/heads.ts';
import type { JournalProof } from '../journal/proof.ts';
import type { StoreError } from '../store/fault.ts';
import type { Store } from '../store/store.ts';
import { answersHash, canonicalJson, manifestHash, sha256Hex } from '../submission/canonical.ts';
import type { Delivery, Part, Receipt } from '../submission/manifest.ts';
import type { StationPortal, UpstreamError } from '../upstream/port.ts';
import { verdictOf, type Verdict } from './policy.ts';
import { verifyReceipt } from './receipt.ts';

/** How one attempt to send a submission ended. */
export type Outcome = Verdict | { readonly verdict: 'accepted'; readonly receipt: Receipt; readonly jws: string };

/** What an attempt needs. */
export interface AttemptDeps {
  readonly store: Store;
  readonly portal: Pick<StationPortal, 'ping' | 'uploadPart' | 'showJournal' | 'deliver'>;
  readonly heads: Pick<Heads<StoreError>, 'due' | 'accepted' | 'forgetAccepted'>;
  /** The keys that the portal signs receipts with, as pinned at enrolment. */
  readonly receiptKeys: () => { readonly keys: readonly object[] };
}

/** The one who aborted the attempt knows why; nothing more is sent after that. */
const BROKEN_OFF: Verdict = { verdict: 'wait', cause: 'stopped' };
/** The portal's word for entries that are missing between what it keeps and what it is shown. */
const GAP: Some<PortalRefusal, 'journal-gap'> = 'journal-gap';

/** Sends one submission: each part, then the delivery; the receipt is checked. Repeating it is harmless. */
export async function attempt(deps: AttemptDeps, submissionId: string, signal: AbortSignal): Promise<Outcome> {
  const { store, portal, heads } = deps;
  const loaded = deliveryOf(store, submissionId);
  if (!loaded.ok) return ownFailure(loaded.error);
  const delivery = loaded.value;
  const { manifest } = delivery;

  for (const part of manifest.parts) {
    if (signal.aborted) return BROKEN_OFF;
    using content = contentOf(store, part);
    try {
      const uploaded = await portal.uploadPart({ submissionId, part, content: content.read, signal });
      const failure = content.failure();
      if (failure) return ownFailure(failure);
      if (!uploaded.ok) return await verdictBy(portal, uploaded.error);
    } catch (caught) {
      // The portal's client passes on our own error when the content could not be read.
      const failure = content.failure();
      if (failure) return ownFailure(failure);
      throw caught;
    }
  }

  const journal = await showJournal(deps, signal);
  if ('verdict' in journal) return journal;
  if (signal.aborted) return BROKEN_OFF;
  const delivered = await portal.deliver({ delivery, journal }, signal);
  if (!delivered.ok) return verdictAfterJournal(deps, delivered.error);
  heads.accepted(journal);
  const jws = delivered.value.receipt;
  const receipt = await verifyReceipt({
    receipt: jws,
    keys: deps.receiptKeys(),
    expected: {
      submissionId,
      manifestSha256: manifestHash(manifest),
      stationId: manifest.station.id,
      mode: manifest.mode,
    },
  });
  return receipt.ok
    ? { verdict: 'accepted', receipt: receipt.value, jws }
    : { verdict: 'quarantine', cause: { code: receipt.error.code } };
}

/**
 * Shows the portal what it is not known to have of the journal, and returns the end of it, which goes with the delivery.
 * What a lost answer leaves open is shown again.
 */
async function showJournal(deps: AttemptDeps, signal: AbortSignal): Promise<JournalProof | Verdict> {
  const { heads, portal } = deps;
  for (;;) {
    if (signal.aborted) return BROKEN_OFF;
    const due = await heads.due();
    if (!due.ok) return ownFailure(due.error);
    const { proof, isComplete } = due.value;
    if (isComplete) return proof;
    const shown = await portal.showJournal(proof, signal);
    if (!shown.ok) return verdictAfterJournal(deps, shown.error);
    const noted = heads.accepted(proof);
    if (!noted.ok) return ownFailure(noted.error);
  }
}

/** A portal that was put back to an older copy keeps less than it accepted: it gets the journal from the beginning. */
async function verdictAfterJournal({ heads, portal }: AttemptDeps, error: UpstreamError): Promise<Verdict> {
  const isGap = error.code === 'refused' && error.reason === GAP;
  if (!isGap) return verdictBy(portal, error);
  const forgotten = heads.forgetAccepted();
  return forgotten.ok ? { verdict: 'wait', cause: 'unavailable' } : ownFailure(forgotten.error);
}

/**
 * A network that asks for a sign-in of its own answers every request with its page. As long as the answer is not the
 * portal's, it says nothing about the submission.
 */
async function verdictBy(portal: AttemptDeps['portal'], error: UpstreamError): Promise<Verdict> {
  if (error.code === 'nonsense' && !(await portal.ping())) return { verdict: 'wait', cause: 'portal-replaced' };
  return verdictOf(error);
}

function ownFailure(error: StoreError): Verdict {
  // A failing disk may be repaired or emptied; a damaged seal stays damaged.
  return error.code === 'disk-full' || error.code === 'store-failed'
    ? { verdict: 'wait', cause: error.code }
    : { verdict: 'quarantine', cause: { code: error.code } };
}

/** All that is sent to the portal, checked against the hashes that were signed. */
function deliveryOf(store: Store, submissionId: string): Result<Delivery, StoreError> {
  return store.read<Delivery, StoreError>(() => {
    const record = store.submissions.get(submissionId);
    const review = store.reviews.of(submissionId).find(({ revision }) => revision === record?.revision);
    const manifest = store.values.get(submissionId, 'manifest')?.value;
    const answers = store.values.get(submissionId, 'answers')?.value;
    const stationSignature = store.values.get(submissionId, 'station-signature')?.value;
    if (!manifest || !answers || stationSignature === undefined || !review?.content) {
      return err({ code: 'sealed-damaged' });
    }
    const kept = store.parts.of(submissionId).flatMap((part) => partOf(part) ?? []);
    const isWhole =
      manifestHash(manifest) === record?.manifestSha256 &&
      review.decision === 'approve' &&
      review.manifestSha256 === record.manifestSha256 &&
      answersHash(answers) === manifest.answersSha256 &&
      manifest.parts.every((part) => kept.some((own) => canonicalJson(own) === canonicalJson(part)));
    const { jws, idToken, userinfo } = review.content;
    const tokens = userinfo === undefined ? { idToken } : { idToken, userinfo };
    return isWhole
      ? ok({ manifest, answers, stationSignature, review: { jws, ...tokens } })
      : err({ code: 'sealed-damaged' });
  });
}

/** A part's content while it is being sent; all bytes that were read are wiped at the end. */
interface SentContent extends Wipes {
  /** Opened when bytes are due, so that only what is being sent is in memory. */
  readonly read: () => Uint8Array;
  readonly failure: () => StoreError | undefined;
}

function contentOf(store: Store, part: Part): SentContent {
  const opened = new DisposableStack();
  let failed: StoreError | undefined;
  return {
    read: (): Uint8Array => {
      const content = store.read<Buffer, StoreError>(() => {
        const record = store.parts.get(part.id);
        if (!record) return err({ code: 'sealed-damaged' });
        const { bytes } = opened.use(store.chunks.read(record));
        return sha256Hex(bytes) === part.sha256 ? ok(bytes) : err({ code: 'sealed-damaged' });
      });
      if (content.ok) return content.value;
      failed = content.error;
      throw new Error(content.error.code);
    },
    failure: () => failed,
    [Symbol.dispose]: () => opened.dispose(),
  };
}
