import { createHash } from 'node:crypto';
import { mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { readPgm, writePgm } from '../../drivers/imaging/pgm.ts';
import { prepareTemplate } from '../../drivers/imaging/ridge-correlation.ts';
import type { FingerTemplate } from '../../drivers/imaging/ridge-correlation.ts';
import type { FingerSource } from '../../drivers/link/messages.ts';
import { FINGER_NAMES } from '../../drivers/reader/port.ts';
import type { Frame } from '../../drivers/reader/port.ts';
import { drawMaster } from '../../drivers/simulated/fingerprint.ts';
import { makeImpression } from '../../drivers/simulated/impression.ts';
import type { EnrolledFinger } from './people.ts';

/** What was seen of people's fingers when they were enrolled. */
export interface EnrolledFingers {
  /** Throws when a picture file given for a finger is gone or is no picture. */
  template(finger: EnrolledFinger): Promise<FingerTemplate>;
  /** Prepares `fingers` one after the other, giving way to other work between, until `signal` aborts. */
  warmUp(fingers: readonly EnrolledFinger[], signal: AbortSignal): Promise<void>;
}

/** A change of how enrolment impressions are made must change this, so that cached ones are made anew. */
const CACHE_VERSION = 1;
const PIXELS_PER_INCH = 500;
/** Enrolment happened once: one seed, and none that a training hand at the reader would use. */
const ENROLMENT_SEED = 'enrolment';

/**
 * The enrolment impressions. Drawing a synthetic finger takes a few tenths of a second, so each impression is kept as a
 * PGM file in `folder` and found there at the next start. It is an impression and not the finger itself: nothing that is
 * captured later can be the same picture.
 */
export function createEnrolledFingers(folder: string): EnrolledFingers {
  const templates = new Map<string, FingerTemplate>();

  function template(finger: EnrolledFinger): FingerTemplate {
    const name = nameOf(finger.source);
    const known = templates.get(name);
    if (known !== undefined) return known;
    const made = prepareTemplate(impressionOf(finger.source, join(folder, `${name}.pgm`)));
    templates.set(name, made);
    return made;
  }

  return {
    template: (finger) => Promise.resolve().then(() => template(finger)),
    async warmUp(fingers, signal) {
      for (const finger of fingers) {
        await nextTurn();
        if (signal.aborted) return;
        template(finger);
      }
    },
  };
}

function nameOf(source: FingerSource): string {
  return createHash('sha256')
    .update(JSON.stringify([CACHE_VERSION, source]))
    .digest('hex')
    .slice(0, 24);
}

function impressionOf(source: FingerSource, cacheFile: string): Frame {
  if (source.kind === 'picture') return makeImpression(readPicture(source.file), ENROLMENT_SEED);
  const kept = readKept(cacheFile);
  if (kept !== undefined) return kept;
  const impression = makeImpression(drawMaster(syntheticFinger(source)).frame, ENROLMENT_SEED);
  keep(cacheFile, impression);
  return impression;
}

function syntheticFinger(source: Extract<FingerSource, { kind: 'synthetic' }>) {
  const finger = FINGER_NAMES.find((name) => name === source.finger);
  if (finger === undefined) throw new RangeError('a seeded person has a finger of no known name');
  return { person: source.person, finger };
}

function readPicture(file: string): Frame {
  const frame = readPgm(readFileSync(file), PIXELS_PER_INCH);
  if (!frame.ok) throw new Error(`the fingerprint picture is not a grey PGM (${frame.error.field})`);
  return frame.value;
}

function readKept(file: string): Frame | undefined {
  let bytes: Buffer;
  try {
    bytes = readFileSync(file);
  } catch {
    return undefined;
  }
  const frame = readPgm(bytes, PIXELS_PER_INCH);
  return frame.ok ? frame.value : undefined;
}

function keep(file: string, frame: Frame): void {
  try {
    mkdirSync(join(file, '..'), { recursive: true, mode: 0o700 });
    writeFileSync(`${file}.new`, writePgm(frame), { mode: 0o600 });
    renameSync(`${file}.new`, file);
  } catch {
    // Without the cache the next start draws again: slower, but right.
  }
}
