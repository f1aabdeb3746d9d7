import { z } from 'zod';
import { ROLES } from '#vocabulary/people.ts';

/** Who may come to the station, and whether it waits for somebody. It holds nothing of a visit. */

export const PinHolderSchema = z.strictObject({
  id: z.string(),
  name: z.string(),
  role: z.enum(ROLES),
  /** `locked`: after too many wrong PINs. `expired`: too long without a sign-in at the provider. */
  state: z.enum(['ready', 'locked', 'expired']),
  triesLeft: z.int(),
  /** 0 when a PIN may be tried. */
  waitMs: z.number(),
});
export type PinHolderView = z.infer<typeof PinHolderSchema>;

export const SessionViewSchema = z.strictObject({
  /** Milliseconds until the station locks by itself, while that is shown; null otherwise. */
  warningMs: z.number().nullable(),
  /** The operator whom the locked station waits for; null when it is not locked. */
  locked: z
    .strictObject({
      name: z.string(),
      /** A visit is open; somebody else would end it. */
      hasVisit: z.boolean(),
      /** Their entry in `holders`, if they have a PIN. */
      holder: z.string().nullable(),
    })
    .nullable(),
  /** Who may sign in by PIN. */
  holders: z.array(PinHolderSchema),
  /** The PIN of whoever is present; null when nobody is, or nobody may have one. */
  pin: z
    .strictObject({
      isSet: z.boolean(),
      /** A first PIN can be set only after a sign-in at the provider. */
      canSet: z.boolean(),
      /** The programme wants them to be asked for one, and they were not asked yet. */
      isOffered: z.boolean(),
      digits: z.int(),
    })
    .nullable(),
});
export type SessionView = z.infer<typeof SessionViewSchema>;

export const PassphraseEntrySchema = z.strictObject({
  id: z.string(),
  /** Null where it was damaged: it opens nothing and can only be removed. */
  holder: z.strictObject({ name: z.string(), at: z.iso.datetime() }).nullable(),
});
export type PassphraseEntryView = z.infer<typeof PassphraseEntrySchema>;
