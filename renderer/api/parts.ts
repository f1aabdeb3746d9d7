import type { PartView } from '../../preload/contract/application-views.ts';
import { callKiosk } from './call.ts';

/** The largest piece that main accepts, bytes: the contract's `PART_CHUNK_BYTES` (a test checks that they are equal). */
export const CHUNK_BYTES = 256 * 1024;

export interface DocumentToAdd {
  readonly slot: string;
  readonly name: string;
  readonly content: Blob;
  readonly onProgress: (sentBytes: number) => void;
}

/**
 * Streams one document to main, piece after piece; it is durable when this resolves. Rejects with a refusal, after which
 * main has no part of it.
 */
export async function addDocument({ slot, name, content, onProgress }: DocumentToAdd): Promise<PartView> {
  const { partId } = await callKiosk('part.begin', {
    slot,
    name: name.slice(0, 255) || 'document',
    size: content.size,
  });
  try {
    for (let start = 0, index = 0; start < content.size; start += CHUNK_BYTES, index += 1) {
      const piece = await content.slice(start, start + CHUNK_BYTES).arrayBuffer();
      await callKiosk('part.append', { partId, index, bytes: new Uint8Array(piece) });
      onProgress(Math.min(start + CHUNK_BYTES, content.size));
    }
    return await callKiosk('part.finish', { partId });
  } catch (error) {
    // The first failure is the one to report; main deletes a part that was only begun at the end of the visit anyway.
    await callKiosk('part.remove', { partId }).catch(() => undefined);
    throw error;
  }
}

/** Removes a document. */
export async function removeDocument(partId: string): Promise<void> {
  await callKiosk('part.remove', { partId });
}
