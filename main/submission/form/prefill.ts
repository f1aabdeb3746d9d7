import { calendarDateOf, isoDateText } from '#kit/calendar-date.ts';
import { questionsIn } from './answer-tree.ts';
import { answerKeyOf, hasRightKind, isRecord, kindOf } from './components.ts';
import type { FormComponent, FormSchema } from './schema.ts';
import { childrenOf, labelOf } from './schema.ts';
import { visibleText } from './visible-text.ts';

/** The claims of a signed userinfo answer (OpenID Connect Core 5.1, MOSIP's `individual_id`). */
export type Claims = Readonly<Record<string, unknown>>;

/**
 * Which verified claim fills which form key. Keys are OpenG2P's (columns of the registrant's record), so that a form made
 * for the portal is filled without further mapping. Kiosk and portal share this table: an answer counts as verified only
 * when the portal computes the same text from the same signed claims.
 *
 * A provider that gives only `name` is read as OpenG2P reads it: first word given name, last word family name, the words
 * between additional names; a single word is both.
 */
export const PREFILL_RULES = {
  given_name: (claims) => text(claims['given_name']) ?? onlyName(claims)[0],
  family_name: (claims) => text(claims['family_name']) ?? onlyName(claims).at(-1),
  addl_name: (claims) => text(claims['middle_name']) ?? nonEmpty(onlyName(claims).slice(1, -1).join(' ')),
  name: (claims) => text(claims['name']),
  birthdate: (claims) => isoDate(claims['birthdate']),
  gender: (claims) => capitalised(text(claims['gender'])),
  phone_number: (claims) => text(claims['phone_number']),
  email: (claims) => text(claims['email']),
  individual_id: (claims) => text(claims['individual_id']),
  address: (claims) => addressText(claims['address']),
} as const satisfies Record<string, (claims: Claims) => string | undefined>;

export type PrefillKey = keyof typeof PREFILL_RULES;

/**
 * The answers that verified claims give to this form, by key. `language` (BCP 47) is that of the consent, which kiosk and
 * portal both have. A date goes into a `day` component in that component's own
 * notation (`MM/DD/YYYY`, or `DD/MM/YYYY` with `dayFirst`), everywhere else as `YYYY-MM-DD`.
 */
export function prefillAnswers(form: FormSchema, given: Claims, language: string): Readonly<Record<string, string>> {
  const claims = claimsIn(given, language);
  const answers: Record<string, string> = {};
  // A question inside a grid or a container may have the same key, but its answer is about somebody else.
  for (const [key, [component]] of questionsIn(form.components)) {
    if (!isPrefillKey(key) || component['input'] === false) continue;
    const claim = PREFILL_RULES[key](claims);
    const value = claim !== undefined && key === 'birthdate' ? inNotationOf(component, claim) : claim;
    // A text is no answer to a number, a list or a group: it would be refused, and locked at the same time.
    if (value !== undefined && hasRightKind(component, value)) answers[key] = value;
  }
  return answers;
}

/** What a provider that gives only `name` is taken to mean by it. */
const GUESSED_FROM_NAME: ReadonlySet<string> = new Set(['given_name', 'family_name', 'addl_name']);

/**
 * Those of the answers above that the claims themselves say. A part of a name that was split off by guess fills its
 * question, but nobody has confirmed it: "Siddharth K Mansour" does not say which of its words the family is called by.
 */
export function confirmedAnswers(form: FormSchema, given: Claims, language: string): Readonly<Record<string, string>> {
  const isGuessed = onlyName(claimsIn(given, language)).length > 0;
  const filled = Object.entries(prefillAnswers(form, given, language));
  return Object.fromEntries(filled.filter(([key]) => !isGuessed || !GUESSED_FROM_NAME.has(key)));
}

/** What most people have and every provider knows: where a form asks for it and a sign-in gave none, that is said. */
const EXPECTED: ReadonlySet<string> = new Set(
  (Object.keys(PREFILL_RULES) as PrefillKey[]).filter((key) => key !== 'addl_name'),
);

/** The labels of the form's questions that a sign-in could have answered and did not, in the form's order. */
export function notGiven(form: FormSchema, given: Claims, language: string): readonly string[] {
  const claims = claimsIn(given, language);
  const labels: string[] = [];
  for (const [key, [component]] of questionsIn(form.components)) {
    if (!isPrefillKey(key) || !EXPECTED.has(key) || component['input'] === false) continue;
    if (PREFILL_RULES[key](claims) === undefined) labels.push(visibleText(labelOf(component)) || key);
  }
  return labels;
}

/**
 * What the sign-in said where a person has changed the answer by hand, by key: as they are in the claims, not as they were
 * answered. An answer that was taken away counts as changed, unless the form may have hidden its question.
 */
export function changedFromClaims(
  form: FormSchema,
  claims: Claims,
  given: { readonly answers: Readonly<Record<string, unknown>>; readonly language: string },
): Readonly<Record<string, string>> {
  const { answers, language } = given;
  const claimed = Object.entries(confirmedAnswers(form, claims, language));
  const hideable = hideableKeys(form.components);
  const isUnasked = (key: string): boolean => answers[key] === undefined && hideable.has(key);
  return Object.fromEntries(claimed.filter(([key, value]) => answers[key] !== value && !isUnasked(key)));
}

/** The questions that a condition of the form can hide: Form.io then takes the answer away, and no person did. */
function hideableKeys(components: readonly FormComponent[], isInside = false): ReadonlySet<string> {
  const keys = new Set<string>();
  for (const component of components) {
    const isHideable = isInside || hasCondition(component);
    if (isHideable) keys.add(answerKeyOf(component));
    if (kindOf(component).role !== 'layout') continue;
    for (const key of hideableKeys(childrenOf(component), isHideable)) keys.add(key);
  }
  return keys;
}

function hasCondition({ conditional, customConditional, logic }: FormComponent): boolean {
  const isScripted = typeof customConditional === 'string' && customConditional.trim() !== '';
  if (isScripted || (Array.isArray(logic) && logic.length > 0)) return true;
  if (!isRecord(conditional)) return false;
  const { when, conditions, json } = conditional;
  const isSimple = typeof when === 'string' && when !== '';
  return (
    isSimple ||
    (Array.isArray(conditions) && conditions.length > 0) ||
    !(json === undefined || json === null || json === '')
  );
}

/**
 * The claims of one language under their plain names (OpenID Connect Core 5.2: `name#am`): the one tagged with `language`
 * or its main language, else the one without a tag, else the first that is tagged. MOSIP tags by three letters (`amh`).
 * A claim that is empty in one language says nothing in it, and the next one counts.
 */
export function claimsIn(claims: Claims, language?: string): Claims {
  const wanted = language === undefined ? undefined : plainTag(language);
  const rankOf = (tag: string | undefined): number => {
    if (tag === undefined) return 2;
    if (wanted === undefined) return 3;
    const own = plainTag(tag);
    if (own === wanted) return 0;
    return own.split('-')[0] === wanted.split('-')[0] ? 1 : 3;
  };
  const best = new Map<string, { readonly rank: number; readonly value: unknown }>();
  for (const [tagged, value] of Object.entries(claims)) {
    if (value === null || value === undefined || (typeof value === 'string' && value.trim() === '')) continue;
    const [name = '', tag] = tagged.split('#');
    const rank = rankOf(tag);
    if (rank < (best.get(name)?.rank ?? 4)) best.set(name, { rank, value });
  }
  return Object.fromEntries([...best].map(([name, { value }]) => [name, value]));
}

/** A language tag in one spelling: `amh`, `AM` and `am` are one language, and so are `pt_BR` and `pt-br`. */
function plainTag(tag: string): string {
  const dashed = tag.replaceAll('_', '-');
  try {
    return (Intl.getCanonicalLocales(dashed)[0] ?? dashed).toLowerCase();
  } catch {
    return dashed.toLowerCase();
  }
}

/** Whether a form key is one that verified claims can fill. */
export function isPrefillKey(key: string): key is PrefillKey {
  return Object.hasOwn(PREFILL_RULES, key);
}

function inNotationOf(component: FormComponent, date: string): string {
  if (component['type'] !== 'day') return date;
  const [year = '', month = '', day = ''] = date.split('-');
  return component['dayFirst'] === true ? `${day}/${month}/${year}` : `${month}/${day}/${year}`;
}

function text(value: unknown): string | undefined {
  return typeof value === 'string' ? nonEmpty(value.trim()) : undefined;
}

function nonEmpty(value: string): string | undefined {
  return value === '' ? undefined : value;
}

/** The words of `name` if the provider gives only that. Many people have no family name, and it is never invented. */
function onlyName(claims: Claims): readonly string[] {
  if (text(claims['given_name']) !== undefined || text(claims['family_name']) !== undefined) return [];
  return text(claims['name'])?.split(/\s+/u) ?? [];
}

/**
 * ISO 8601, from OpenID Connect's `YYYY-MM-DD` or MOSIP's `YYYY/MM/DD`. A year alone is not a date of birth, nor is a day
 * that the calendar does not have.
 */
function isoDate(value: unknown): string | undefined {
  const date = calendarDateOf(text(value) ?? '');
  return date && isoDateText(date);
}

function capitalised(value: string | undefined): string | undefined {
  return value === undefined ? undefined : value.charAt(0).toUpperCase() + value.slice(1).toLowerCase();
}

/**
 * The address claim is an object (Core 5.1.1); MOSIP also sends a plain text. Without `formatted` its parts are put
 * together in the order in which Core names them.
 */
function addressText(value: unknown): string | undefined {
  if (typeof value !== 'object' || value === null) return text(value);
  const parts = value as Readonly<Record<string, unknown>>;
  const named = ['street_address', 'locality', 'region', 'postal_code', 'country'].flatMap(
    (part) => text(parts[part]) ?? [],
  );
  return text(parts['formatted']) ?? nonEmpty(named.join(', '));
}
