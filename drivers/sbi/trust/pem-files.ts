import { chmod, mkdir, open, readdir, readFile, rename, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';

/** PEM files on disk, with access rights, and never half written. */

/** Only the owner may read keys; everybody may read certificates. */
const MODES = { key: 0o600, certificate: 0o644 } as const;
const FOLDER_MODE = 0o700;

/**
 * Replaces a PEM file. The text is first written under another name, so that a reader sees either the complete old file
 * or the complete new one. Throws what the file system throws.
 */
export async function writePem(file: string, pem: string, holds: keyof typeof MODES): Promise<void> {
  await mkdir(dirname(file), { recursive: true, mode: FOLDER_MODE });
  const draft = `${file}.new`;
  // A draft of a process that was killed may have another mode.
  await rm(draft, { force: true });
  const handle = await open(draft, 'wx', MODES[holds]);
  try {
    // The process's umask may have removed bits that a certificate needs.
    await handle.chmod(MODES[holds]);
    await handle.writeFile(pem);
    await handle.sync();
  } finally {
    await handle.close();
  }
  await rename(draft, file);
}

/** Creates a folder that only its owner may enter; changes the mode of an existing one. */
export async function createPrivateFolder(folder: string): Promise<void> {
  await mkdir(folder, { recursive: true, mode: FOLDER_MODE });
  await chmod(folder, FOLDER_MODE);
}

/** The text of a file, or undefined when there is no such file. Throws on all other errors. */
export async function readIfThere(file: string): Promise<string | undefined> {
  try {
    return await readFile(file, 'utf8');
  } catch (error) {
    if (isAbsence(error)) return undefined;
    throw error;
  }
}

/** The sorted names in a folder; an empty list when there is no such folder. Throws on all other errors. */
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
 * A device id as a file name. An id may contain slashes, but the name must not lead out of its folder, nor contain
 * characters that a file system refuses.
 */
export function fileNameOf(deviceId: string): string {
  const encoded = encodeURIComponent(deviceId).replace(
    /[.*!'()~]/g,
    (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`,
  );
  // No device id is empty; an empty name would be the folder itself.
  return encoded === '' ? '%' : encoded;
}

/** The device id of a file name of {@link fileNameOf}, or undefined for other names. */
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
