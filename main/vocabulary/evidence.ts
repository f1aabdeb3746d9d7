/** What a line of evidence is about, as the supervisor reads it. */
export const EVIDENCE_KINDS = [
  'registrant-sign-in',
  'capture',
  'consent',
  'operator',
  'documents',
  'station',
  'verified-answers',
  'told-answers',
  'screen-only-rules',
  'exceptions',
  'exception-photo',
  'named-twice',
] as const;
export type EvidenceKind = (typeof EVIDENCE_KINDS)[number];

/** The result of the check: it is right, a person has to look, or it is wrong. */
export const EVIDENCE_STATES = ['good', 'care', 'bad'] as const;
export type EvidenceState = (typeof EVIDENCE_STATES)[number];

/** Why the person who is signed in may not decide. */
export const UNDECIDABLE = ['author', 'registrant', 'not-supervisor', 'not-waiting'] as const;
export type Undecidable = (typeof UNDECIDABLE)[number];
