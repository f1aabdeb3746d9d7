import { readFile } from 'node:fs/promises';
import { err, ok } from '#kit/result.ts';
import type { Result } from '#kit/result.ts';
import type { Frame } from '../../reader/port.ts';
import { readPgm } from '../../imaging/codec/pgm.ts';
import type { PgmError } from '../../imaging/codec/pgm.ts';
import { masterPrints } from './fingerprint.ts';
import type { SyntheticFinger } from './fingerprint.ts';

/** A finger of an invented person, or a fingerprint picture (P5 PGM, 500 ppi) on disk. */
export type FingerSource =
  ({ readonly kind: 'synthetic' } & SyntheticFinger) | { readonly kind: 'picture'; readonly file: string };

/** Why a finger could not be put on the glass: its picture is not there, or is no picture. */
export type SourceError = { readonly code: 'picture-unreadable' } | PgmError;

/** Finds the master picture of a source. */
export type FindMaster = (source: FingerSource) => Promise<Result<Frame, SourceError>>;

const PICTURE_PIXELS_PER_INCH = 500;

/** Draws synthetic masters (remembering them) and reads pictures from disk. */
export function masterFinder(read: (file: string) => Promise<Uint8Array> = (file) => readFile(file)): FindMaster {
  const synthetic = masterPrints();
  return async (source) => {
    if (source.kind === 'synthetic') return ok(synthetic(source).frame);
    let bytes: Uint8Array;
    try {
      bytes = await read(source.file);
    } catch {
      // The path may hold a person's name, so it goes no further than this.
      return err({ code: 'picture-unreadable' });
    }
    return readPgm(bytes, PICTURE_PIXELS_PER_INCH);
  };
}
