import type { BeginningProblem, FileProblem, Mode } from '#vocabulary/station.ts';
import type { ProvisioningFile } from '../provisioning/read.ts';
import type { PassphraseAnswer, PassphraseQuestion } from '../station/open-by-passphrase.ts';

/** What stood against the last answer; `detail` names the member, time or number. */
export interface Problem {
  readonly code: FileProblem | BeginningProblem;
  readonly detail?: string;
}

/** What is asked before there is a station, one question at a time. */
export interface Questions {
  /** For training, or for the work of a centre? */
  readonly choose: { readonly step: 'choose' };
  /** The provisioning file, from a disk or from an address. Where it is the first question, there is no way back. */
  readonly file: { readonly step: 'file'; readonly isFirst: boolean; readonly problem: Problem | null };
  /** Whether the file is the right one: a person compares its fingerprint. */
  readonly confirm: { readonly step: 'confirm'; readonly file: ProvisioningFile };
  /** The one-time code that the portal's office gave. */
  readonly enrol: { readonly step: 'enrol'; readonly file: ProvisioningFile; readonly problem: Problem | null };
  /** The first passphrase of a new station, where the system has no key store. */
  readonly 'new-passphrase': { readonly step: 'new-passphrase' } & Omit<PassphraseQuestion & { kind: 'new' }, 'kind'>;
  /** A passphrase that opens the station. */
  readonly passphrase: { readonly step: 'passphrase' } & Omit<PassphraseQuestion & { kind: 'open' }, 'kind'>;
  /** Nothing is asked: the kiosk cannot start, and a person has read why. */
  readonly stopped: { readonly step: 'stopped'; readonly line: string };
}
export type Step = keyof Questions;
export type Question = Questions[Step];

/** What a person may answer to each question. */
export interface Answers {
  readonly choose: { readonly mode: Mode };
  readonly file: { readonly text: string } | { readonly address: string };
  readonly confirm: { readonly isRight: boolean };
  readonly enrol: { readonly code: string };
  readonly 'new-passphrase': PassphraseAnswer;
  readonly passphrase: PassphraseAnswer;
  readonly stopped: object;
}

/** Instead of an answer: to the question before. */
export interface Back {
  readonly back: true;
}

/** The questions with a way back. */
type HasBack = Pick<Answers, 'file' | 'confirm' | 'enrol'>;

/** An answer, with the question that it is for. */
export type Answer = {
  readonly [S in Step]: { readonly to: S } & (Answers[S] | (S extends keyof HasBack ? Back : never));
}[Step];

/** What the page shows: a question, what main does meanwhile, or that there is nothing more to ask. */
export type Shown = Question | { readonly step: 'working'; readonly what: Work } | { readonly step: 'over' };
export const WORKS = ['reading', 'enrolling', 'opening'] as const;
export type Work = (typeof WORKS)[number];
