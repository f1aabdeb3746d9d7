import { validateAnswers } from '../../form/validate-answers.ts';
import type { CheckAnswers } from '../answer-checks.ts';

/** Checks in the asking thread, for tests of what is done with a check. */
export const checkHere: CheckAnswers = ({ schema, answers, circumstances }) =>
  Promise.resolve(validateAnswers(schema, answers, circumstances));
