import { z } from 'zod';

/** The source of a training finger: our synthetic people, or a picture file from `--fingers`. */
export const FingerSourceSchema = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('synthetic'), person: z.int().min(0), finger: z.string() }),
  z.strictObject({ kind: z.literal('picture'), file: z.string() }),
]);
export type FingerSource = z.infer<typeof FingerSourceSchema>;

/** An act of a hand at a simulated reader (training only). */
export const SimulatedActSchema = z.discriminatedUnion('do', [
  z.strictObject({
    do: z.literal('place'),
    deviceId: z.string(),
    source: FingerSourceSchema,
    /** Seed of the impression: shift, turn, pressure and noise follow from it. */
    impression: z.int(),
    smudge: z.boolean(),
  }),
  z.strictObject({ do: z.literal('lift'), deviceId: z.string() }),
  z.strictObject({ do: z.literal('unplug'), deviceId: z.string() }),
  z.strictObject({ do: z.literal('plug'), deviceId: z.string() }),
]);
export type SimulatedAct = z.infer<typeof SimulatedActSchema>;
