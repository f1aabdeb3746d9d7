import { mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { readPgm, writePgm } from '../../../../drivers/imaging/codec/pgm.ts';
import type { Frame } from '../../../../drivers/reader/port.ts';

const PIXELS_PER_INCH = 500;

/** Pictures kept from one start to the next. Writing may fail silently: the next start then draws them again. */
export interface ImpressionCache {
  read(name: string): Frame | undefined;
  write(name: string, frame: Frame): void;
}

/**
 * Opens the cache in `folder`. `reference` is a picture drawn just now, in the same way as all others: when it differs from
 * the kept reference, another version of the program drew the kept pictures, and all of them are deleted.
 */
export function openImpressionCache(folder: string, reference: Frame): ImpressionCache {
  const kept = readFrame(join(folder, 'reference.pgm'));
  const isCurrent = kept !== undefined && Buffer.compare(kept.pixels, reference.pixels) === 0;
  const isEmptied = isCurrent || remove(folder);
  // When the stale pictures cannot be deleted, the cache reads and writes nothing.
  if (!isEmptied) return { read: () => undefined, write: () => undefined };
  if (!isCurrent) writeFrame(folder, 'reference', reference);
  return {
    read: (name) => readFrame(join(folder, `${name}.pgm`)),
    write: (name, frame) => {
      writeFrame(folder, name, frame);
    },
  };
}

function remove(folder: string): boolean {
  try {
    rmSync(folder, { recursive: true, force: true });
    return true;
  } catch {
    return false;
  }
}

function readFrame(file: string): Frame | undefined {
  let bytes: Buffer;
  try {
    bytes = readFileSync(file);
  } catch {
    return undefined;
  }
  const frame = readPgm(bytes, PIXELS_PER_INCH);
  return frame.ok ? frame.value : undefined;
}

function writeFrame(folder: string, name: string, frame: Frame): void {
  const file = join(folder, `${name}.pgm`);
  try {
    mkdirSync(folder, { recursive: true, mode: 0o700 });
    // Written to a second file and renamed, so that a process killed half way leaves no partial picture.
    writeFileSync(`${file}.new`, writePgm(frame), { mode: 0o600 });
    renameSync(`${file}.new`, file);
  } catch {
    // The next start is slower, but correct.
  }
}
