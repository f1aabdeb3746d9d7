import type { Readers } from '../capture/readers.ts';
import { createContents } from '../ipc/contents.ts';
import { createWho, type Who } from '../ipc/who.ts';
import { createOpenReview, type OpenReview } from '../review/open-review.ts';
import type { Reviews } from '../review/reviews.ts';
import type { Station } from '../station/open-station.ts';
import { createEndSession, type EndSession } from './session/session-end.ts';
import type { ComposedIdentity } from './identity.ts';
import type { ComposedShell } from './shell.ts';
import type { ComposedVisit } from './visit.ts';

/** The pages of the window, their permissions and the content that they may fetch. */
export interface ComposedPages {
  readonly who: Who;
  readonly openReview: OpenReview;
  readonly endSession: EndSession;
  /** Starts a fresh document: the content that the last one showed can no longer be fetched. */
  readonly freshDocument: () => Promise<void>;
  /** Ends the visit: wipes what main holds of it and starts a fresh document. */
  endVisit(): void;
}

export function composePages(deps: {
  readonly station: Station;
  readonly readers: Readers;
  readonly shell: ComposedShell;
  readonly identity: ComposedIdentity;
  readonly visit: ComposedVisit;
  readonly reviews: Reviews;
}): ComposedPages {
  const { shell, reviews } = deps;
  const { operators, signIns, lock } = deps.identity;
  const { visits, applications } = deps.visit;
  const { documents } = deps.station.data;
  const openReview = createOpenReview(operators.current);
  const who = createWho({ operators: { current: lock.present }, visits, signIns, openReview, reviews, documents });
  shell.serve(
    createContents({
      documents,
      who,
      preview: deps.readers.preview,
      exceptionPhoto: () => visits.current()?.exceptions.photo ?? null,
    }),
  );
  shell.gone.subscribe(() => {
    // The provider's view would cover the new page, which does not know about it.
    signIns.cancel();
    openReview.close();
    shell.camera.close();
  });
  function freshDocument(): Promise<void> {
    openReview.close();
    shell.camera.close();
    return shell.kiosk.freshDocument();
  }
  return {
    who,
    openReview,
    endSession: createEndSession({
      operators,
      visits,
      applications,
      openReview,
      readers: deps.readers,
      freshDocument,
    }),
    freshDocument,
    endVisit() {
      applications.close();
      visits.end();
      void freshDocument();
    },
  };
}
