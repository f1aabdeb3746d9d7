import type { FileStore } from '@tus/file-store';
import { ERRORS, Server } from '@tus/server';
import { z } from 'zod';
import type { PortalRefusal } from '#vocabulary/portal-refusals.ts';
import { errorBody, REFUSALS } from '../http/refusal.ts';
import type { UploadsRepository } from '../storage/submissions.ts';
import type { UploadFiles } from './upload-files.ts';

export interface UploadServerDeps {
  /** URL path of the uploads. */
  readonly path: string;
  /** Most bytes of one upload. */
  readonly limitBytes: number;
  /** Most bytes of all uploads of one station that belong to no accepted submission. */
  readonly quotaBytes: number;
  readonly datastore: FileStore;
  readonly files: UploadFiles;
  readonly uploads: UploadsRepository;
  /** The authenticated station whose request is being answered: tus gives its hooks only the request, and that is outside data. */
  readonly caller: () => string | undefined;
  /** The upload that the request names, as it was read when its owner was checked. */
  readonly named: () => string | undefined;
  /** Milliseconds since 1970. */
  readonly now: () => number;
}

const MetadataSchema = z.object({
  // In one spelling: where the file system takes capitals for small letters, two names would be one file.
  submissionId: z.uuid().lowercase(),
  partId: z.uuid().lowercase(),
  sha256: z.string().regex(/^[0-9a-f]{64}$/u),
  size: z.coerce.number().int().positive(),
});

/** The name of a part's upload, which both sides can compute. */
export function uploadIdOf(submissionId: string, partId: string): string {
  return `${submissionId}.${partId}`;
}

/** The tus server (1.0.0) that takes the uploads of parts. */
export function createUploadServer(deps: UploadServerDeps): Server {
  /** One at a time: uploads that begin together would each find room under the quota. */
  let admitted: Promise<unknown> = Promise.resolve();
  return new Server({
    path: deps.path,
    datastore: deps.datastore,
    maxSize: deps.limitBytes,
    relativeLocation: true,
    // tus would read the end of the URL, which may name another upload than the path does.
    getFileIdFromRequest: () => deps.named(),
    // What a station has sent is never deleted on request; an upload ends by being complete.
    disableTerminationForFinishedUploads: true,
    allowedOrigins: () => false,
    namingFunction: (_request, metadata) => {
      const { submissionId, partId } = metadataOf(metadata);
      return uploadIdOf(submissionId, partId);
    },
    async onUploadCreate(_request, upload) {
      const admission = admitted.then(() => admit(deps, upload));
      admitted = admission.catch(() => undefined);
      await admission;
      return {};
    },
    async onUploadFinish(_request, upload) {
      const row = await deps.uploads.find(upload.id);
      if (row === undefined) throw refused('not-found');
      if (row.finishedAt === undefined && !(await deps.files.finish(row))) throw refused('part-hash');
      return {};
    },
    onResponseError: (_request, error) => ({
      status_code: 'status_code' in error ? error.status_code : 500,
      body: 'body' in error && error.body.startsWith('{') ? error.body : JSON.stringify(errorBody(tusCode(error))),
    }),
  });
}

/** Lets an upload begin. Throws `UploadRefused` when it must not. */
async function admit(
  deps: UploadServerDeps,
  upload: {
    readonly id: string;
    readonly size?: number | undefined;
    readonly metadata?: Record<string, string | null> | undefined;
  },
): Promise<void> {
  const { uploads, files, caller, now } = deps;
  const { submissionId, partId, sha256, size } = metadataOf(upload.metadata);
  const stationId = caller();
  if (stationId === undefined) throw refused('station-token');
  if (upload.size !== size) throw refused('part-size');
  const existing = await uploads.find(upload.id);
  if (existing === undefined) {
    if ((await uploads.openBytes(stationId)) + size > deps.quotaBytes) throw refused('upload-quota');
    const row = { id: upload.id, stationId, submissionId, partId, sha256, size };
    await uploads.add(row, new Date(now()).toISOString());
    return;
  }
  const same = existing.stationId === stationId && existing.sha256 === sha256 && existing.size === size;
  if (!same) throw refused('conflict');
  // Creating it again would empty the file. Only when the file was lost does it have to be made again.
  if ((await files.offset(upload.id)) !== undefined) throw refused('upload-exists');
}

function metadataOf(metadata: Record<string, string | null> | undefined): z.infer<typeof MetadataSchema> {
  const parsed = MetadataSchema.safeParse(metadata);
  if (!parsed.success) throw refused('malformed-request');
  return parsed.data;
}

class UploadRefused extends Error {
  readonly status_code: number;
  readonly body: string;
  constructor(code: PortalRefusal) {
    super(code);
    this.status_code = REFUSALS[code];
    this.body = JSON.stringify(errorBody(code));
  }
}

function refused(code: PortalRefusal): UploadRefused {
  return new UploadRefused(code);
}

/** The portal's own code for what tus itself refuses. */
function tusCode(error: Error | { readonly status_code: number; readonly body: string }): string {
  if (!('status_code' in error)) return 'internal';
  if (error.status_code === 413) return 'too-large';
  if (error.status_code === 409) return 'upload-offset';
  if (error.status_code === 404 || error.status_code === 410) return 'not-found';
  // tus lets a request go for a later one about the same upload; what it has written is kept.
  if ('body' in error && error.body === ERRORS.ABORTED.body) return 'upload-offset';
  return error.status_code >= 500 ? 'internal' : 'malformed-request';
}
