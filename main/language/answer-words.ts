import { dateInWords } from '#kit/calendar-date.ts';
import type { AnswerWords } from '../submission/form/answer-lines.ts';
import { texts } from './texts.ts';

/** The words around the answers, for the check before submission and the review. `language` is a BCP 47 tag. */
export function answerWords(language: string): AnswerWords {
  const t = texts.getFixedT(language);
  return {
    yes: t('answer.yes'),
    no: t('answer.no'),
    row: (number) => t('answer.row', { number: new Intl.NumberFormat(language).format(number) }),
    date: (date) => dateInWords(date, language),
  };
}
