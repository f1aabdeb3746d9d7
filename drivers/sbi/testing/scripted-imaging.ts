import { wiped } from '#kit/wiped.ts';
import type { Wiped } from '#kit/wiped.ts';
import type { Guidance } from '#vocabulary/guidance.ts';
import { UNKNOWN } from '#vocabulary/fingers.ts';
import type { Wanted } from '../../imaging/picture/assessment.ts';
import type { Frame } from '../../reader/port.ts';
import { namesOf } from '../listing/capture-rules.ts';
import type { ServiceImaging } from '../service.ts';

/** Imaging whose every verdict is written into the frame by the test, and whose records are readable texts. */

/** First pixel of a frame that says what it shows, instead of a quality. */
const DESCRIBED = 255;
/** The guidance a described frame can carry, by number. */
const GUIDANCE: readonly Guidance[] = [
  'good',
  'wrong-hand',
  'more-fingers',
  'fewer-fingers',
  'clean-glass',
  'look-here',
];

/** A frame that shows all that is wanted, each at this quality; 0 shows nothing. */
export function frameOfQuality(quality: number): Frame {
  return { width: 8, height: 2, pixelsPerInch: 500, pixels: new Uint8Array(16).fill(quality) };
}

/** A frame that shows fingers or eyes of these qualities. */
export function frameShowing(qualities: readonly number[], guidance: Guidance = 'good'): Frame {
  const pixels = new Uint8Array(16);
  pixels.set([DESCRIBED, GUIDANCE.indexOf(guidance), qualities.length, ...qualities]);
  return { width: 8, height: 2, pixelsPerInch: 500, pixels };
}

/** The names of an answer: those asked for, else all that the sub id stands for, without the exceptions. */
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
    // A jump of more than half the scale is a finger that moves.
    const moves = before > 0 && before !== DESCRIBED && Math.abs(before - quality) > 50;
    const nothing = wanted.type === 'Iris' ? 'look-here' : 'place-finger';
    const said = described ? (GUIDANCE[guidance] ?? 'good') : quality === 0 ? nothing : moves ? 'hold-still' : 'good';
    return { present: samples.length > 0, samples, quality, guidance: said };
  },
  encode: async ({ frame, sample: { bioSubType, quality }, purpose }) => {
    // As the encoder has it: an unnamed record is no registration.
    if (purpose === 'Registration' && bioSubType === UNKNOWN) throw new RangeError('registration without a name');
    const kind = purpose === 'Auth' ? 'iso' : 'plain iso';
    return Promise.resolve(Buffer.from(`${kind} of ${bioSubType} quality ${quality} pixel ${frame.pixels[0] ?? -1}`));
  },
  picture: async ({ pixels }, { samples, guidance }) =>
    Promise.resolve(scriptedJpeg(`${pixels[0] ?? -1} ${samples.length} ${guidance}`)),
  failure: async ({ width, height }) => Promise.resolve(scriptedJpeg(`failure ${width} ${height}`)),
};

/** What a JPEG is for the readers of a stream: a text between its first and last marker. */
function scriptedJpeg(text: string): Wiped {
  return wiped(Buffer.concat([Buffer.from([0xff, 0xd8]), Buffer.from(text), Buffer.from([0xff, 0xd9])]));
}
