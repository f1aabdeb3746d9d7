import { asciiDigits } from './digits.ts';

/**
 * Telephone numbers in the answers of a form, for the frame that asks and for main and the portal that check: one rule for
 * all three. The numbering plans are a library's (libphonenumber-js), which is passed in.
 */

/** What a library of numbering plans knows; the shape is libphonenumber-js's. */
export interface NumberingPlans<Country extends string> {
  isSupportedCountry(code: string): code is Country;
  /** Reads a number that is all of the text. It throws where `lengthProblem` names one that leaves nothing to read. */
  parse(text: string, options: PlanOptions<Country>): ParsedNumber;
  /** `NOT_A_NUMBER`, `INVALID_COUNTRY`, `TOO_SHORT`, `TOO_LONG`, `INVALID_LENGTH`; undefined when a number can be so long. */
  lengthProblem(text: string, options: PlanOptions<Country>): string | undefined;
}

interface PlanOptions<Country extends string> {
  readonly defaultCountry?: Country;
  readonly extract: false;
}

interface ParsedNumber {
  /** E.164: `+212500550102`. */
  readonly number: string;
  readonly countryCallingCode: string;
  readonly ext?: string | undefined;
  formatInternational(): string;
}

/** What is wrong with a telephone number. The words of the form's frame have these names. */
export const PHONE_PROBLEMS = [
  'noPhoneNumber',
  'noSuchCountryCode',
  'phoneTooShort',
  'phoneTooLong',
  'phoneWrongLength',
] as const;
export type PhoneProblem = (typeof PHONE_PROBLEMS)[number];

export type PhoneReading =
  | {
      readonly kind: 'number';
      /** E.164, or the text of before where the country is not known. */
      readonly value: string;
      /** As people read it: `+212 5 00 55 01 02`. */
      readonly shown: string;
    }
  | { readonly kind: 'problem'; readonly problem: PhoneProblem; readonly callingCode: string | undefined };

/** The component settings that decide whether an answer is a telephone number, and whether it may be rewritten. */
export interface PhoneSettings {
  readonly type?: unknown;
  readonly key?: unknown;
  readonly inputType?: unknown;
  readonly inputMask?: unknown;
  readonly allowMultipleMasks?: unknown;
  readonly validate?: unknown;
}

/**
 * Whether a question asks for a telephone number: Form.io's own component, a text field of the type `tel`, and one with
 * OpenG2P's key. A field with several masks to choose from has a notation of its author's own.
 */
export function asksForPhone({ type, key, inputType, allowMultipleMasks }: PhoneSettings): boolean {
  if (allowMultipleMasks === true) return false;
  return type === 'phoneNumber' || (type === 'textfield' && (inputType === 'tel' || key === 'phone_number'));
}

/** Whether the form's author wants a notation of their own, so that the number stays as it was typed. */
export function hasOwnNotation({ type, inputMask, validate }: PhoneSettings): boolean {
  const rules: Readonly<Record<string, unknown>> =
    typeof validate === 'object' && validate !== null ? { ...validate } : {};
  const isSet = (value: unknown): boolean => value !== undefined && value !== null && value !== '';
  // The telephone component always has a mask: that of the United States, unless somebody changed it.
  const isMasked = type !== 'phoneNumber' && isSet(inputMask);
  return isMasked || ['pattern', 'minLength', 'maxLength'].some((rule) => isSet(rules[rule]));
}

/** Fewest and most digits that ITU-T E.164 lets a number have, without knowing its country. */
const E164_DIGITS = { least: 3, most: 15 } as const;
/** Direction marks and other unseen characters, which address books put around a number. */
const MARKS = /\p{Cf}/gu;
/** Any one: how a number may be written and where its extension begins is the same in all plans. */
const ANY_PLAN = 'US';

/**
 * Reads a telephone number. A number without a country code belongs to `country` (ISO 3166-1 alpha-2). A length that the
 * numbering plan has is enough: plans open new ranges more often than stations are updated, and a person's true number
 * must not be refused.
 */
export function readPhone<Country extends string>(
  text: string,
  country: string | undefined,
  plans: NumberingPlans<Country>,
): PhoneReading {
  const isKnown = country !== undefined && plans.isSupportedCountry(country);
  // International numbers are often written with the prefix that most countries dial.
  const plain = asciiDigits(text.replaceAll(MARKS, ''))
    .trim()
    .replace(/^\(\s*([+\uff0b]\d{1,3})\s*\)/u, '$1 ');
  if (!isKnown && plain.startsWith('00')) {
    const reading = readPhone(`+${plain.slice(2)}`, country, plans);
    // Not every country dials it, and a number may begin with it there.
    return reading.kind === 'number' ? reading : readWithoutPlan(plain, plans);
  }
  const isNational = !/^[+\uff0b]/u.test(plain);
  if (isNational && !isKnown) return readWithoutPlan(plain, plans);
  const options = { extract: false, ...(isKnown && { defaultCountry: country }) } as const;
  const problem = problemNamed(plans.lengthProblem(plain, options));
  if (problem === 'noPhoneNumber' || problem === 'noSuchCountryCode') return wrong(problem);
  const parsed = parsedBy(plans, plain, options);
  if (problem !== undefined) return wrong(problem, parsed?.countryCallingCode);
  if (!parsed) return wrong('noPhoneNumber');
  // The portal does not know the country of a centre. What it would not take is refused here, before the person has gone.
  const elsewhere: PhoneReading = isKnown
    ? readPhone(text, undefined, plans)
    : { kind: 'number', value: text, shown: text };
  if (elsewhere.kind === 'problem') return elsewhere;
  const shown = parsed.formatInternational();
  // E.164 has no place for an extension.
  return { kind: 'number', value: parsed.ext === undefined ? parsed.number : shown, shown };
}

/** Where the plan is not known, as at the portal, a number can only be counted. */
function readWithoutPlan<Country extends string>(text: string, plans: NumberingPlans<Country>): PhoneReading {
  const plan: string = ANY_PLAN;
  const written = text.replaceAll(/[^\d]/gu, '');
  const options = { extract: false, ...(plans.isSupportedCountry(plan) && { defaultCountry: plan }) } as const;
  const parsed = parsedBy(plans, text, options);
  // The library reads no number of very few or very many digits at all.
  if (!parsed && !/^[\d\s().\-/]+$/u.test(text)) return wrong('noPhoneNumber');
  const count = written.length - (parsed?.ext?.length ?? 0);
  if (count === 0) return wrong('noPhoneNumber');
  if (count < E164_DIGITS.least) return wrong('phoneTooShort');
  return count > E164_DIGITS.most ? wrong('phoneTooLong') : { kind: 'number', value: text, shown: text };
}

function parsedBy<Country extends string>(
  plans: NumberingPlans<Country>,
  text: string,
  options: PlanOptions<Country>,
): ParsedNumber | undefined {
  try {
    return plans.parse(text, options);
  } catch {
    return undefined;
  }
}

const wrong = (problem: PhoneProblem, callingCode?: string): PhoneReading => ({
  kind: 'problem',
  problem,
  callingCode,
});

function problemNamed(code: string | undefined): PhoneProblem | undefined {
  switch (code) {
    case undefined:
      return undefined;
    case 'INVALID_COUNTRY':
      return 'noSuchCountryCode';
    case 'TOO_SHORT':
      return 'phoneTooShort';
    case 'TOO_LONG':
      return 'phoneTooLong';
    case 'INVALID_LENGTH':
      return 'phoneWrongLength';
    default:
      return 'noPhoneNumber';
  }
}
