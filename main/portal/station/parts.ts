import { AsyncLocalStorage } from 'node:async_hooks';
import { mkdir, open, readFile } from 'node:fs/promises';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { join } from 'node:path';
import { FileStore } from '@tus/file-store';
import { Server } from '@tus/server';
import { z } from 'zod';
import { sha256Hex } from '../../submission/canonical.ts';
import type { ReadPart } from '../applications/verify-content.ts';
import type { RefusalCode } from '../http/refusal.ts';
import { errorBody, REFUSALS } from '../http/refusal.ts';
import type { UploadRow, UploadsRepository } from '../storage/submissions.ts';

/** Where the station stands with a part. `offset` counts the bytes that are safely here. */
export type PartState =
  { readonly state: 'absent' } | { readonly state: 'partial'; readonly offset: number } | { readonly state: 'done' };

/** Resumable uploads (tus 1.0.0) of documents, one a part, under a name both sides can compute. */
export interface Parts {
  /** Answers a tus request of an authenticated station. Writes the whole response. */
  handle(stationId: string, request: IncomingMessage, response: ServerResponse): Promise<void>;
  /** The last segment of the part's upload URL. */
  uploadId(submissionId: string, partId: string): string;
  /** Undefined when the upload belongs to another station. */
  state(stationId: string, submissionId: string, partId: string): Promise<PartState | undefined>;
  /** Whether `stationId` may go on with the upload. */
  owns(stationId: string, uploadId: string): Promise<boolean>;
  readonly read: ReadPart;
}

const MetadataSchema = z.object({
  submissionId: z.uuid(),
  partId: z.uuid(),
  sha256: z.string().regex(/^[0-9a-f]{64}$/u),
  size: z.coerce.number().int().positive(),
});

export async function createParts(parts: {
  readonly folder: string;
  readonly path: string;
  readonly limitBytes: number;
  readonly uploads: UploadsRepository;
  readonly now: () => Date;
}): Promise<Parts> {
  const { folder, uploads, now } = parts;
  const files = new FileStore({ directory: folder });
  // The file store starts the same in its constructor and tells nobody when it is done.
  await mkdir(folder, { recursive: true });
  /** Tells the upload hooks which station was authenticated: tus hands them the request only, and that is outside data. */
  const callers = new AsyncLocalStorage<string>();
  const uploadId = (submissionId: string, partId: string): string => `${submissionId}.${partId}`;

  /** Bytes of an upload that are in its file; undefined when the file was never made. */
  async function offsetOf(id: string): Promise<number | undefined> {
    try {
      return (await files.getUpload(id)).offset;
    } catch {
      return undefined;
    }
  }

  /** Makes a complete upload a part: its hash is right and its bytes are on the disk. Otherwise it is thrown away. */
  async function finish(upload: UploadRow): Promise<boolean> {
    const path = join(folder, upload.id);
    await syncToDisk(path, 'r+');
    // The name lives in the folder. Windows has no such call, and no such need.
    if (process.platform !== 'win32') await syncToDisk(folder, 'r');
    if (sha256Hex(await readFile(path)) !== upload.sha256) {
      await uploads.drop(upload.id);
      await files.remove(upload.id);
      return false;
    }
    await uploads.finish(upload.id, now().toISOString());
    return true;
  }

  const server = new Server({
    path: parts.path,
    datastore: files,
    maxSize: parts.limitBytes,
    relativeLocation: true,
    // Nobody deletes what a station has sent; an upload ends by being complete.
    disableTerminationForFinishedUploads: true,
    allowedOrigins: () => false,
    namingFunction: (_request, metadata) => {
      const { submissionId, partId } = metadataOf(metadata);
      return uploadId(submissionId, partId);
    },
    async onUploadCreate(_request, upload) {
      const { submissionId, partId, sha256, size } = metadataOf(upload.metadata);
      const stationId = callers.getStore();
      if (stationId === undefined) throw refused('station-token');
      if (upload.size !== size) throw refused('part-size');
      const existing = await uploads.find(upload.id);
      if (existing === undefined) {
        await uploads.add({ id: upload.id, stationId, submissionId, partId, sha256, size }, now().toISOString());
        return {};
      }
      const same = existing.stationId === stationId && existing.sha256 === sha256 && existing.size === size;
      if (!same) throw refused('conflict');
      // Creating it again would empty the file. Only where the file was lost is there something to make.
      if ((await offsetOf(upload.id)) !== undefined) throw refused('upload-exists');
      return {};
    },
    async onUploadFinish(_request, upload) {
      const row = await uploads.find(upload.id);
      if (row === undefined) throw refused('not-found');
      if (row.finishedAt === undefined && !(await finish(row))) throw refused('part-hash');
      return {};
    },
    onResponseError: (_request, error) => ({
      status_code: 'status_code' in error ? error.status_code : 500,
      body: 'body' in error && error.body.startsWith('{') ? error.body : JSON.stringify(errorBody(tusCode(error))),
    }),
  });

  return {
    uploadId,
    async handle(stationId, request, response) {
      try {
        await callers.run(stationId, () => server.handle(request, response));
      } catch {
        // The connection broke while tus was reading or writing; what has arrived is kept, the station comes back.
        response.destroy();
      }
    },
    async state(stationId, submissionId, partId) {
      const row = await uploads.find(uploadId(submissionId, partId));
      if (row === undefined) return { state: 'absent' };
      if (row.stationId !== stationId) return undefined;
      if (row.finishedAt !== undefined) return { state: 'done' };
      const offset = await offsetOf(row.id);
      if (offset === undefined) return { state: 'absent' };
      // All bytes came, but the process ended before they were checked.
      if (offset === row.size) return (await finish(row)) ? { state: 'done' } : { state: 'absent' };
      return { state: 'partial', offset };
    },
    async owns(stationId, id) {
      return (await uploads.find(id))?.stationId === stationId;
    },
    async read(submissionId, partId) {
      const row = await uploads.find(uploadId(submissionId, partId));
      if (row?.finishedAt === undefined) return undefined;
      try {
        return { content: await readFile(join(folder, row.id)), sha256: row.sha256 };
      } catch {
        return undefined;
      }
    },
  };
}

async function syncToDisk(path: string, flags: 'r' | 'r+'): Promise<void> {
  const file = await open(path, flags);
  try {
    await file.sync();
  } finally {
    await file.close();
  }
}

function metadataOf(metadata: Record<string, string | null> | undefined): z.infer<typeof MetadataSchema> {
  const parsed = MetadataSchema.safeParse(metadata);
  if (!parsed.success) throw refused('malformed-request');
  return parsed.data;
}

class UploadRefused extends Error {
  readonly status_code: number;
  readonly body: string;
  constructor(code: RefusalCode) {
    super(code);
    this.status_code = REFUSALS[code];
    this.body = JSON.stringify(errorBody(code));
  }
}

function refused(code: RefusalCode): UploadRefused {
  return new UploadRefused(code);
}

/** What tus itself refuses, in our words. */
function tusCode(error: Error | { readonly status_code: number }): string {
  if (!('status_code' in error)) return 'internal';
  if (error.status_code === 413) return 'too-large';
  if (error.status_code === 404 || error.status_code === 410) return 'not-found';
  return error.status_code >= 500 ? 'internal' : 'malformed-request';
}
