import { open, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { FileStore } from '@tus/file-store';
import { sha256Hex } from '../../submission/canonical.ts';
import type { UploadRow, UploadsRepository } from '../storage/submissions.ts';

/** The files of uploads, and the row that says which of them are complete. */
export interface UploadFiles {
  /** Bytes of an upload that are in its file; undefined when the file was never made. */
  offset(id: string): Promise<number | undefined>;
  /** Makes a complete upload a part: its hash is right and its bytes are on the disk. Otherwise deletes it and answers false. */
  finish(upload: UploadRow): Promise<boolean>;
  /** Content of an upload's file; undefined when there is no such file. */
  read(id: string): Promise<Uint8Array | undefined>;
}

export function createUploadFiles(deps: {
  readonly folder: string;
  /** The same folder, as tus sees it. */
  readonly files: FileStore;
  readonly uploads: UploadsRepository;
  /** Milliseconds since 1970. */
  readonly now: () => number;
}): UploadFiles {
  const { folder, files, uploads, now } = deps;
  return {
    async offset(id) {
      try {
        return (await files.getUpload(id)).offset;
      } catch {
        return undefined;
      }
    },
    async finish(upload) {
      const path = join(folder, upload.id);
      await syncToDisk(path, 'r+');
      // The name lives in the folder. Windows has no such call, and no such need.
      if (process.platform !== 'win32') await syncToDisk(folder, 'r');
      if (sha256Hex(await readFile(path)) !== upload.sha256) {
        await uploads.drop(upload.id);
        await files.remove(upload.id);
        return false;
      }
      await uploads.finish(upload.id, new Date(now()).toISOString());
      return true;
    },
    async read(id) {
      try {
        return await readFile(join(folder, id));
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
