import { ok } from '#kit/result.ts';
import { wiping } from '#kit/wiped.ts';
import type { Documents } from '../../documents/documents.ts';
import { finishDocument } from '../../documents/finish-document.ts';
import type { CheckDocument } from '../../submission/apart/document-checks.ts';
import type { Applications } from '../../visit/application.ts';
import type { Handlers } from '../answer.ts';
import { refused } from '../failures.ts';
import { partView } from '../views/submissions.ts';

/** The documents of the draft, which arrive in pieces. */
export function createPartHandlers(deps: {
  readonly applications: Pick<Applications, 'beginDocument'>;
  readonly documents: Pick<Documents, 'append' | 'arrived' | 'settle' | 'remove'>;
  readonly checkDocument: CheckDocument;
}): Pick<Handlers, 'part.begin' | 'part.append' | 'part.finish' | 'part.remove'> {
  const { applications, documents } = deps;
  return {
    'part.begin': ({ slot, name, size }) => {
      const begun = applications.beginDocument({ slot, name, declaredSize: size });
      return begun.ok ? ok(begun.value) : refused(begun.error);
    },
    'part.append': ({ partId, index, bytes }) => {
      using _ = wiping(bytes);
      const appended = documents.append(partId, index, bytes);
      return appended.ok ? ok(null) : refused(appended.error);
    },
    'part.finish': async ({ partId }) => {
      const finished = await finishDocument(deps, partId);
      return finished.ok ? ok(partView(finished.value)) : refused(finished.error);
    },
    'part.remove': ({ partId }) => {
      const removed = documents.remove(partId);
      return removed.ok ? ok(null) : refused(removed.error);
    },
  };
}
