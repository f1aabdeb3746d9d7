import { z } from 'zod';
import type { Result } from '#kit/result.ts';
import { err, ok } from '#kit/result.ts';

/** One component of a Form.io form, as the JSON has it. */
export type FormComponent = Readonly<Record<string, unknown>>;

/** A Form.io form: `display` is `form` or `wizard`; a wizard's panels are its pages. */
export interface FormSchema {
  readonly display: string;
  readonly components: readonly FormComponent[];
}

const ComponentSchema = z.record(z.string(), z.unknown());
const FormTextSchema = z.looseObject({ display: z.string().optional(), components: z.array(ComponentSchema) });

/**
 * Reads a form's text. `form-unreadable` when it is not JSON or has no list of components: OpenG2P stores the output of
 * the form builder unchecked, so this is outside data.
 */
export function parseForm(schemaText: string): Result<FormSchema, { readonly code: 'form-unreadable' }> {
  let json: unknown;
  try {
    json = JSON.parse(schemaText);
  } catch {
    return err({ code: 'form-unreadable' });
  }
  const parsed = FormTextSchema.safeParse(json);
  if (!parsed.success) return err({ code: 'form-unreadable' });
  return ok({ display: parsed.data.display ?? 'form', components: parsed.data.components });
}

/** The components directly inside `component`: of a panel or field set, of columns, of tabs, of a table's cells. */
export function childrenOf(component: FormComponent): readonly FormComponent[] {
  const inner = listOf(component['components']);
  // A tab has a key and a label as components have, but it is none: it has no type and no answer.
  const own = component['type'] === 'tabs' ? inner.flatMap((tab) => listOf(tab['components'])) : inner;
  const columns = listOf(component['columns']).flatMap((column) => listOf(column['components']));
  const rows = Array.isArray(component['rows'])
    ? component['rows'].flatMap((row: unknown) => listOf(row).flatMap((cell) => listOf(cell['components'])))
    : [];
  return [...own, ...columns, ...rows];
}

function listOf(value: unknown): readonly FormComponent[] {
  if (!Array.isArray(value)) return [];
  return value.filter((item: unknown): item is FormComponent => typeof item === 'object' && item !== null);
}

/** Calls `visit` for every component, outer before inner. */
export function eachComponent(components: readonly FormComponent[], visit: (component: FormComponent) => void): void {
  for (const component of components) {
    visit(component);
    eachComponent(childrenOf(component), visit);
  }
}

/** The component's key, or an empty text if it has no key (layout). */
export function keyOf(component: FormComponent): string {
  return typeof component['key'] === 'string' ? component['key'] : '';
}

/** The label of the question, or its key if the form gives no label. */
export function labelOf(component: FormComponent): string {
  const label = component['label'];
  return typeof label === 'string' && label !== '' ? label : keyOf(component);
}
