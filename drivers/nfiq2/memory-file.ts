import { randomUUID } from 'node:crypto';
import { open, statfs, unlink } from 'node:fs/promises';
import type { FileHandle } from 'node:fs/promises';
import { join } from 'node:path';
import { err, ok } from '#kit/result.ts';
import type { Result } from '#kit/result.ts';

/** A file that exists in memory only and has no name: only a process that is handed its descriptor can read it. */
export interface MemoryFile {
  /** Its descriptor in this process. */
  readonly descriptor: number;
  /** Puts all of `bytes` into the empty file, or says that there is no room for all of them. */
  write(bytes: Uint8Array): Promise<Result<void, MemoryFileError>>;
  /** Overwrites what was written and gives the memory back. Never rejects. */
  close(): Promise<void>;
}

/** There is no file system in memory (on Windows and macOS, or where `/dev/shm` is not one), or it is full. */
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
    try {
      await unlink(path);
    } catch (error) {
      await handle.close();
      throw error;
    }
    return ok(memoryFileOf(handle));
  } catch {
    return err({ code: 'no-memory-files' });
  }
}

/** What is asked of an open file. */
export type OpenFile = Pick<FileHandle, 'fd' | 'write' | 'truncate' | 'close'>;

/** A {@link MemoryFile} of an open file that is empty, and in memory, and has lost its name. */
export function memoryFileOf(handle: OpenFile): MemoryFile {
  let written = 0;

  /** False where the file system takes no more; a full one takes a part first. */
  async function put(bytes: Uint8Array, onPut: (end: number) => void): Promise<boolean> {
    try {
      for (let at = 0; at < bytes.length;) {
        const { bytesWritten } = await handle.write(bytes, at, bytes.length - at, at);
        if (bytesWritten === 0) return false;
        at += bytesWritten;
        onPut(at);
      }
      return true;
    } catch {
      return false;
    }
  }

  return {
    descriptor: handle.fd,
    async write(bytes) {
      const isWhole = await put(bytes, (end) => {
        written = Math.max(written, end);
      });
      return isWhole ? ok(undefined) : err({ code: 'no-memory-files' });
    },
    async close() {
      // Pages that are there already need no room; where even this fails, closing gives them back all the same.
      await put(new Uint8Array(written), () => undefined);
      await handle.truncate(0).catch(() => undefined);
      await handle.close().catch(() => undefined);
    },
  };
}
