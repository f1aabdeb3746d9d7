import { ISSUER_NOT_RECORDED, type Person } from './people.ts';

/** Journal kinds about one submission: its beginning and each step. The journal keeps these words permanently. */
export const SUBMISSION_KINDS = [
  'draft-begun',
  'draft-continued',
  'submission-submitted',
  'submission-approved',
  'submission-returned',
  'submission-rejected',
  'submission-upload-begun',
  'submission-waiting',
  'submission-accepted',
  'submission-quarantined',
  'submission-released',
  'submission-purged',
  'submission-abandoned',
] as const;
export type SubmissionKind = (typeof SUBMISSION_KINDS)[number];

/** Journal kinds about the station, its operators and its visits. */
export const STATION_KINDS = [
  'operator-signed-in',
  'operator-signed-in-by-pin',
  'operator-signed-out',
  'operator-pin-set',
  'operator-pin-wrong',
  'operator-pin-locked',
  'operator-pin-lifted',
  'operator-pin-removed',
  'station-locked',
  'station-unlocked',
  'passphrase-added',
  'passphrase-changed',
  'passphrase-removed',
  'visit-started',
  'visit-method-changed',
  'visit-signed-in',
  'visit-sign-in-failed',
  'visit-ended',
  'capture-refused',
  'reader-calibrated',
  'clock-set-back',
  'clock-right-again',
] as const;
export type StationKind = (typeof STATION_KINDS)[number];

/** Every kind of entry in the journal. */
export type JournalKind = SubmissionKind | StationKind;

/** The subjects of an entry that name the operator who acted; none while nobody is signed in. */
export function operatorSubjects(operator: Person | null): Readonly<Record<string, string>> {
  return operator ? { operatorIssuer: operator.issuer, operatorSub: operator.sub } : {};
}

/** The operator whom an entry names. Entries from before issuers were recorded have a subject alone. */
export function operatorIn(subjects: Readonly<Record<string, string>>): Person | undefined {
  const { operatorIssuer = ISSUER_NOT_RECORDED, operatorSub } = subjects;
  return operatorSub === undefined ? undefined : { issuer: operatorIssuer, sub: operatorSub };
}
