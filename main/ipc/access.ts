import type { Access } from '../../preload/contract/access.ts';
import type { FailureCode } from '#vocabulary/failures.ts';
import { isSamePerson } from '#vocabulary/people.ts';
import type { VisitFacts, Who } from './who.ts';

/** The submission and the document that the input of a call names, if any: access depends on them. */
export interface Named {
  readonly submissionId?: string | undefined;
  readonly partId?: string | undefined;
}

/** What a checked input names. */
export function namedIn(input: object): Named {
  const text = (value: unknown): string | undefined => (typeof value === 'string' ? value : undefined);
  const { submissionId, partId } = input as Readonly<Record<string, unknown>>;
  return { submissionId: text(submissionId), partId: text(partId) };
}

/** Why the caller may not make this call now; undefined when they may. Person first, then visit, then what is open. */
export function refusalOf(access: Access, who: Who, named: Named = {}): FailureCode | undefined {
  return (
    personRefusal(access.by, who, named) ??
    visitRefusal(access, who) ??
    signInRefusal(access, who) ??
    openRefusal(access, who, named)
  );
}

function personRefusal(by: Access['by'], who: Who, { submissionId }: Named): FailureCode | undefined {
  const operator = who.operator();
  if (by === 'anyone') return undefined;
  if (!operator) return 'operator-needed';
  if (by.includes(operator.role)) return undefined;
  if (!by.includes('author') || submissionId === undefined) return 'role-not-allowed';
  const authors = who.authorsOf(submissionId);
  if (!authors) return 'unknown-submission';
  return authors.some((author) => isSamePerson(author, operator)) ? undefined : 'role-not-allowed';
}

/** The visit, if the caller began it. */
function ownVisit(who: Who): VisitFacts | FailureCode {
  const visit = who.visit();
  if (!visit) return 'no-visit';
  const operator = who.operator();
  return operator && isSamePerson(visit.officer, operator) ? visit : 'visit-of-another';
}

function visitRefusal({ visit: needed, registrant, draft }: Access, who: Who): FailureCode | undefined {
  if (needed === undefined) return undefined;
  if (needed === 'none') return who.visit() ? 'visit-running' : undefined;
  const visit = ownVisit(who);
  if (typeof visit === 'string') return visit;
  if (registrant && !visit.hasRegistrant) return 'registrant-needed';
  if (!needed.includes(visit.step)) return 'wrong-step';
  return draft && visit.draftId === undefined ? 'wrong-step' : undefined;
}

function signInRefusal({ signIn }: Access, who: Who): FailureCode | undefined {
  if (signIn === undefined) return undefined;
  const running = who.signIn();
  if (running === null) return 'no-sign-in';
  if (running === 'operator') return who.operator() ? 'operator-signed-in' : undefined;
  const visit = who.operator() ? ownVisit(who) : 'operator-needed';
  return typeof visit === 'string' ? visit : undefined;
}

function openRefusal({ part, review }: Access, who: Who, named: Named): FailureCode | undefined {
  if (review && (named.submissionId === undefined || named.submissionId !== who.openReview())) return 'review-not-open';
  if (part === undefined) return undefined;
  const of = named.partId === undefined ? undefined : who.submissionOf(named.partId);
  const visit = ownVisit(who);
  const isOwn = typeof visit !== 'string' && visit.draftId === of;
  const isShown = isOwn || (part === 'shown' && who.openReview() === of);
  return of !== undefined && isShown ? undefined : 'unknown-document';
}

/** Who called, and in which visit; compared with the state after the call has been handled. */
export interface Moment {
  readonly operator: ReturnType<Who['operator']>;
  readonly visitId: string | undefined;
}

export function momentOf(who: Who): Moment {
  return { operator: who.operator(), visitId: who.visit()?.visitId };
}

/** Why an answer must not be sent any more: while the call was handled, what it needs has ended or was replaced. */
export function outdated(access: Access, before: Moment, now: Moment): FailureCode | undefined {
  const isOfOperator = access.by !== 'anyone' && access.changes !== 'operator';
  if (isOfOperator && before.operator !== now.operator) return 'operator-needed';
  const isOfVisit = access.visit !== undefined && access.changes !== 'visit';
  if (!isOfVisit || before.visitId === now.visitId) return undefined;
  return access.visit === 'none' ? 'visit-running' : 'no-visit';
}
