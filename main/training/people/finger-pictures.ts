import { readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { readPgm } from '../../../drivers/imaging/codec/pgm.ts';
import { err, ok } from '#kit/result.ts';
import type { Result } from '#kit/result.ts';

/** Why a folder of fingerprint pictures cannot be used. */
export type FingerPicturesError =
  | { readonly code: 'folder-unreadable' }
  | { readonly code: 'no-pictures' }
  /** One of them is not a binary grey PGM. */
  | { readonly code: 'picture-unreadable' };

/** Absolute paths of the `.pgm` pictures in `folder`, in the order of their names. Each is read once, to check it. */
export function listFingerPictures(folder: string): Result<readonly string[], FingerPicturesError> {
  let names: readonly string[];
  try {
    names = readdirSync(folder);
  } catch {
    return err({ code: 'folder-unreadable' });
  }
  const pictures = names
    .filter((name) => name.toLowerCase().endsWith('.pgm'))
    .sort()
    .map((name) => resolve(join(folder, name)));
  if (pictures.length === 0) return err({ code: 'no-pictures' });
  return pictures.every(isPicture) ? ok(pictures) : err({ code: 'picture-unreadable' });
}

function isPicture(file: string): boolean {
  try {
    return readPgm(readFileSync(file), 500).ok;
  } catch {
    return false;
  }
}
