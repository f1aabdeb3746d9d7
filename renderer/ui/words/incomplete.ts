import type { Guidance } from '#vocabulary/guidance.ts';
import type { CaptureView } from '../../../preload/contract/capture-views.ts';

/** What was wrong with the fingers or eyes of a capture, where there is a sentence of its own for it. */
const SAID = [
  'wrong-hand',
  'lift-fingers',
  'more-fingers',
  'fewer-fingers',
  'spread-fingers',
  'open-eyes',
] as const satisfies readonly Guidance[];

/** Why a capture saw other fingers or eyes than those asked for; null when the cause has no sentence of its own. */
export function incompleteCause(failure: NonNullable<CaptureView['failure']>): (typeof SAID)[number] | null {
  return SAID.find((one) => failure.code === 'incomplete' && one === failure.guidance) ?? null;
}
