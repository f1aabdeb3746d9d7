import { z } from 'zod';

/** What a draft keeps besides the answers, so that a later visit of the same registrant can continue it. */
export const DraftContextSchema = z.strictObject({
  registrantSub: z.string(),
  /** The form's JSON text, as the portal sent it. */
  formSchema: z.string(),
  programVersion: z.int(),
});
export type DraftContext = z.infer<typeof DraftContextSchema>;
