import { z } from 'zod';
import { asksForPhone, hasOwnNotation } from '#kit/form-phone.ts';
import { takesSeveral } from '#kit/form-several.ts';

/** Where a component of Form.io keeps its children. */
const ComponentSchema: z.ZodType<Component> = z.looseObject({
  type: z.string().optional(),
  key: z.string().optional(),
  get components() {
    return z.array(ComponentSchema).optional();
  },
  get columns() {
    return z.array(z.looseObject({ components: z.array(ComponentSchema).optional() })).optional();
  },
  get rows() {
    return z
      .union([z.array(z.array(z.looseObject({ components: z.array(ComponentSchema).optional() }))), z.unknown()])
      .optional();
  },
});

export interface Component {
  [property: string]: unknown;
  type?: string | undefined;
  key?: string | undefined;
  components?: Component[] | undefined;
  columns?: { [property: string]: unknown; components?: Component[] | undefined }[] | undefined;
  rows?: unknown;
}

const FormSchema = z.looseObject({
  display: z.string().optional(),
  components: z.array(ComponentSchema).min(1),
});
export type FormDefinition = z.infer<typeof FormSchema>;

// The kiosk's footer has the buttons; captchas need the network.
const LEFT_OUT = new Set(['button', 'recaptcha']);

/** Types whose answer holds the answers of the components inside. */
export const NESTING = new Set(['container', 'datagrid', 'editgrid', 'datamap']);

/** Where components lie in the answers, without the numbers of rows: `members` for those of a grid with that key. */
type At = string;

function pathOf(component: Component, at: At): string {
  return [at, component.key ?? ''].filter((part) => part !== '').join('.');
}

function adaptOne(component: Component, at: At, verified: ReadonlySet<string>): Component {
  const adapted: Component = { ...component, autofocus: false };
  if ('multiple' in component) adapted['multiple'] = takesSeveral(component);
  // Inside a grid or a container a question with the same key is another question.
  if (verified.has(pathOf(component, at))) {
    adapted['disabled'] = true;
    adapted['customClass'] = `${typeof component['customClass'] === 'string' ? component['customClass'] : ''} verified`;
  }
  if (asksForPhone(component)) {
    // A mask drops what does not fit it without a word.
    const free = { type: 'phoneNumber', inputMask: '', displayMask: '', kioskOwnNotation: hasOwnNotation(component) };
    return Object.assign(adapted, free, { validate: withOwnProblem(component['validate']) });
  }
  switch (component.type) {
    case 'file':
      // Every file goes to main, not to the storage that the form's author chose.
      adapted['storage'] = 'kiosk';
      adapted['url'] = '';
      adapted['image'] = false;
      adapted['webcam'] = false;
      adapted['privateDownload'] = false;
      adapted['useMultipartUpload'] = false;
      adapted['options'] = { slot: pathOf(component, at) };
      break;
    case 'select':
      // The system's own list is familiar and works by finger and by keyboard.
      if (component['multiple'] !== true && (component['dataSrc'] ?? 'values') === 'values')
        adapted['widget'] = 'html5';
      break;
    case 'textarea':
      // The rich editors are loaded from the network.
      delete adapted['editor'];
      delete adapted['wysiwyg'];
      break;
    case 'number':
    case 'currency':
    case 'datamap':
      adapted['validate'] = withOwnProblem(component['validate']);
      break;
    case 'day':
      Object.assign(adapted, withYearsForUs(component));
      adapted['validate'] = withOwnProblem(component['validate']);
      break;
    case 'panel':
      // People overlook a closed panel.
      adapted['collapsible'] = false;
      adapted['collapsed'] = false;
      break;
    case 'datetime':
      // The shortcut buttons need a library from the network.
      delete adapted['shortcutButtons'];
      break;
    case undefined:
    default:
      break;
  }
  return adapted;
}

/**
 * Lets the kiosk's own component say what is wrong with its answer, after the form's own script: Form.io then counts it,
 * shows it beside the field and keeps the page.
 */
function withOwnProblem(validate: unknown): object {
  const rules = typeof validate === 'object' && validate !== null ? validate : {};
  const own = 'custom' in rules && typeof rules.custom === 'string' ? rules.custom : '';
  return { ...rules, custom: `${own}\n;if (valid === true) valid = instance.kioskProblem(input);` };
}

/**
 * The limits of a day's year, taken from Form.io and kept for our own component: Form.io says "should not contain year
 * less than 1920" to a person who has not typed the year yet.
 */
function withYearsForUs(component: Component): object {
  const fields = recordOf(component['fields']);
  const { minYear, maxYear, ...year } = recordOf(fields['year']);
  const kioskYears = Object.fromEntries(
    Object.entries({ minYear, maxYear }).flatMap(([name, value]) => {
      const limit = Number(value);
      return value === '' || value === undefined || !Number.isInteger(limit) ? [] : [[name, limit]];
    }),
  );
  // A list of years is made from its limits.
  if (year['type'] === 'select') return { kioskYears };
  return { fields: { ...fields, year }, kioskYears };
}

function recordOf(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Record<string, unknown>) : {};
}

function adaptAll(components: readonly Component[], at: At, verified: ReadonlySet<string>): Component[] {
  return components
    .filter((component) => !LEFT_OUT.has(component.type ?? ''))
    .map((component) => {
      const adapted = adaptOne(component, at, verified);
      const inside = NESTING.has(component.type ?? '') ? pathOf(component, at) : at;
      const adaptCell = <C extends { components?: Component[] | undefined }>(cell: C): C =>
        cell.components ? { ...cell, components: adaptAll(cell.components, inside, verified) } : cell;
      if (component.components) adapted.components = adaptAll(component.components, inside, verified);
      if (component.columns) adapted.columns = component.columns.map(adaptCell);
      if (component.type === 'table' && Array.isArray(component.rows)) {
        adapted.rows = (component.rows as { components?: Component[] }[][]).map((row) => row.map(adaptCell));
      }
      return adapted;
    });
}

/**
 * A program's Form.io JSON, adapted to the kiosk: files go to main, nothing needs the network, the kiosk's footer has the
 * buttons, verified answers are locked. Null when the text is not a form with at least one question.
 */
export function adaptForm(schema: string, verifiedKeys: readonly string[]): FormDefinition | null {
  let parsed: unknown;
  try {
    parsed = JSON.parse(schema);
  } catch {
    return null;
  }
  const form = FormSchema.safeParse(parsed);
  if (!form.success) return null;
  const components = adaptAll(form.data.components, '', new Set(verifiedKeys));
  return components.length === 0 ? null : { ...form.data, components };
}
