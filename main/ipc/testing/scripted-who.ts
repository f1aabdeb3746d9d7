import type { Person } from '#vocabulary/people.ts';
import type { VisitFacts, Who } from '../who.ts';

/** Facts as a test sets them; what is not set is absent. */
export interface Facts {
  operator?: ReturnType<Who['operator']>;
  visit?: VisitFacts | null;
  signIn?: ReturnType<Who['signIn']>;
  openReview?: string | undefined;
  /** Authors by submission. */
  authors?: Readonly<Record<string, readonly Person[]>>;
  /** Submissions by part. */
  parts?: Readonly<Record<string, string>>;
}

/** `facts` may be changed while a call is handled. */
export function scriptedWho(facts: Facts): Who {
  return {
    operator: () => facts.operator ?? null,
    visit: () => facts.visit ?? null,
    signIn: () => facts.signIn ?? null,
    openReview: () => facts.openReview,
    authorsOf: (submissionId) => facts.authors?.[submissionId],
    submissionOf: (partId) => facts.parts?.[partId],
  };
}

/** A visit at the step of its form, with a draft. */
export const formVisit: VisitFacts = {
  visitId: 'visit-1',
  officer: { issuer: 'https://provider.example', sub: 'officer-1' },
  step: 'form',
  hasRegistrant: true,
  draftId: 'draft-1',
};
