import { takesSeveral } from '#kit/form-several.ts';
import type { ComponentRefusal } from '#vocabulary/programs.ts';
import { isCheckable, LONGEST_MASK } from './patterns.ts';
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

const isText = (value: unknown): boolean => typeof value === 'string';
const isNumber = (value: unknown): boolean => typeof value === 'number' && Number.isFinite(value);
const isBoolean = (value: unknown): boolean => typeof value === 'boolean';
const isScalar = (value: unknown): boolean => isText(value) || isNumber(value) || isBoolean(value);

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

/** The kinds of value that Form.io's renderer gives, by which component. */
const VALUE_KINDS = {
  text: isText,
  number: isNumber,
  'yes or no': isBoolean,
  'yes or no, or the chosen value of a radio': (value, component) =>
    component['inputType'] === 'radio' ? isScalar(value) : isBoolean(value),
  'text, number, or yes or no': isScalar,
  'text, with its mask where there are several': isTextOrMasked,
  'text, or JSON with `as: json`': (value, component) => component['as'] === 'json' || isText(value),
  'text, or list of texts with `storeas: array`': (value, component) =>
    component['storeas'] === 'array' ? listOf(isText)(value) : isText(value),
  'a choice, or a whole object': (value) => isScalar(value) || isRecord(value),
  'yes or no for each choice': recordOf(isBoolean),
  'a choice for each question': recordOf((answer) => answer === null || isScalar(answer)),
  'ids of documents': listOf(isText),
  'answers of its questions': isRecord,
  'rows of answers': listOf(isRecord),
  'names and values': isRecord,
  anything: () => true,
  nothing: () => false,
} as const satisfies Record<string, (value: unknown, component: FormComponent) => boolean>;

/** The kind of value of an answer, in words. */
export type ValueKind = keyof typeof VALUE_KINDS;

interface ComponentKind {
  readonly role: Role;
  /** What its answer is, unless it is empty. */
  readonly value: ValueKind;
  readonly refused?: ComponentRefusal;
}

const one = (value: ValueKind): ComponentKind => ({ role: 'one', value });
const layout: ComponentKind = { role: 'layout', value: 'nothing' };
const words: ComponentKind = { role: 'words', value: 'nothing' };

/** Every concrete type of Form.io 5.6. */
export const COMPONENT_KINDS: Readonly<Record<string, ComponentKind>> = {
  address: { role: 'one', value: 'answers of its questions', refused: 'needs-network' },
  button: { role: 'left-out', value: 'yes or no' },
  checkbox: one('yes or no, or the chosen value of a radio'),
  columns: layout,
  container: { role: 'group', value: 'answers of its questions' },
  content: words,
  currency: one('number'),
  datagrid: { role: 'rows', value: 'rows of answers' },
  datamap: { role: 'map', value: 'names and values' },
  datetime: one('text'),
  day: one('text'),
  editgrid: { role: 'rows', value: 'rows of answers' },
  email: one('text'),
  fieldset: layout,
  file: one('ids of documents'),
  form: { role: 'one', value: 'nothing', refused: 'nested-form' },
  hidden: one('anything'),
  htmlelement: words,
  number: one('number'),
  panel: layout,
  password: { role: 'one', value: 'text', refused: 'secret' },
  phoneNumber: one('text, with its mask where there are several'),
  radio: one('text, number, or yes or no'),
  recaptcha: { role: 'left-out', value: 'nothing' },
  select: one('a choice, or a whole object'),
  selectboxes: one('yes or no for each choice'),
  signature: { role: 'one', value: 'text', refused: 'drawing' },
  survey: one('a choice for each question'),
  table: layout,
  tabs: layout,
  tags: one('text, or list of texts with `storeas: array`'),
  textarea: one('text, or JSON with `as: json`'),
  textfield: one('text, with its mask where there are several'),
  time: one('text'),
  url: one('text'),
  well: layout,
};

const UNKNOWN: ComponentKind = { role: 'one', value: 'nothing', refused: 'unknown' };

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
  const tooSlow = slowRuleOf(component);
  if (tooSlow !== undefined) return tooSlow;
  const isChoice = ['select', 'selectboxes', 'radio'].includes(String(component['type']));
  const source = component['dataSrc'] ?? 'values';
  const isFixed = source === '' || source === 'values' || source === 'json';
  return isChoice && !isFixed ? 'needs-network' : undefined;
}

/** A rule of the form's author that cannot be checked in bounded time. */
function slowRuleOf({ validate, inputMask, displayMask, inputMasks }: FormComponent): ComponentRefusal | undefined {
  const pattern = isRecord(validate) ? validate['pattern'] : undefined;
  if (typeof pattern === 'string' && pattern !== '' && !isCheckable(pattern)) return 'slow-pattern';
  const several = Array.isArray(inputMasks)
    ? inputMasks.map((each: unknown) => (isRecord(each) ? each['mask'] : ''))
    : [];
  const isLong = (mask: unknown): boolean => typeof mask === 'string' && mask.length > LONGEST_MASK;
  return [inputMask, displayMask, ...several].some(isLong) ? 'long-mask' : undefined;
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
  const holds: (each: unknown, of: FormComponent) => boolean = VALUE_KINDS[kindOf(component).value];
  // The answer of a question for documents is a list in any case.
  if (!takesSeveral(component) || component['type'] === 'file') return holds(value, component);
  return Array.isArray(value) && value.every((item) => isEmptyAnswer(item) || holds(item, component));
}

/** What counts as not answered: empty text, null and absent. `false` and `0` are answers. */
export function isEmptyAnswer(value: unknown): boolean {
  return value === undefined || value === null || value === '';
}
