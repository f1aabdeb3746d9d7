import { createHash } from 'node:crypto';
import { readTypedCode } from '#kit/typed-code.ts';
import { err, ok, type Result } from '#kit/result.ts';
import type { PortalRefusal } from '#vocabulary/portal-refusals.ts';
import type { Some } from '#vocabulary/subset.ts';
import type { EnrolmentCode } from '../settings/config.ts';
import type { Repositories } from '../storage/store.ts';

/** A station that wants to enrol. */
export interface Applicant {
  /** The centre that it names itself. */
  readonly centre: string | undefined;
  /** The station whose key it has, when that has enrolled before. */
  readonly known: { readonly id: string; readonly centre: string } | undefined;
}

/** What a code gives. */
export interface Right {
  /** The station that gets its earlier certificate again; undefined for a new one. */
  readonly again: string | undefined;
  readonly centre: string;
  readonly name: string | undefined;
  /** Uses the code up, in the transaction that enrols the station. */
  readonly use: (stationId: string, at: string) => Promise<void>;
}

type CodeRefusal = {
  readonly code: Some<
    PortalRefusal,
    | 'enrolment-code'
    | 'enrolment-code-used'
    | 'enrolment-code-expired'
    | 'enrolment-code-revoked'
    | 'enrolment-centre'
    | 'malformed-request'
  >;
};

/** Looks up what a code gives to whom. */
export interface EnrolmentCodes {
  /** Within a transaction: of two stations with one code, the second must see that it is used up. */
  rightOf(
    kept: Pick<Repositories, 'enrolmentCodes' | 'stations'>,
    typed: string,
    applicant: Applicant,
  ): Promise<Result<Right, CodeRefusal>>;
}

/**
 * The codes of the settings, which let the station say its centre, and the one-time codes of the database, which decide
 * it. A one-time code is used up by the first key that enrols with it; the same key gets the same answer again.
 */
export function createEnrolmentCodes(settings: readonly EnrolmentCode[], now: () => number): EnrolmentCodes {
  const fixed = new Map(settings.map(({ code, reusable }) => [codeHash(code), reusable]));

  return {
    async rightOf(kept, typed, applicant) {
      const reusable = fixed.get(codeHash(typed));
      return reusable === undefined
        ? ofDatabase(kept, typed, applicant, now())
        : ofSettings(kept, { sha256: codeHash(typed), reusable }, applicant);
    },
  };
}

/** What is kept of a code in place of the code. It has no salt: a code is 95 random bits. */
export function codeHash(code: string): string {
  return createHash('sha256').update(code).digest('hex');
}

async function ofSettings(
  { stations }: Pick<Repositories, 'stations'>,
  code: { readonly sha256: string; readonly reusable: boolean },
  { centre, known }: Applicant,
): Promise<Result<Right, CodeRefusal>> {
  const usedBy = await stations.codeUsedBy(code.sha256);
  if (!code.reusable && usedBy !== undefined && usedBy !== known?.id) return err({ code: 'enrolment-code-used' });
  if (centre === undefined) return err({ code: 'malformed-request' });
  const use = async (stationId: string, at: string): Promise<void> => {
    if (!code.reusable) await stations.useCode(code.sha256, stationId, at);
  };
  return ok({ again: known?.id, centre, name: undefined, use });
}

async function ofDatabase(
  { enrolmentCodes }: Pick<Repositories, 'enrolmentCodes'>,
  typed: string,
  { centre, known }: Applicant,
  now: number,
): Promise<Result<Right, CodeRefusal>> {
  const read = readTypedCode(typed);
  const row = read && (await enrolmentCodes.find(codeHash(read)));
  if (row === undefined) return err({ code: 'enrolment-code' });
  const right = { centre: row.centre, name: row.stationName };
  const isOwn = row.usedBy !== undefined && row.usedBy === known?.id;
  if (isOwn) return ok({ ...right, again: row.usedBy, use: () => Promise.resolve() });
  if (row.usedBy !== undefined) return err({ code: 'enrolment-code-used' });
  if (row.revokedAt !== undefined) return err({ code: 'enrolment-code-revoked' });
  if (Date.parse(row.expiresAt) <= now) return err({ code: 'enrolment-code-expired' });
  // A certificate names its centre: neither the station nor a second code changes it.
  if (centre !== undefined && centre !== row.centre) return err({ code: 'enrolment-centre' });
  if (known !== undefined && known.centre !== row.centre) return err({ code: 'enrolment-centre' });
  return ok({ ...right, again: known?.id, use: (stationId, at) => enrolmentCodes.use(row.id, stationId, at) });
}
