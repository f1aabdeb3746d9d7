import type { CountryCode } from 'libphonenumber-js/min';
import { isSupportedCountry, parsePhoneNumberWithError, validatePhoneNumberLength } from 'libphonenumber-js/min';
import { asksForPhone, readPhone, type NumberingPlans, type PhoneProblem } from '#kit/form-phone.ts';
import { isEmptyAnswer } from './components.ts';
import type { FormComponent } from './schema.ts';

const PLANS: NumberingPlans<CountryCode> = {
  isSupportedCountry,
  parse: parsePhoneNumberWithError,
  lengthProblem: validatePhoneNumberLength,
};

/** What is wrong with a telephone number that was answered, by the numbering plans; `country` as for `readPhone`. */
export function phoneProblem(
  answer: unknown,
  component: FormComponent,
  country: string | undefined,
): PhoneProblem | undefined {
  if (!asksForPhone(component)) return undefined;
  for (const each of Array.isArray(answer) ? (answer as readonly unknown[]) : [answer]) {
    if (isEmptyAnswer(each)) continue;
    const reading = readPhone(String(each), country, PLANS);
    if (reading.kind === 'problem') return reading.problem;
  }
  return undefined;
}
