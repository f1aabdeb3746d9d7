import type { Operators } from '../../identity/operators.ts';
import type { OpenReview } from '../../review/open-review.ts';
import type { Applications } from '../../visit/application.ts';
import type { Visits } from '../../visit/visits.ts';

/** Ends all that the operator of the station leaves. */
export type EndSession = () => Promise<void>;

/**
 * The one end of an operator's session, whoever asks for it: the person, the next person who signs in, the end of a
 * shift. The visit is sealed as it is kept, the review is closed, nothing that was shown can be fetched any more, and the
 * operator is signed out. All of that has happened when the call returns; the promise resolves when the window has a
 * fresh document.
 */
export function createEndSession(deps: {
  readonly operators: Pick<Operators, 'signOut'>;
  readonly visits: Pick<Visits, 'current' | 'end'>;
  readonly applications: Pick<Applications, 'close'>;
  readonly openReview: Pick<OpenReview, 'close'>;
  readonly readers: { endTest(): void };
  /** Takes away what is on the screen. Resolves once a fresh document has been loaded. */
  readonly freshDocument: () => Promise<void>;
}): EndSession {
  const { operators, visits, applications, openReview, readers, freshDocument } = deps;
  return () => {
    openReview.close();
    readers.endTest();
    // While the officer is still there: the journal names them at the end of their visit.
    if (visits.current()) {
      applications.close();
      visits.end();
    }
    operators.signOut();
    return freshDocument();
  };
}
