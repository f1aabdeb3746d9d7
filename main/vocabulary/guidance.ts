import { z } from 'zod';

/**
 * What the officer and the registrant see during a capture; the one list for fingers and eyes.
 * - `place-finger`: there is no finger on the glass
 * - `press-lighter`, `press-harder`, `moisten-finger`, `dry-finger`: how the ridges print
 * - `cover-more`, `move-to-centre`, `hold-still`: how the finger lies, or the head is held
 * - `clean-glass`: a print of an earlier finger is on the glass
 * - `lift-fingers`: what was captured lies there still, and something else is wanted next
 * - `more-fingers`, `fewer-fingers`, `spread-fingers`, `wrong-hand`: how the hand lies
 * - `look-here`: no eye is seen, or not the wanted one
 * - `open-eyes`, `come-closer`, `move-back`: how the eyes are seen
 * - `good`: as it should be
 */
export const GUIDANCE = [
  'place-finger',
  'press-lighter',
  'press-harder',
  'moisten-finger',
  'dry-finger',
  'cover-more',
  'move-to-centre',
  'hold-still',
  'clean-glass',
  'lift-fingers',
  'more-fingers',
  'fewer-fingers',
  'spread-fingers',
  'wrong-hand',
  'look-here',
  'open-eyes',
  'come-closer',
  'move-back',
  'good',
] as const;
export const GuidanceSchema = z.enum(GUIDANCE);
export type Guidance = z.infer<typeof GuidanceSchema>;
