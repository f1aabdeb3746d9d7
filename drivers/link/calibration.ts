import { z } from 'zod';

/** The measured resolution of a unit, in pixels per inch across and down the picture. */
export const ResolutionSchema = z.strictObject({
  across: z.number().positive(),
  down: z.number().positive(),
  /** Milliseconds since 1970. */
  measuredAt: z.number(),
});
export type Resolution = z.infer<typeof ResolutionSchema>;
