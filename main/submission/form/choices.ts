import { isRecord } from './components.ts';
import type { FormComponent } from './schema.ts';

/** The choices that a question offers. */
export interface Choices {
  has(value: unknown): boolean;
  /** Whether the value can have been chosen: it is one of the choices, or they are not in the form's text. */
  offers(value: unknown): boolean;
  /** The label of a choice; the value itself where no choice has it, and with it where two choices share a label. */
  labelOf(value: unknown): string;
}

/** Choices of a select (`data.values`, `data.json`), radio or select boxes (`values`). */
export function choicesOf(component: FormComponent): Choices {
  const data = isRecord(component['data']) ? component['data'] : {};
  const source = component['dataSrc'] ?? '';
  const choices = choicesIn(component['values'] ?? data['values']);
  return source === '' || source === 'values' ? choices : { ...choices, offers: () => true };
}

/** The questions and choices of a survey (`questions`, `values`). */
export function surveyOf(component: FormComponent): { readonly questions: Choices; readonly choices: Choices } {
  return { questions: choicesIn(component['questions']), choices: choicesIn(component['values']) };
}

function choicesIn(list: unknown): Choices {
  const labels = new Map<string, string>();
  const values = new Set<string>();
  const times = new Map<string, number>();
  for (const item of Array.isArray(list) ? (list as readonly unknown[]) : []) {
    if (!isRecord(item)) continue;
    const { value, label } = item;
    const isNamed = typeof label === 'string' && label !== '';
    if (value === '' || !['string', 'number', 'boolean'].includes(typeof value)) continue;
    values.add(String(value));
    if (!isNamed) continue;
    // The choice that comes first is the one that Form.io shows for the value.
    if (labels.has(String(value))) continue;
    labels.set(String(value), label);
    times.set(label, (times.get(label) ?? 0) + 1);
  }
  return {
    has: (value) => labels.has(String(value)),
    offers: (value) => values.size === 0 || values.has(String(value)),
    labelOf(value) {
      const label = labels.get(String(value));
      if (label === undefined) return String(value);
      return (times.get(label) ?? 0) > 1 ? `${label} (${String(value)})` : label;
    },
  };
}
