import { GUIDANCE_PICTURES } from './guidance-pictures.ts';
import type { Guidance } from './guidance-pictures.ts';

/** The picture of what to do, beside the sentence that says it. */
export function GuidancePicture({ guidance }: { readonly guidance: Guidance }) {
  return (
    <svg className="guidance-picture" viewBox="0 0 48 48" aria-hidden="true" focusable="false">
      <path d={GUIDANCE_PICTURES[guidance]} />
    </svg>
  );
}
