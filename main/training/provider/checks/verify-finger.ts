import { z } from 'zod';
import { err, ok } from '#kit/result.ts';
import type { Result } from '#kit/result.ts';
import { wiping } from '#kit/wiped.ts';
import { type FingerName, FINGERS } from '#vocabulary/fingers.ts';
import { readFingerRecord } from '../../../../drivers/imaging/record/iso-19794-4.ts';
import type { Jpeg2000 } from '../../../../drivers/imaging/codec/jpeg2000.ts';
import { assessFrame } from '../../../../drivers/imaging/finger/quality.ts';
import { compare, prepareProbe, SAME_FINGER_SCORE } from '../../../../drivers/imaging/match/ridge-correlation.ts';
import { ownFrame } from '../../../../drivers/reader/owned-frame.ts';
import type { Frame, OwnedFrame } from '../../../../drivers/reader/port.ts';
import { SPEC_VERSION } from '../../../../drivers/sbi/answer/messages.ts';
import { verifyCaptureElement } from '../../../../drivers/sbi/answer/verify.ts';
import type { VerifyCaptureError } from '../../../../drivers/sbi/answer/verify.ts';
import type { EnrolledFingers } from './enrolled-fingers.ts';
import type { Registrant } from '../../people/people.ts';
import type { Comparison } from '../../link/provider-messages.ts';

/**
 * Why an offered finger is refused.
 * - `malformed`: not the answer of an SBI service, or not a finger picture
 * - `signature`: not signed by a trusted reader, or altered in transit (hash, encryption)
 * - `clock`: the capture's time is too far from the station's time
 * - `transaction`: made for another sign-in, page or purpose
 * - `replayed`: this capture, or its transaction, has been offered before
 * - `picture-unusable`: too little of a finger is visible
 * - `other-finger`: a good picture, but not of a finger enrolled for this person
 */
export type FingerRefusal = {
  readonly code: 'malformed' | 'signature' | 'clock' | 'transaction' | 'replayed' | 'picture-unusable' | 'other-finger';
};

/** Verifies offered captures. */
export interface FingerVerifier {
  /**
   * @param attempt.answer the SBI answer as the page got it: `{ biometrics: [element] }`
   * @param attempt.transactionId the transaction the page was given for this try
   */
  verify(attempt: {
    readonly person: Registrant;
    readonly answer: unknown;
    readonly transactionId: string;
  }): Promise<Result<void, FingerRefusal>>;
}

/** A picture of lower quality is not compared: smudges score under 10, impressions 45 or more. */
const USABLE_QUALITY = 25;

const AnswerSchema = z.object({ biometrics: z.array(z.unknown()).length(1) });

/** How many used transactions and hashes are remembered; far more than can be used while a capture is still fresh. */
const REMEMBERED = 10_000;
const PIXELS_PER_INCH = 500;

/** `report` is called with every comparison: numbers and finger names, nothing about the person. */
export function createFingerVerifier(deps: {
  readonly deviceRootPem: string;
  readonly ftmRootPem: string;
  readonly encryptionKeyPem: string;
  /** Origin of the page, which the reader signs as `domainUri`. */
  readonly origin: string;
  readonly env: string;
  readonly jpeg2000: Jpeg2000;
  readonly enrolled: EnrolledFingers;
  /** Milliseconds since 1970. */
  readonly now: () => number;
  readonly report: (comparison: Comparison) => void;
}): FingerVerifier {
  const used = new Set<string>();

  function claim(...names: readonly string[]): boolean {
    if (names.some((name) => used.has(name))) return false;
    for (const name of names) used.add(name);
    for (const oldest of used) {
      if (used.size <= REMEMBERED) break;
      used.delete(oldest);
    }
    return true;
  }

  function refuse(code: FingerRefusal['code'], scores: Comparison['scores'] = []): Result<void, FingerRefusal> {
    deps.report({ accepted: false, reason: code, threshold: SAME_FINGER_SCORE, scores });
    return err({ code });
  }

  return {
    async verify({ person, answer, transactionId }) {
      const parsed = AnswerSchema.safeParse(answer);
      if (!parsed.success) return refuse('malformed');

      const verified = await verifyCaptureElement({
        element: parsed.data.biometrics[0],
        previousHash: '',
        deviceRootPem: deps.deviceRootPem,
        ftmRootPem: deps.ftmRootPem,
        encryptionKeyPem: deps.encryptionKeyPem,
        now: deps.now(),
        expected: { transactionId, specVersion: SPEC_VERSION, domainUri: deps.origin, env: deps.env },
      });
      if (!verified.ok) return refuse(refusalOf(verified.error));

      const { iso, claims, hash } = verified.value;
      using _ = wiping(iso);
      if (!claim(`transaction ${claims.transactionId}`, `hash ${hash}`)) return refuse('replayed');
      if (claims.bioType !== 'Finger') return refuse('malformed');

      const read = await readPicture(iso, deps.jpeg2000);
      if (!read.ok) return refuse('malformed');
      using picture = read.value;
      if (assessFrame(picture).score < USABLE_QUALITY) return refuse('picture-unusable');
      const scores = await compareWithAll(picture, fingersToTry(person, claims.bioSubType), deps.enrolled);
      if (!scores.some(({ score }) => score >= SAME_FINGER_SCORE)) return refuse('other-finger', scores);
      deps.report({ accepted: true, threshold: SAME_FINGER_SCORE, scores });
      return ok(undefined);
    },
  };
}

/** The named finger, or all of them when the reader does not know which finger it captured. */
function fingersToTry(person: Registrant, bioSubType: string | undefined): Registrant['fingers'] {
  const named = FINGERS.find((name) => name === bioSubType);
  return named === undefined ? person.fingers : person.fingers.filter((finger) => finger.name === named);
}

async function compareWithAll(
  picture: Frame,
  fingers: Registrant['fingers'],
  enrolled: EnrolledFingers,
): Promise<{ finger: FingerName; score: number }[]> {
  using probe = prepareProbe(picture);
  const scores: { finger: FingerName; score: number }[] = [];
  for (const finger of fingers) {
    const template = await enrolled.template(finger);
    scores.push({ finger: finger.name, score: Math.round(compare(probe, template).score * 1000) / 1000 });
  }
  return scores;
}

async function readPicture(
  iso: Uint8Array,
  jpeg2000: Jpeg2000,
): Promise<Result<OwnedFrame, { readonly code: 'not-a-finger-picture' }>> {
  const record = readFingerRecord(iso);
  if (!record.ok) return err({ code: 'not-a-finger-picture' });
  using _ = wiping(record.value.image);
  const decoded = await jpeg2000.decode(record.value.image);
  if (!decoded.ok) return err({ code: 'not-a-finger-picture' });
  const picture = ownFrame({ ...decoded.value.frame, pixelsPerInch: PIXELS_PER_INCH });
  if (picture.width === record.value.width && picture.height === record.value.height) return ok(picture);
  picture[Symbol.dispose]();
  return err({ code: 'not-a-finger-picture' });
}

function refusalOf(error: VerifyCaptureError): FingerRefusal['code'] {
  switch (error.code) {
    case 'malformed':
    case 'error-answer':
    case 'spec-version-mismatch':
      return 'malformed';
    case 'signature-invalid':
    case 'device-not-trusted':
    case 'digital-id-invalid':
    case 'digital-id-not-trusted':
    case 'digital-id-mismatch':
    case 'session-key-unreadable':
    case 'value-unreadable':
    case 'hash-mismatch':
    case 'key-unusable':
      return 'signature';
    case 'purpose-mismatch':
    case 'transaction-mismatch':
    case 'domain-mismatch':
    case 'env-mismatch':
      return 'transaction';
    case 'timestamp-out-of-range':
      return 'clock';
    default:
      return error satisfies never;
  }
}
