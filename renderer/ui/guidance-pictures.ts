import type { GUIDANCE } from '#vocabulary/guidance.ts';

export type Guidance = (typeof GUIDANCE)[number];

/** Parts on a 48-unit grid, as outlines. */
const GLASS = 'M5 42h38';
const FINGER = 'M17 35V17a7 7 0 0 1 14 0v18M20 18a4 4 0 0 1 8 0';
const RAISED = 'M17 22V11a7 7 0 0 1 14 0v11';
const FOUR =
  'M9 36V20a3.500 3.500 0 0 1 7 0v16M16 36V14a3.500 3.500 0 0 1 7 0v22M23 36V15a3.500 3.500 0 0 1 7 0v21M30 36V20a3.500 3.500 0 0 1 7 0v16';
const EYE = 'M7 24S14 13 24 13s17 11 17 11-7 11-17 11S7 24 7 24zM24 19a5 5 0 1 0 0 10 5 5 0 0 0 0-10z';
const SMALL_EYE =
  'M15 13s3.600-5 9-5 9 5 9 5-3.600 5-9 5-9-5-9-5zM24 11.500a1.500 1.500 0 1 0 0 3 1.500 1.500 0 0 0 0-3z';
const DROP = 'M39 8s4 4.500 4 7.500a4 4 0 0 1-8 0C35 12.500 39 8 39 8z';

/**
 * What the person at the reader should do, as one outline each in the text's colour. The sentence beside it says the same, so
 * that a screen reader leaves the picture out.
 */
export const GUIDANCE_PICTURES: Readonly<Record<Guidance, string>> = {
  'place-finger': `${RAISED}${GLASS}M24 27v10M20 33l4 4 4-4`,
  'press-lighter': `${FINGER}${GLASS}M39 34V14M35 18l4-4 4 4M9 34V14M5 18l4-4 4 4`,
  'press-harder': `${FINGER}${GLASS}M39 14v20M35 30l4 4 4-4M9 14v20M5 30l4 4 4-4`,
  'moisten-finger': `${FINGER}${GLASS}${DROP}M7 15h7M10.500 11.500v7`,
  'dry-finger': `${FINGER}${GLASS}${DROP}M34 21 44 7`,
  'cover-more':
    'M24 6c8 0 12 7 12 15s-4 15-12 15-12-7-12-15S16 6 24 6zM12 20h24M17 16c1-3 4-5 7-5s6 2 7 5M24 23v9M20 28l4 4 4-4M5 42h38',
  'move-to-centre':
    'M5 9h38v30H5zM20 24h8M24 20v8M10 24h5M12.500 21.500 15 24l-2.500 2.500M38 24h-5M35.500 21.500 33 24l2.500 2.500M24 12.500v3.500M24 35.500V32',
  'hold-still': `${FINGER}${GLASS}M8 12v18M12 12v18M36 12v18M40 12v18`,
  'clean-glass': `${GLASS}M8 34h32M12 34l5-16h14l5 16M20 18v-6h8v6M38 8v6M35 11h6M9 10v4M7 12h4`,
  'lift-fingers': `${RAISED}${GLASS}M24 38V27M20 31l4-4 4 4`,
  'more-fingers': `${FOUR}${GLASS}M38 10h7M41.500 6.500v7`,
  'fewer-fingers': `${FOUR}${GLASS}M38 10h7`,
  'spread-fingers':
    'M14 37 9 17a3.400 3.400 0 0 1 6.600-1.600L20 37M28 37l4.400-21.600A3.400 3.400 0 0 1 39 17l-5 20M20 8h-9M14 5l-3 3 3 3M28 8h9M34 5l3 3-3 3M5 42h38',
  'wrong-hand': `M6 36V23a3 3 0 0 1 6 0v-4a3 3 0 0 1 6 0v17M30 36V19a3 3 0 0 1 6 0v4a3 3 0 0 1 6 0v13M15 10h18M30 7l3 3-3 3M18 7l-3 3 3 3${GLASS}`,
  'look-here': `${EYE}M24 44v-5M21 41.500l3-3 3 3`,
  'open-eyes': `${EYE}M24 9V3M21 6l3-3 3 3M24 39v6M21 42l3 3 3-3`,
  'come-closer': `${SMALL_EYE}M10 42h28v-6H10zM24 22v10M20 28l4 4 4-4`,
  'move-back': `${SMALL_EYE}M10 42h28v-6H10zM24 32V22M20 26l4-4 4 4`,
  good: `${FINGER}${GLASS}M36 18l3 3 6-7`,
};
