import { z } from 'zod';

/**
 * The finger names of MOSIP SBI 0.9.5 (`bioSubType` of type Finger), as the hands lie side by side with the palms down:
 * left to right.
 */
export const FINGERS = [
  'Left LittleFinger',
  'Left RingFinger',
  'Left MiddleFinger',
  'Left IndexFinger',
  'Left Thumb',
  'Right Thumb',
  'Right IndexFinger',
  'Right MiddleFinger',
  'Right RingFinger',
  'Right LittleFinger',
] as const;
export type FingerName = (typeof FINGERS)[number];

/** The eye names of MOSIP SBI 0.9.5 (`bioSubType` of type Iris): the person's own left and right. */
export const EYES = ['Left', 'Right'] as const;
export type EyeName = (typeof EYES)[number];

/** What a slap reader takes at once, in the order in which it is asked for: four fingers of a hand, or the thumbs. */
export const PLACED_HANDS = ['left-hand', 'right-hand', 'thumbs'] as const;
export const PlacedHandSchema = z.enum(PLACED_HANDS);
export type PlacedHand = z.infer<typeof PlacedHandSchema>;

/** What SBI 0.9.5 writes instead of a name for an unknown finger or eye. */
export const UNKNOWN = 'UNKNOWN';

/** All that can be captured of a person. */
export const SITES = [...FINGERS, ...EYES] as const;
export const SiteSchema = z.enum(SITES);
export type Site = z.infer<typeof SiteSchema>;

/** The finger or eye of an SBI name; null for `UNKNOWN` and any other word. */
export function siteOf(name: string): Site | null {
  return SITES.find((site) => site === name) ?? null;
}
