import { ok, type Result } from '#kit/result.ts';
import type { CheckDocument } from '../submission/apart/document-checks.ts';
import type { Part } from '../submission/manifest.ts';
import type { DocumentError, Documents } from './documents.ts';

/**
 * Opens a document that has arrived, and makes it a part of its submission if it can be read. Calling it again returns the
 * same part.
 */
export async function finishDocument(
  deps: { readonly documents: Pick<Documents, 'arrived' | 'settle'>; readonly checkDocument: CheckDocument },
  partId: string,
): Promise<Result<Part, DocumentError>> {
  const arrived = deps.documents.arrived(partId);
  if (!arrived.ok) return arrived;
  if ('part' in arrived.value) return ok(arrived.value.part);
  const { mediaType } = arrived.value;
  using content = arrived.value.content;
  const verdict = await deps.checkDocument(content.bytes, mediaType);
  return deps.documents.settle(partId, verdict);
}
