import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { FINGERS } from '#vocabulary/fingers.ts';
import { readPgm } from '../../../../drivers/imaging/codec/pgm.ts';
import { prepareTemplate } from '../../../../drivers/imaging/match/ridge-correlation.ts';
import type { FingerTemplate } from '../../../../drivers/imaging/match/ridge-correlation.ts';
import type { FingerSource } from '../../../../drivers/link/simulated-acts.ts';
import type { Frame } from '../../../../drivers/reader/port.ts';
import type { MasterPrint, SyntheticFinger } from '../../../../drivers/simulated/finger/fingerprint.ts';
import { createImpression } from '../../../../drivers/simulated/finger/impression.ts';
import { openImpressionCache } from './impression-cache.ts';
import type { ImpressionCache } from './impression-cache.ts';
import type { EnrolledFinger } from '../../people/people.ts';

/** Templates of the fingers as they were captured at enrolment. */
export interface EnrolledFingers {
  /** Throws when the picture file of a finger is missing or not a picture. */
  template(finger: EnrolledFinger): Promise<FingerTemplate>;
  /** Prepares `fingers` one after the other, with pauses for other work, until `signal` aborts. */
  warmUp(fingers: readonly EnrolledFinger[], signal: AbortSignal): Promise<void>;
}

const PIXELS_PER_INCH = 500;
/** Enrolment happened once: one fixed seed, different from every seed a simulated hand at the reader uses. */
const ENROLMENT_SEED = 'enrolment';
/** A finger that belongs to no person. It is drawn at each start to see whether this version draws like the kept pictures. */
const REFERENCE: SyntheticFinger = { person: -1, finger: 'Right IndexFinger' };

/**
 * The enrolment impressions. Drawing a synthetic finger takes a few tenths of a second, so each impression is kept as a
 * PGM file in `folder` and found there at the next start. It is an impression and not the finger itself: nothing that is
 * captured later can be the same picture.
 */
export function createEnrolledFingers(folder: string, draw: (finger: SyntheticFinger) => MasterPrint): EnrolledFingers {
  const templates = new Map<string, FingerTemplate>();
  let cache: ImpressionCache | undefined;

  function template({ source }: EnrolledFinger): FingerTemplate {
    const name = createHash('sha256').update(JSON.stringify(source)).digest('hex').slice(0, 24);
    const known = templates.get(name);
    if (known !== undefined) return known;
    const made = prepareTemplate(source.kind === 'picture' ? ofPicture(source.file) : ofSynthetic(source, name));
    templates.set(name, made);
    return made;
  }

  function ofSynthetic(source: Extract<FingerSource, { kind: 'synthetic' }>, name: string): Frame {
    cache ??= openImpressionCache(folder, impressionOf(REFERENCE));
    const kept = cache.read(name);
    if (kept !== undefined) return kept;
    const finger = FINGERS.find((one) => one === source.finger);
    if (finger === undefined) throw new RangeError('a seeded person has a finger with an unknown name');
    const impression = impressionOf({ person: source.person, finger });
    cache.write(name, impression);
    return impression;
  }

  function impressionOf(finger: SyntheticFinger): Frame {
    return createImpression(draw(finger).frame, ENROLMENT_SEED);
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

function ofPicture(file: string): Frame {
  const frame = readPgm(readFileSync(file), PIXELS_PER_INCH);
  if (!frame.ok) throw new Error(`the fingerprint picture is not a grey PGM (${frame.error.field})`);
  return createImpression(frame.value, ENROLMENT_SEED);
}
