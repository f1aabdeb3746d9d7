import { isSamePerson, type Person } from '#vocabulary/people.ts';
import type { PortalRefusal } from '#vocabulary/portal-refusals.ts';
import type { Some } from '#vocabulary/subset.ts';
import { operatorNonce } from '../../submission/canonical.ts';

/** One limit on who may have done what, and when. */
interface Policy {
  readonly value: number;
  readonly unit: string;
  readonly reason: string;
  /** What a caller beyond the limit is told. */
  readonly refusals: readonly PortalRefusal[];
}

/**
 * The portal's own limits: each has one value, its unit, and the reason for it, and the rule below that applies it. What
 * differs from office to office is a setting, not a policy.
 */
export const POLICIES = {
  clockTolerance: {
    value: 60,
    unit: 'seconds',
    reason: 'the clocks of station, provider and portal are this far apart in practice; nothing else is in the future',
    refusals: ['sign-in-in-future', 'submission-in-future', 'review-in-future', 'station-token'],
  },
  operatorShift: {
    value: 16,
    unit: 'hours',
    reason: 'an operator signs in for a day of work: what is submitted or decided later rests on no sign-in of theirs',
    refusals: ['operator-token', 'reviewer-token'],
  },
  journalledActs: {
    value: 300,
    unit: 'seconds from a signature to its entry in the journal of the station',
    reason:
      'an upload may come weeks late, so what an operator did is judged by when it was done: as the journal has it, whose chain nobody can lengthen backwards, and not before the portal last heard of the journal without it',
    refusals: ['submission-outside-journal', 'review-outside-journal'],
  },
  actsInOrder: {
    value: 2,
    unit: 'acts that the clock of one station puts in order: it is submitted, and then it is decided',
    reason: 'that clock never goes back: a decision that is older than what it decides was made about something else',
    refusals: ['review-time'],
  },
  operatorBinding: {
    value: 2,
    unit: "keys that the nonce of an operator's sign-in is made of: the station's, and their own of that sign-in",
    reason: 'an ID token that is bound to nothing can be copied from wherever it was seen, and is good there all day',
    refusals: ['operator-key', 'reviewer-key'],
  },
  operatorProviders: {
    value: 1,
    unit: 'provider of operators, from which both officer and reviewer of a submission come',
    reason:
      'the roles that other providers name count for nothing, and whether two subjects of two providers are one person cannot be known',
    refusals: ['operator-issuer', 'reviewer-issuer'],
  },
  differentPeople: {
    value: 3,
    unit: 'people, by issuer and subject: registrant, officer and reviewer',
    reason: 'nobody assists with, or decides about, an application of their own, and nobody reviews their own work',
    refusals: ['operator-is-registrant', 'reviewer-is-officer', 'reviewer-is-registrant'],
  },
  stationToken: {
    value: 300,
    unit: 'seconds',
    reason: 'each request gets its own token, which has to outlive one slow exchange and no more',
    refusals: ['station-token'],
  },
  wrongEnrolmentCodes: {
    value: 10,
    unit: 'a minute, of one address',
    reason:
      'an installer mistypes now and then; whoever tries codes out is refused unheard after that, whatever they send',
    refusals: ['slow-down'],
  },
  allWrongEnrolmentCodes: {
    value: 60,
    unit: 'a minute, of all addresses together',
    reason: 'who guesses from many machines is slowed down too, and fifty installers on one day are not',
    refusals: ['slow-down'],
  },
  assertions: {
    value: 30,
    unit: 'a minute, of one station',
    reason: 'a sign-in needs one or two, and no station has thirty people a minute',
    refusals: ['slow-down'],
  },
  unknownKeys: {
    value: 60,
    unit: 'seconds between two questions to one provider about its keys',
    reason: 'anybody can send tokens with made-up keys, and providers rotate theirs over days',
    refusals: ['provider-unreachable'],
  },
  unfinishedUploads: {
    value: 2 * 1024 ** 3,
    unit: 'bytes of one station that belong to no accepted submission',
    reason: 'weeks of documents of a busy centre without a network; a station that sends more is broken or hostile',
    refusals: ['upload-quota'],
  },
  captureHash: {
    value: 64,
    unit: 'hexadecimal digits',
    reason: 'SBI 0.9.5 chains its records with SHA-256; anything else is not the hash of a capture',
    refusals: ['capture-missing'],
  },
} as const satisfies Readonly<Record<string, Policy>>;

const SHIFT_SECONDS = POLICIES.operatorShift.value * 3600;
const TOLERANCE_SECONDS = POLICIES.clockTolerance.value;

/** Whether `seconds` since 1970 lies in the future of `nowSeconds`, by more than clocks differ. */
export function isInFuture(seconds: number, nowSeconds: number): boolean {
  return seconds > nowSeconds + TOLERANCE_SECONDS;
}

/** Whether an operator's sign-in at `authTime` covers what they did at `actTime`; both in seconds since 1970. */
export function coversAct(authTime: number, actTime: number): boolean {
  return authTime <= actTime + TOLERANCE_SECONDS && actTime - authTime <= SHIFT_SECONDS;
}

/**
 * Whether an act was done when it claims to be: shortly before the station journalled it, and not before the portal had
 * heard of the journal without it. Seconds since 1970.
 * @param entry.at by the clock of the station
 * @param entry.heardBefore by the portal's own clock
 */
export function isBoundByJournal(
  claimed: number,
  entry: { readonly at: number; readonly heardBefore: number | undefined },
): boolean {
  const isOfEntry = claimed >= entry.at - POLICIES.journalledActs.value && claimed <= entry.at + TOLERANCE_SECONDS;
  return isOfEntry && (entry.heardBefore === undefined || claimed >= entry.heardBefore - TOLERANCE_SECONDS);
}

/** Whether a decision can be about what was submitted; both in seconds since 1970, by the clock of one station. */
export function isDecidedAfter(decidedAt: number, submittedAt: number): boolean {
  return decidedAt >= submittedAt;
}

/** Whether an operator's ID token was requested by this station, in the sign-in that made this key. */
export function isBoundToStation(
  nonce: string | undefined,
  binding: { readonly stationKeyThumbprint: string; readonly operatorKeyThumbprint: string | undefined },
): boolean {
  const { stationKeyThumbprint, operatorKeyThumbprint } = binding;
  if (nonce === undefined || operatorKeyThumbprint === undefined) return false;
  return nonce === operatorNonce({ stationKeyThumbprint, operatorKeyThumbprint });
}

/** Whether an operator comes from a provider of operators, and from the same one as the `other` of the submission. */
export function mayOperate(
  operator: Person,
  isOperatorIssuer: (issuer: string) => boolean,
  other: Person = operator,
): boolean {
  return isOperatorIssuer(operator.issuer) && operator.issuer === other.issuer;
}

/** Who takes part in a submission. The reviewer is not known yet when the officer is checked. */
export interface Participants {
  readonly registrant: Person;
  readonly officer: Person;
  readonly reviewer?: Person;
}

/** The first two of those who take part that are one person; undefined when all are different. */
export function twoInOne({
  registrant,
  officer,
  reviewer,
}: Participants):
  Some<PortalRefusal, 'operator-is-registrant' | 'reviewer-is-officer' | 'reviewer-is-registrant'> | undefined {
  if (isSamePerson(officer, registrant)) return 'operator-is-registrant';
  if (reviewer === undefined) return undefined;
  if (isSamePerson(reviewer, officer)) return 'reviewer-is-officer';
  return isSamePerson(reviewer, registrant) ? 'reviewer-is-registrant' : undefined;
}

/** Whether the text can be the hash of a capture. */
export function isCaptureHash(text: string): boolean {
  return text.length === POLICIES.captureHash.value && /^[0-9A-Fa-f]+$/u.test(text);
}
