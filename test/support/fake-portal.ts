import { CompactSign } from 'jose';
import { err, ok, type Result } from '#kit/result.ts';
import type { JournalEntry } from '../../main/journal/chain.ts';
import { discontinuityOf, type JournalProof } from '../../main/journal/proof.ts';
import { manifestHash, sha256Hex } from '../../main/submission/canonical.ts';
import type { Delivery, Part, Receipt } from '../../main/submission/manifest.ts';
import type { StationPortal, UpstreamError } from '../../main/upstream/port.ts';
import { createSigningKey, type SigningKey } from './station-data.ts';

/** A portal in memory: keeps what it is sent, counts, signs receipts, and fails on demand. */
export interface FakePortal extends Pick<StationPortal, 'ping' | 'uploadPart' | 'showJournal' | 'deliver'> {
  readonly key: SigningKey;
  readonly receiptKeys: () => { readonly keys: readonly object[] };
  /** Content by part hash. */
  readonly uploaded: Map<string, Buffer>;
  /** What was delivered, by submission id. */
  readonly stored: Map<string, Delivery>;
  /** What the station has shown of its journal. */
  readonly journal: JournalEntry[];
  /** How often each submission was delivered. */
  readonly deliveries: Map<string, number>;
  /** What a test puts in the way; undefined lets it pass. */
  readonly fault: {
    upload?: (part: Part, signal: AbortSignal) => Promise<UpstreamError | undefined>;
    deliver?: (delivery: Delivery, signal: AbortSignal) => Promise<UpstreamError | undefined>;
    /** After it was stored: the answer is lost. */
    answer?: (delivery: Delivery) => UpstreamError | undefined;
    /** After a part of the journal was kept: the answer is lost. */
    shown?: () => UpstreamError;
    receipt?: (receipt: Receipt) => Promise<string>;
    /** Something else answers in its place. */
    replaced?: boolean;
  };
}

export async function signReceipt(
  receipt: object,
  key: SigningKey,
  header: { readonly typ?: string; readonly kid?: string } = {},
): Promise<string> {
  return new CompactSign(Buffer.from(JSON.stringify(receipt)))
    .setProtectedHeader({ alg: 'ES256', typ: 'kiosk-receipt+jwt', kid: 'portal-1', ...header })
    .sign(key.privateKey);
}

export async function createFakePortal(): Promise<FakePortal> {
  const key = await createSigningKey('portal-1');
  const uploaded = new Map<string, Buffer>();
  const stored = new Map<string, Delivery>();
  const deliveries = new Map<string, number>();
  const journal: JournalEntry[] = [];
  const fault: FakePortal['fault'] = {};

  function keep({ entries }: JournalProof): Result<void, UpstreamError> {
    const reason = discontinuityOf(entries, { newest: journal.at(-1), around: journal });
    if (reason) return err({ code: 'refused', reason });
    journal.push(...entries.filter(({ seq }) => seq > journal.length));
    return ok(undefined);
  }

  return {
    key,
    receiptKeys: () => ({ keys: [key.publicJwk] }),
    uploaded,
    stored,
    journal,
    deliveries,
    fault,

    ping: () => Promise.resolve(fault.replaced !== true),

    async uploadPart({ part, content, signal }): Promise<Result<void, UpstreamError>> {
      const failure = await fault.upload?.(part, signal);
      if (failure) return err(failure);
      if (uploaded.has(part.sha256)) return ok(undefined);
      const bytes = Buffer.from(content());
      if (sha256Hex(bytes) !== part.sha256) return err({ code: 'refused', reason: 'hash-mismatch' });
      uploaded.set(part.sha256, bytes);
      return ok(undefined);
    },

    async showJournal(proof): Promise<Result<void, UpstreamError>> {
      const kept = keep(proof);
      const lost = fault.shown?.();
      return Promise.resolve(lost ? err(lost) : kept);
    },

    async deliver({ delivery, journal: proof }, signal): Promise<Result<{ readonly receipt: string }, UpstreamError>> {
      const failure = await fault.deliver?.(delivery, signal);
      if (failure) return err(failure);
      const kept = keep(proof);
      if (!kept.ok) return kept;
      const { manifest } = delivery;
      const id = manifest.submissionId;
      deliveries.set(id, (deliveries.get(id) ?? 0) + 1);
      if (manifest.parts.some(({ sha256 }) => !uploaded.has(sha256)))
        return err({ code: 'refused', reason: 'part-missing' });
      if (!stored.has(id)) stored.set(id, delivery);
      const lost = fault.answer?.(delivery);
      if (lost) return err(lost);
      const receipt: Receipt = {
        submissionId: id,
        manifestSha256: manifestHash(manifest),
        stationId: manifest.station.id,
        mode: manifest.mode,
        applicationId: `APP-${[...stored.keys()].indexOf(id) + 1}`,
        receivedAt: '2026-03-02T10:00:00.000Z',
      };
      return ok({ receipt: await (fault.receipt?.(receipt) ?? signReceipt(receipt, key)) });
    },
  };
}
