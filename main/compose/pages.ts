import { join } from 'node:path';
import { protocol } from 'electron';
import type { Readers } from '../capture/readers.ts';
import type { SignIns } from '../identity/sign-ins.ts';
import { createContents, type Contents } from '../ipc/contents.ts';
import { APP_SCHEME, createAppProtocol } from '../shell/app-protocol.ts';
import type { Station } from '../station/open-station.ts';
import type { ShellWing } from './shell.ts';
import type { VisitWing } from './visit.ts';

/** The pages of the window, and the content they may fetch. */
export interface PagesWing {
  readonly contents: Contents;
  /** Starts a fresh document: what the last one showed can be fetched no longer. */
  freshDocument(): void;
  /** Ends the visit: wipes what main holds of it and starts a fresh document. */
  endVisit(): void;
}

export function composePages(deps: {
  readonly station: Station;
  readonly readers: Readers;
  readonly shell: ShellWing;
  readonly signIns: SignIns;
  readonly visit: VisitWing;
}): PagesWing {
  const { shell, signIns } = deps;
  const { visits, applications } = deps.visit;
  const contents = createContents({
    documents: deps.station.keeping.documents,
    preview: deps.readers.preview,
    exceptionPhoto: () => visits.current()?.exceptions.photo ?? null,
    ofVisit: () => (visits.current()?.step === 'saved' ? undefined : visits.current()?.program?.submissionId),
  });
  const folder = join(import.meta.dirname, '../renderer');
  protocol.handle(APP_SCHEME, createAppProtocol({ folder, contents: contents.source }));
  shell.gone.subscribe(() => {
    // The provider's view would lie over the new page, which knows nothing of it.
    signIns.cancel();
    contents.close();
    shell.camera.close();
  });
  function freshDocument(): void {
    contents.close();
    shell.camera.close();
    void shell.kiosk.freshDocument();
  }
  return {
    contents,
    freshDocument,
    endVisit() {
      applications.close();
      visits.end();
      freshDocument();
    },
  };
}
