import { randomUUID } from 'node:crypto';
import { open, statfs, unlink } from 'node:fs/promises';
import { join } from 'node:path';
import { err, ok } from '../kit/result.ts';
import type { Result } from '../kit/result.ts';

/** A file that exists in memory only and has no name: only a process that is handed its descriptor can read it. */
export interface MemoryFile {
  /** Its descriptor in this process. */
  readonly descriptor: number;
  write(bytes: Uint8Array): Promise<void>;
  /** Overwrites what was written and gives the memory back. */
  close(): Promise<void>;
}

/** No file system in memory is here: on Windows and macOS, or where `/dev/shm` is none. */
export type MemoryFileError = { readonly code: 'no-memory-files' };

export const MEMORY_FOLDER = '/dev/shm';
/** Linux magic numbers (statfs(2)): tmpfs and ramfs. Both hold pages of memory, never blocks of a disk. */
const IN_MEMORY: ReadonlySet<number> = new Set([0x01021994, 0x858458f6]);

/**
 * Opens a {@link MemoryFile}. Its name is taken away before the first byte is written, so that nothing stays behind however
 * this process ends. Like all memory it may be swapped out; a kiosk's swap has to be encrypted or off.
 */
export async function openMemoryFile(folder = MEMORY_FOLDER): Promise<Result<MemoryFile, MemoryFileError>> {
  try {
    if (!IN_MEMORY.has((await statfs(folder)).type)) return err({ code: 'no-memory-files' });
    const path = join(folder, `kiosk-${randomUUID()}`);
    const handle = await open(path, 'wx+', 0o600);
    let length = 0;
    try {
      await unlink(path);
    } catch (error) {
      await handle.close();
      throw error;
    }
    return ok({
      descriptor: handle.fd,
      async write(bytes) {
        length = Math.max(length, bytes.length);
        await handle.write(bytes, 0, bytes.length, 0);
      },
      async close() {
        try {
          await handle.write(new Uint8Array(length), 0, length, 0);
          await handle.truncate(0);
        } finally {
          await handle.close();
        }
      },
    });
  } catch {
    return err({ code: 'no-memory-files' });
  }
}
