import { wiped } from '#kit/wiped.ts';
import type { Wiped } from '#kit/wiped.ts';
import type { Guidance } from '#vocabulary/guidance.ts';
import { UNKNOWN } from '#vocabulary/fingers.ts';
import type { Wanted } from '../../imaging/picture/assessment.ts';
import type { Frame } from '../../reader/port.ts';
import { namesOf } from '../listing/capture-rules.ts';
import type { ServiceImaging } from '../service.ts';

/** Imaging for tests: the test writes each assessment into the frame, and records are readable texts. */

/** The first pixel of a frame that contains a description instead of a quality. */
const DESCRIBED = 255;
/** The possible guidance of a described frame, by number. */
const GUIDANCE: readonly Guidance[] = [
  'good',
  'wrong-hand',
  'more-fingers',
  'fewer-fingers',
  'clean-glass',
  'look-here',
];

/** A frame with all wanted fingers or eyes at this quality; 0 is an empty frame. */
export function frameOfQuality(quality: number): Frame {
  return { width: 8, height: 2, pixelsPerInch: 500, pixels: new Uint8Array(16).fill(quality) };
}

/** A frame with fingers or eyes of these qualities. */
export function frameShowing(qualities: readonly number[], guidance: Guidance = 'good'): Frame {
  const pixels = new Uint8Array(16);
  pixels.set([DESCRIBED, GUIDANCE.indexOf(guidance), qualities.length, ...qualities]);
  return { width: 8, height: 2, pixelsPerInch: 500, pixels };
}

/** The names of an answer: the requested ones, else all of the sub id without the exceptions. */
function answerNames({ type, deviceSubId, bioSubTypes, exceptions, count }: Wanted): readonly string[] {
  if (bioSubTypes.length > 0) return [...bioSubTypes, ...Array<string>(count).fill(UNKNOWN)];
  if (deviceSubId === 0) return Array<string>(count).fill(UNKNOWN);
  return namesOf(type, deviceSubId).filter((name) => !exceptions.includes(name));
}

export const scriptedImaging: ServiceImaging = {
  assess({ pixels }, previous, wanted) {
    const [first = 0, guidance = 0, shown = 0] = pixels;
    const described = first === DESCRIBED;
    const names = answerNames(wanted);
    const qualities = described
      ? [...pixels.slice(3, 3 + shown)]
      : Array<number>(first > 0 ? wanted.count : 0).fill(first);
    const samples = qualities.map((quality, index) => ({
      bioSubType: names[index] ?? UNKNOWN,
      box: { x: 0, y: 0, width: 1, height: 1 },
      quality,
    }));
    const quality = qualities.reduce((sum, one) => sum + one, 0) / Math.max(1, qualities.length);
    const before = previous?.pixels[0] ?? 0;
    // A jump of more than half the scale means a moving finger.
    const moves = before > 0 && before !== DESCRIBED && Math.abs(before - quality) > 50;
    const nothing = wanted.type === 'Iris' ? 'look-here' : 'place-finger';
    const said = described ? (GUIDANCE[guidance] ?? 'good') : quality === 0 ? nothing : moves ? 'hold-still' : 'good';
    return { present: samples.length > 0, samples, quality, guidance: said };
  },
  encode: async ({ frame, sample: { bioSubType, quality }, purpose }) => {
    // As in the encoder: a record without a name is no registration.
    if (purpose === 'Registration' && bioSubType === UNKNOWN) throw new RangeError('registration without a name');
    const kind = purpose === 'Auth' ? 'iso' : 'plain iso';
    return Promise.resolve(Buffer.from(`${kind} of ${bioSubType} quality ${quality} pixel ${frame.pixels[0] ?? -1}`));
  },
  picture: async ({ pixels }, { samples, guidance }) =>
    Promise.resolve(scriptedJpeg(`${pixels[0] ?? -1} ${samples.length} ${guidance}`)),
  failure: async ({ width, height }) => Promise.resolve(scriptedJpeg(`failure ${width} ${height}`)),
};

/** A JPEG for readers of a stream: a text between its first and last marker. */
function scriptedJpeg(text: string): Wiped {
  return wiped(Buffer.concat([Buffer.from([0xff, 0xd8]), Buffer.from(text), Buffer.from([0xff, 0xd9])]));
}
