import type { Person } from '#vocabulary/people.ts';
import type { SignInPerson } from '#vocabulary/sign-in.ts';
import type { VisitStep } from '#vocabulary/visit-steps.ts';
import type { Documents } from '../documents/documents.ts';
import type { Operator, Operators } from '../identity/operators.ts';
import type { SignIns } from '../identity/sign-ins.ts';
import type { OpenReview } from '../review/open-review.ts';
import type { Reviews } from '../review/reviews.ts';
import type { Visits } from '../visit/visits.ts';

/** The facts about the running visit that access depends on. */
export interface VisitFacts {
  readonly visitId: string;
  /** The operator who began it. */
  readonly officer: Person;
  readonly step: VisitStep;
  readonly hasRegistrant: boolean;
  /** The submission that is being worked on; undefined before a program is chosen and once it is submitted. */
  readonly draftId: string | undefined;
}

/** Who operates the station and what is open: the facts that access depends on, at the moment of the call. */
export interface Who {
  /** The same object as long as the same sign-in lasts. */
  operator(): Pick<Operator, 'issuer' | 'sub' | 'role'> | null;
  visit(): VisitFacts | null;
  /** Who is signing in at the provider. */
  signIn(): SignInPerson | null;
  /** Id of the submission that is open for review. */
  openReview(): string | undefined;
  /** All who worked on a submission; undefined when there is no such submission. */
  authorsOf(submissionId: string): readonly Person[] | undefined;
  /** The submission of a document, complete or not; undefined when there is no such document. */
  submissionOf(partId: string): string | undefined;
}

/** Reads the facts from the parts of the kiosk that have them. */
export function createWho(deps: {
  readonly operators: Pick<Operators, 'current'>;
  readonly visits: Pick<Visits, 'current'>;
  readonly signIns: Pick<SignIns, 'running'>;
  readonly openReview: Pick<OpenReview, 'current'>;
  readonly reviews: Pick<Reviews, 'authorsOf'>;
  readonly documents: Pick<Documents, 'submissionOf'>;
}): Who {
  return {
    operator: deps.operators.current,
    visit() {
      const visit = deps.visits.current();
      if (!visit) return null;
      const { visitId, officer, step, registrant, program } = visit;
      const draftId = step === 'saved' ? undefined : program?.submissionId;
      return { visitId, officer, step, hasRegistrant: registrant !== null, draftId };
    },
    signIn: () => deps.signIns.running()?.who ?? null,
    openReview: deps.openReview.current,
    authorsOf: deps.reviews.authorsOf,
    submissionOf: deps.documents.submissionOf,
  };
}
