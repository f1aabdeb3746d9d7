import type { BooleanWords } from '../submission/form/answer-lines.ts';
import { texts } from './texts.ts';

/** Words for ticked and unticked boxes, for the check before submission and the review. `language` is a BCP 47 tag. */
export function boxWords(language: string): BooleanWords {
  const t = texts.getFixedT(language);
  return { yes: t('answer.yes'), no: t('answer.no') };
}
