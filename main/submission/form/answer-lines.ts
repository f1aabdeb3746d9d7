import type { FormComponent, FormSchema } from './schema.ts';
import { eachComponent, keyOf, labelOf } from './schema.ts';
import type { Answers } from '../manifest.ts';

/** One answer in readable words. */
export interface ReadableAnswer {
  readonly key: string;
  readonly label: string;
  readonly value: string;
  readonly verified: boolean;
}

type Json = Answers[string];

/** The words for a ticked and an unticked box. */
export interface BooleanWords {
  readonly yes: string;
  readonly no: string;
}

/** Choices of a select (`data.values`), radio or select boxes (`values`): value to label. */
function choicesOf(component: FormComponent): ReadonlyMap<string, string> {
  const data = component['data'];
  const nested: unknown =
    typeof data === 'object' && data !== null ? (data as Record<string, unknown>)['values'] : undefined;
  const list: unknown = component['values'] ?? nested;
  const choices = new Map<string, string>();
  if (!Array.isArray(list)) return choices;
  for (const item of list as unknown[]) {
    if (typeof item !== 'object' || item === null) continue;
    const { value, label } = item as Record<string, unknown>;
    if (typeof label === 'string' && (typeof value === 'string' || typeof value === 'number'))
      choices.set(String(value), label);
  }
  return choices;
}

function readable(value: Json, choices: ReadonlyMap<string, string>, words: BooleanWords): string {
  if (value === null) return '';
  if (typeof value === 'boolean') return value ? words.yes : words.no;
  if (typeof value === 'string' || typeof value === 'number') return choices.get(String(value)) ?? String(value);
  if (Array.isArray(value)) return value.map((item) => readable(item, choices, words)).join(', ');
  // The answer of select boxes is an object that says for each value whether it is ticked.
  const ticked = Object.entries(value).filter(([, on]) => on === true);
  return ticked.map(([each]) => choices.get(each) ?? each).join(', ');
}

/**
 * Every answered question in the form's order, in the form's own words. File components are left out: documents are
 * listed apart. A key that the form does not know is shown under its own name, so that nothing is sent unseen.
 */
export function answerLines(
  form: FormSchema,
  answered: { readonly answers: Answers; readonly verifiedKeys: readonly string[] },
  words: BooleanWords,
): readonly ReadableAnswer[] {
  const { answers, verifiedKeys } = answered;
  const lines: ReadableAnswer[] = [];
  const shown = new Set<string>();
  const add = (key: string, label: string, text: string) => {
    shown.add(key);
    if (text !== '') lines.push({ key, label, value: text, verified: verifiedKeys.includes(key) });
  };
  eachComponent(form.components, (component) => {
    const key = keyOf(component);
    if (component['type'] === 'file' || component['type'] === 'button') shown.add(key);
    const value = answers[key];
    if (value === undefined || shown.has(key)) return;
    add(key, labelOf(component), readable(value, choicesOf(component), words));
  });
  for (const [key, value] of Object.entries(answers)) {
    if (!shown.has(key)) add(key, key, readable(value, new Map(), words));
  }
  return lines;
}
