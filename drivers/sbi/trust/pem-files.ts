import { chmod, mkdir, open, readdir, readFile, rename, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';

/** PEM files on disk: who may read them, and that none is ever half written. */

/** Keys are their owner's alone; certificates are for everybody who verifies. */
const MODES = { key: 0o600, certificate: 0o644 } as const;
const FOLDER_MODE = 0o700;

/**
 * Writes a PEM file in place of the one that was there: under another name first, so that whoever reads sees the old
 * or the new one whole. Throws what the file system throws.
 */
export async function writePem(file: string, pem: string, holds: keyof typeof MODES): Promise<void> {
  await mkdir(dirname(file), { recursive: true, mode: FOLDER_MODE });
  const draft = `${file}.new`;
  // A draft of a writer that was killed may have lain there with another mode.
  await rm(draft, { force: true });
  const handle = await open(draft, 'wx', MODES[holds]);
  try {
    // The process's umask may have taken bits away that a certificate needs.
    await handle.chmod(MODES[holds]);
    await handle.writeFile(pem);
    await handle.sync();
  } finally {
    await handle.close();
  }
  await rename(draft, file);
}

/** Makes a folder that only its owner may enter, or makes an existing one so. */
export async function createPrivateFolder(folder: string): Promise<void> {
  await mkdir(folder, { recursive: true, mode: FOLDER_MODE });
  await chmod(folder, FOLDER_MODE);
}

/** A file's text, or undefined where there is no such file. Throws on everything else. */
export async function readIfThere(file: string): Promise<string | undefined> {
  try {
    return await readFile(file, 'utf8');
  } catch (error) {
    if (isAbsence(error)) return undefined;
    throw error;
  }
}

/** The names in a folder, in order; none where there is no such folder. Throws on everything else. */
export async function namesIn(folder: string): Promise<readonly string[]> {
  try {
    return (await readdir(folder)).sort();
  } catch (error) {
    if (isAbsence(error)) return [];
    throw error;
  }
}

function isAbsence(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'ENOENT';
}

/**
 * A device id as a file name: it holds slashes where it names a port, and must never lead out of its folder, nor hold
 * what some file system refuses.
 */
export function fileNameOf(deviceId: string): string {
  const encoded = encodeURIComponent(deviceId).replace(
    /[.*!'()~]/g,
    (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`,
  );
  // No device id is empty; a name that is would be the folder itself.
  return encoded === '' ? '%' : encoded;
}

/** The device id of a file name of {@link fileNameOf}, or undefined where it is none. */
export function deviceIdOf(fileName: string): string | undefined {
  try {
    const deviceId = decodeURIComponent(fileName);
    return fileNameOf(deviceId) === fileName ? deviceId : undefined;
  } catch {
    return undefined;
  }
}

/** The folder of one reader's PEM files. */
export function readerFolder(folder: string, deviceId: string): string {
  return join(folder, fileNameOf(deviceId));
}
