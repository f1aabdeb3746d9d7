import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { readPgm } from '../../../drivers/imaging/codec/pgm.ts';
import type { Frame } from '../../../drivers/reader/port.ts';

/** Where the picture of the finger lies; it is drawn before the guest starts, which would take minutes for it. */
export const FINGER_FILE = 'finger.pgm';
const FINGER_DPI = 500;

export function theFinger(): Frame {
  const frame = readPgm(readFileSync(join(import.meta.dirname, FINGER_FILE)), FINGER_DPI);
  if (!frame.ok) throw new Error(frame.error.code);
  return frame.value;
}
