import { z } from 'zod';
import { FINGER_NAMES } from '../reader/port.ts';

/** What lies on the simulated glass: a finger of an invented person, or a fingerprint picture (P5 PGM, 500 ppi) on disk. */
export const SimulatedSource = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('synthetic'), person: z.int(), finger: z.enum(FINGER_NAMES) }),
  z.strictObject({ kind: z.literal('picture'), file: z.string().min(1) }),
]);
export type SimulatedSource = z.infer<typeof SimulatedSource>;

/**
 * What a person can do to the simulated reader, as it travels over a process link.
 * - `place`: puts a finger down; another `impressionSeed` is another touch of the same finger; `smudge` wipes it
 * - `lift`: takes it away
 * - `unplug`, `plug`: the cable
 * - `set-state`: what the reader says of itself while plugged
 * - `fail`: the running stream ends as if the firmware had answered nonsense
 * - `set-stalled`: the reader stays plugged but delivers no more frames
 */
export const SimulatedCommand = z.discriminatedUnion('kind', [
  z.strictObject({
    kind: z.literal('place'),
    source: SimulatedSource,
    impressionSeed: z.int(),
    smudge: z.boolean().default(false),
  }),
  z.strictObject({ kind: z.literal('lift') }),
  z.strictObject({ kind: z.literal('unplug') }),
  z.strictObject({ kind: z.literal('plug') }),
  z.strictObject({ kind: z.literal('set-state'), state: z.enum(['ready', 'not-ready', 'not-registered']) }),
  z.strictObject({ kind: z.literal('fail') }),
  z.strictObject({ kind: z.literal('set-stalled'), stalled: z.boolean() }),
]);
/** A command as parsed: every field present. */
export type SimulatedCommand = z.output<typeof SimulatedCommand>;
/** A command as a sender may write it. */
export type SimulatedCommandInput = z.input<typeof SimulatedCommand>;
