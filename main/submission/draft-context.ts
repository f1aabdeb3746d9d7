import { z } from 'zod';

/** What a draft keeps besides the answers and its registrant, so that a later visit can continue it. */
export const DraftContextSchema = z
  .strictObject({
    /** Earlier versions kept the registrant here, too. */
    registrantSub: z.string().optional(),
    /** The form's JSON text, as the portal sent it. */
    formSchema: z.string(),
    programVersion: z.int(),
  })
  .transform(({ formSchema, programVersion }) => ({ formSchema, programVersion }));
export type DraftContext = z.infer<typeof DraftContextSchema>;
