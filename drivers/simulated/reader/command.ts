import { z } from 'zod';
import { EYES, FINGERS } from '#vocabulary/fingers.ts';
import type { ReaderState } from '#vocabulary/readers.ts';
import { FAULT_NAMES } from './faults.ts';

const isUnique = (names: readonly string[]): boolean => new Set(names).size === names.length;

const PlaceSchema = z
  .strictObject({
    do: z.literal('place'),
    /** Number of an invented person. */
    person: z.int().optional(),
    fingers: z.array(z.enum(FINGERS)).min(1).max(4).refine(isUnique, 'a finger is named twice').optional(),
    eyes: z.array(z.enum(EYES)).min(1).max(2).refine(isUnique, 'an eye is named twice').optional(),
    /** In place of an invented finger: a fingerprint picture on disk (P5 PGM, 500 ppi). */
    picture: z.string().min(1).optional(),
    /** What the capture check will roughly score; without it the touch is as good or bad as the seed decides. */
    quality: z.number().min(0).max(100).optional(),
    /** Another seed is another touch of the same fingers; without one each touch is a new one. */
    impressionSeed: z.int().optional(),
    /** Wiped over the glass instead of put down. */
    smudge: z.boolean().default(false),
  })
  .refine(
    ({ person, fingers, eyes, picture }) =>
      [fingers, eyes, picture].filter((one) => one !== undefined).length === 1 &&
      (picture === undefined) === (person !== undefined),
    'place wants a person with fingers, a person with eyes, or a picture',
  );

const SETTABLE_STATES = ['ready', 'busy', 'not-ready', 'not-registered'] as const satisfies readonly ReaderState[];

/**
 * What a person can do to a simulated reader, as it travels over a link or a line of input.
 * - `place`: fingers down, or eyes in front of the camera; they replace what was there
 * - `lift`: takes them away
 * - `unplug`, `plug`: the cable
 * - `state`: what the reader says of itself while plugged
 * - `fault`: one of the reader's faults of `FAULTS` begins, or ends (`on` false); `none` ends all
 */
export const SimulatedCommand = z.discriminatedUnion('do', [
  PlaceSchema,
  z.strictObject({ do: z.literal('lift') }),
  z.strictObject({ do: z.literal('unplug') }),
  z.strictObject({ do: z.literal('plug') }),
  z.strictObject({ do: z.literal('state'), state: z.enum(SETTABLE_STATES) }),
  z.strictObject({
    do: z.literal('fault'),
    fault: z.enum([...FAULT_NAMES, 'none']),
    on: z.boolean().default(true),
  }),
]);
/** A command as parsed. */
export type SimulatedCommand = z.output<typeof SimulatedCommand>;
/** A command as a sender may write it. */
export type SimulatedCommandInput = z.input<typeof SimulatedCommand>;
export type PlaceCommand = Extract<SimulatedCommand, { readonly do: 'place' }>;
