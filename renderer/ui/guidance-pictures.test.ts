import { describe, expect, it } from 'vitest';
import { GuidanceSchema, GUIDANCE } from '#vocabulary/guidance.ts';
import { GUIDANCE_PICTURES } from './guidance-pictures.ts';
import { en } from './words/text/en.ts';

describe('guidance', () => {
  it('is the same list for the readers and for the windows', () => {
    expect([...GUIDANCE].sort()).toEqual([...GuidanceSchema.options].sort());
  });

  it.each(GUIDANCE)('%s has a picture of its own and a short sentence', (guidance) => {
    // Only commands and numbers of an SVG path.
    expect(GUIDANCE_PICTURES[guidance]).toMatch(/^M[\d\s.,\-MmLlHhVvCcSsAaZz]+$/u);
    expect(Object.values(GUIDANCE_PICTURES).filter((one) => one === GUIDANCE_PICTURES[guidance])).toHaveLength(1);
    const sentence = en.capture.guidance[guidance];
    expect(sentence).toMatch(/^[A-Z][^.]+\.(?: [A-Z][^.]+\.)?$/u);
    expect(sentence.length).toBeLessThanOrEqual(80);
  });
});
