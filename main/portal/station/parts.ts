import { AsyncLocalStorage } from 'node:async_hooks';
import { mkdir } from 'node:fs/promises';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { FileStore } from '@tus/file-store';
import type { ReadPart } from '../applications/verify-content.ts';
import type { UploadsRepository } from '../storage/submissions.ts';
import { createUploadFiles } from './upload-files.ts';
import { createUploadServer, uploadIdOf } from './upload-server.ts';

/** How much of a part the portal has. `offset` counts the bytes that are safely here. */
export type PartState =
  { readonly state: 'absent' } | { readonly state: 'partial'; readonly offset: number } | { readonly state: 'done' };

/** Resumable uploads (tus 1.0.0) of documents, one for each part, under a name both sides can compute. */
export interface Parts {
  /**
   * Answers a tus request of an authenticated station. Writes the whole response. `uploadId` is the upload that the
   * station owns and the request is about; undefined for a request that begins one.
   */
  handle(
    caller: { readonly stationId: string; readonly uploadId: string | undefined },
    request: IncomingMessage,
    response: ServerResponse,
  ): Promise<void>;
  /** The last segment of the part's upload URL. */
  uploadId(submissionId: string, partId: string): string;
  /** Undefined when the upload belongs to another station. */
  state(stationId: string, submissionId: string, partId: string): Promise<PartState | undefined>;
  /** Whether `stationId` may continue the upload. */
  owns(stationId: string, uploadId: string): Promise<boolean>;
  readonly read: ReadPart;
}

export interface PartsDeps {
  /** Folder of the uploads' files; made when missing. */
  readonly folder: string;
  /** URL path of the uploads. */
  readonly path: string;
  /** Most bytes of one part. */
  readonly limitBytes: number;
  /** Most bytes of all parts of one station that belong to no accepted submission. */
  readonly quotaBytes: number;
  readonly uploads: UploadsRepository;
  /** Milliseconds since 1970. */
  readonly now: () => number;
}

export async function createParts(deps: PartsDeps): Promise<Parts> {
  const { folder, path, limitBytes, quotaBytes, uploads, now } = deps;
  const datastore = new FileStore({ directory: folder });
  // The file store begins to make the folder in its constructor too, but does not say when it is done.
  await mkdir(folder, { recursive: true });
  const files = createUploadFiles({ folder, files: datastore, uploads, now });
  const callers = new AsyncLocalStorage<Parameters<Parts['handle']>[0]>();
  const caller = (): string | undefined => callers.getStore()?.stationId;
  const named = (): string | undefined => callers.getStore()?.uploadId;
  const server = createUploadServer({ path, limitBytes, quotaBytes, datastore, files, uploads, caller, named, now });

  return {
    uploadId: uploadIdOf,
    async handle(by, request, response) {
      try {
        await callers.run(by, () => server.handle(request, response));
      } catch {
        // The connection broke while tus was reading or writing; what has arrived is kept, the station comes back.
        response.destroy();
      }
    },
    async state(stationId, submissionId, partId) {
      const row = await uploads.find(uploadIdOf(submissionId, partId));
      if (row === undefined) return { state: 'absent' };
      if (row.stationId !== stationId) return undefined;
      if (row.finishedAt !== undefined) return { state: 'done' };
      const offset = await files.offset(row.id);
      if (offset === undefined) return { state: 'absent' };
      // All bytes came, but the process ended before they were checked.
      if (offset === row.size) return (await files.finish(row)) ? { state: 'done' } : { state: 'absent' };
      return { state: 'partial', offset };
    },
    async owns(stationId, id) {
      return (await uploads.find(id))?.stationId === stationId;
    },
    async read(submissionId, partId) {
      const row = await uploads.find(uploadIdOf(submissionId, partId));
      if (row?.finishedAt === undefined) return undefined;
      const content = await files.read(row.id);
      return content && { content, sha256: row.sha256 };
    },
  };
}
