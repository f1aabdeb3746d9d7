import type { FormComponent } from './schema.ts';
import { keyOf } from './schema.ts';

/**
 * What each of Form.io's component types means here (@formio/js 5.6, `components/index.js`): where its answer is, which
 * kind of value that is, and whether a form with it can be filled at a station at all.
 */

/**
 * - `layout`: no answer of its own; the answers inside are where they would be without it
 * - `words`: text for the person who reads the form
 * - `one`: one answer under its key
 * - `group`: an object under its key, with the answers of what is inside
 * - `rows`: a list under its key, with an object for each row
 * - `map`: an object under its key, whose names the person writes too
 * - `left-out`: not drawn at a station, which has buttons of its own
 */
export type Role = 'layout' | 'words' | 'one' | 'group' | 'rows' | 'map' | 'left-out';

/**
 * Why a form with this component is refused.
 * - `nested-form`: its questions are in another form, which the submission would not pin
 * - `needs-network`: it asks a service on the network while the person answers
 * - `secret`: what is typed is not shown, so nobody could look over what is signed
 * - `drawing`: a drawn line proves nothing beside the sign-in, and cannot be compared
 * - `unknown`: not a type of Form.io 5.6
 */
export type ComponentRefusal = 'nested-form' | 'needs-network' | 'secret' | 'drawing' | 'unknown';

interface ComponentKind {
  readonly role: Role;
  /** Whether `value`, which is not empty, is of the kind that Form.io's renderer gives for this component. */
  readonly holds: (value: unknown, component: FormComponent) => boolean;
  readonly refused?: ComponentRefusal;
}

const isText = (value: unknown): boolean => typeof value === 'string';
const isNumber = (value: unknown): boolean => typeof value === 'number' && Number.isFinite(value);
const isBoolean = (value: unknown): boolean => typeof value === 'boolean';
const isScalar = (value: unknown): boolean => isText(value) || isNumber(value) || isBoolean(value);
const never = (): boolean => false;
const always = (): boolean => true;

/** Whether a value of the answers is an object, not a list. */
export function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

const recordOf = (member: (value: unknown) => boolean) => (value: unknown) =>
  isRecord(value) && Object.values(value).every(member);
const listOf = (member: (value: unknown) => boolean) => (value: unknown) => Array.isArray(value) && value.every(member);

/** A text field with several masks gives the text with the name of the mask that the person chose. */
function isTextOrMasked(value: unknown, component: FormComponent): boolean {
  if (component['allowMultipleMasks'] !== true) return isText(value);
  if (!isRecord(value)) return false;
  const { value: text, maskName, ...others } = value;
  return Object.keys(others).length === 0 && [text, maskName].every((part) => part === undefined || isText(part));
}

const one = (holds: ComponentKind['holds']): ComponentKind => ({ role: 'one', holds });
const text = one(isText);
const layout: ComponentKind = { role: 'layout', holds: never };
const words: ComponentKind = { role: 'words', holds: never };

/** Every concrete type of Form.io 5.6. */
export const COMPONENT_KINDS: Readonly<Record<string, ComponentKind>> = {
  address: { role: 'one', holds: isRecord, refused: 'needs-network' },
  button: { role: 'left-out', holds: isBoolean },
  checkbox: one((value, component) => (component['inputType'] === 'radio' ? isScalar(value) : isBoolean(value))),
  columns: layout,
  container: { role: 'group', holds: isRecord },
  content: words,
  currency: one(isNumber),
  datagrid: { role: 'rows', holds: listOf(isRecord) },
  datamap: { role: 'map', holds: isRecord },
  datetime: text,
  day: text,
  editgrid: { role: 'rows', holds: listOf(isRecord) },
  email: text,
  fieldset: layout,
  file: one(listOf(isText)),
  form: { role: 'one', holds: never, refused: 'nested-form' },
  hidden: one(always),
  htmlelement: words,
  number: one(isNumber),
  panel: layout,
  password: { role: 'one', holds: isText, refused: 'secret' },
  phoneNumber: one(isTextOrMasked),
  radio: one(isScalar),
  recaptcha: { role: 'left-out', holds: never },
  select: one((value) => isScalar(value) || isRecord(value)),
  selectboxes: one(recordOf(isBoolean)),
  signature: { role: 'one', holds: isText, refused: 'drawing' },
  survey: one(recordOf((answer) => answer === null || isScalar(answer))),
  table: layout,
  tabs: layout,
  tags: one((value, component) => (component['storeas'] === 'array' ? listOf(isText)(value) : isText(value))),
  textarea: one((value, component) => component['as'] === 'json' || isText(value)),
  textfield: one(isTextOrMasked),
  time: text,
  url: text,
  well: layout,
};

const UNKNOWN: ComponentKind = { role: 'one', holds: never, refused: 'unknown' };

/** What the component's type means; a type that Form.io does not have is refused. */
export function kindOf(component: FormComponent): ComponentKind {
  const type = component['type'];
  return typeof type === 'string' && Object.hasOwn(COMPONENT_KINDS, type)
    ? (COMPONENT_KINDS[type] ?? UNKNOWN)
    : UNKNOWN;
}

/** Why this component cannot be part of a form at a station; undefined when it can. */
export function refusalOf(component: FormComponent): ComponentRefusal | undefined {
  const { refused } = kindOf(component);
  if (refused !== undefined) return refused;
  const isChoice = ['select', 'selectboxes', 'radio'].includes(String(component['type']));
  const source = component['dataSrc'] ?? 'values';
  const isFixed = source === '' || source === 'values' || source === 'json';
  return isChoice && !isFixed ? 'needs-network' : undefined;
}

/**
 * The name of the component's answer among those beside it. Check boxes that act as one radio share an answer, which has
 * their common name (Form.io's `getComponentKey`).
 */
export function answerKeyOf(component: FormComponent): string {
  const { type, inputType, name } = component;
  const isOneOfRadio = type === 'checkbox' && inputType === 'radio' && typeof name === 'string' && name !== '';
  return isOneOfRadio ? name : keyOf(component);
}

/** Whether the answer has the kind that the component gives. An empty answer has every kind. */
export function hasRightKind(component: FormComponent, value: unknown): boolean {
  if (isEmptyAnswer(value)) return true;
  const { holds, role } = kindOf(component);
  const isList = component['multiple'] === true && role === 'one' && component['type'] !== 'file';
  if (!isList || component['type'] === 'tags') return holds(value, component);
  return Array.isArray(value) && value.every((item) => isEmptyAnswer(item) || holds(item, component));
}

/** What counts as not answered: empty text, null and absent. `false` and `0` are answers. */
export function isEmptyAnswer(value: unknown): boolean {
  return value === undefined || value === null || value === '';
}
