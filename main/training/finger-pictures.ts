import { readdirSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { err, ok } from '../../drivers/kit/result.ts';
import type { Result } from '../../drivers/kit/result.ts';

/** Absolute paths of the `.pgm` pictures of `folder`, in the order of their names. */
export function listFingerPictures(
  folder: string,
): Result<readonly string[], { readonly code: 'folder-unreadable' } | { readonly code: 'no-pictures' }> {
  let names: readonly string[];
  try {
    names = readdirSync(folder);
  } catch {
    return err({ code: 'folder-unreadable' });
  }
  const pictures = names.filter((name) => name.toLowerCase().endsWith('.pgm')).sort();
  return pictures.length === 0 ? err({ code: 'no-pictures' }) : ok(pictures.map((name) => resolve(join(folder, name))));
}
