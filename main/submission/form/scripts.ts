import { takesSeveral } from '#kit/form-several.ts';
import type { FormComponent } from './schema.ts';
import { keyOf } from './schema.ts';

/**
 * Forms are foreign code. Before main or portal process one, everything that could run as a program is removed and
 * listed, so that it does not count as checked here.
 *
 * JSONLogic is data, but only almost: `{"cat.constructor": [...]}` and `{"var": "constructor.constructor"}` both reach
 * JavaScript's `Function` in json-logic-js 2, and Form.io's lodash operators (`_map`, `_invokeMap`) call their
 * arguments. So this is a list of the operators that are allowed, not of those that are forbidden.
 */
const OPERATORS: ReadonlySet<string> = new Set(
  (
    'if ?: and or ! !! == === != !== < <= > >= + - * / % min max in cat substr merge var missing missing_some ' +
    'map filter reduce all none some getDate relativeMinDate relativeMaxDate'
  ).split(' '),
);
const UNSAFE_SEGMENTS: ReadonlySet<string> = new Set(['constructor', 'prototype', '__proto__']);

/** Whether a JSONLogic rule uses known operators and fixed, harmless paths only. */
export function isPlainLogic(rule: unknown): boolean {
  if (Array.isArray(rule)) return rule.every(isPlainLogic);
  if (typeof rule !== 'object' || rule === null) return true;
  const entries: readonly (readonly [string, unknown])[] = Object.entries(rule);
  const [first] = entries;
  // json-logic-js takes only objects with exactly one key for rules; all others are values.
  if (entries.length !== 1 || first === undefined) return entries.every(([, value]) => isPlainLogic(value));
  const [operator, operands] = first;
  if (!OPERATORS.has(operator)) return false;
  if (operator === 'var' || operator === 'missing' || operator === 'missing_some') return isPlainPath(operands);
  return isPlainLogic(operands);
}

function isPlainPath(operands: unknown): boolean {
  if (Array.isArray(operands)) return operands.every(isPlainPath);
  if (typeof operands === 'string') return operands.split('.').every((segment) => !UNSAFE_SEGMENTS.has(segment));
  return typeof operands !== 'object' || operands === null;
}

/** A form without anything that runs, and what was removed: `<key>:<rule>`, in the form's order. */
export interface ScriptFree {
  readonly components: readonly FormComponent[];
  readonly checkedOnScreenOnly: readonly string[];
}

/** Removes the scripts from a copy of a form. */
export function withoutScripts(components: readonly FormComponent[]): ScriptFree {
  const left: string[] = [];
  const clean = components.map((component) => cleaned(component, false, left));
  return { components: clean, checkedOnScreenOnly: [...new Set(left)] };
}

type Draft = Record<string, unknown>;

/** `maybeHidden`: a script around this component may hide it, so that an empty answer can be right. */
function cleaned(component: FormComponent, maybeHidden: boolean, left: string[]): FormComponent {
  const draft: Draft = { ...component };
  const note = (rule: string): void => void left.push(`${keyOf(component)}:${rule}`);
  const hiddenByScript = takeConditions(draft, note) || maybeHidden;

  const validate: Draft = { ...recordOf(draft['validate']) };
  for (const rule of ['custom', 'unique'] as const) {
    if (isSet(validate[rule])) note(rule);
    Reflect.deleteProperty(validate, rule);
  }
  if (isSet(validate['json']) && (typeof validate['json'] !== 'object' || !isPlainLogic(validate['json']))) {
    note('json');
    Reflect.deleteProperty(validate, 'json');
  }
  if (validate['onlyAvailableItems'] === true && !hasFixedItems(draft)) {
    note('onlyAvailableItems');
    Reflect.deleteProperty(validate, 'onlyAvailableItems');
  }
  if (hiddenByScript && validate['required'] === true) {
    note('required');
    Reflect.deleteProperty(validate, 'required');
  }
  draft['validate'] = validate;
  if ('multiple' in draft) draft['multiple'] = takesSeveral(draft);
  if (isSet(draft['calculateValue'])) note('calculateValue');
  for (const script of ['calculateValue', 'customDefaultValue', 'unique'] as const)
    Reflect.deleteProperty(draft, script);
  takeDateScripts(draft, note);
  // Form.io's day rule reads this without checking that it exists, and counts the error as a pass.
  if (draft['type'] === 'day') draft['fields'] = { day: {}, month: {}, year: {}, ...recordOf(draft['fields']) };

  for (const list of ['components', 'columns', 'rows'] as const) {
    if (Array.isArray(draft[list])) draft[list] = draft[list].map((item) => cleanedNested(item, hiddenByScript, left));
  }
  return draft;
}

function cleanedNested(item: unknown, maybeHidden: boolean, left: string[]): unknown {
  if (Array.isArray(item)) return item.map((inner) => cleanedNested(inner, maybeHidden, left));
  return typeof item === 'object' && item !== null ? cleaned(item as FormComponent, maybeHidden, left) : item;
}

/** Removes conditions and logic that only a script can decide. Returns whether there were any. */
function takeConditions(draft: Draft, note: (rule: string) => void): boolean {
  let byScript = false;
  if (isSet(draft['customConditional'])) {
    note('customConditional');
    byScript = true;
  }
  const conditional = recordOf(draft['conditional']);
  if (isSet(conditional['json']) && !isPlainLogic(conditional['json'])) {
    note('conditional');
    draft['conditional'] = {};
    byScript = true;
  }
  if (isSet(draft['logic'])) {
    note('logic');
    byScript = true;
  }
  for (const script of ['customConditional', 'logic'] as const) Reflect.deleteProperty(draft, script);
  return byScript;
}

/** Form.io evaluates date limits that contain `moment(`. */
function takeDateScripts(draft: Draft, note: (rule: string) => void): void {
  for (const holder of ['datePicker', 'widget', 'fields'] as const) {
    if (JSON.stringify(draft[holder] ?? null).includes('moment(')) {
      note('dateLimit');
      Reflect.deleteProperty(draft, holder);
    }
  }
  for (const limit of ['minDate', 'maxDate'] as const) {
    if (typeof draft[limit] === 'string' && draft[limit].includes('moment(')) {
      note('dateLimit');
      Reflect.deleteProperty(draft, limit);
    }
  }
}

function hasFixedItems(component: Draft): boolean {
  const source = component['dataSrc'] ?? 'values';
  if (component['type'] === 'select') {
    const data = recordOf(component['data']);
    return source === 'values' ? Array.isArray(data['values']) : source === 'json' && Array.isArray(data['json']);
  }
  return source === 'values' && Array.isArray(component['values']);
}

/** Form.io's builder writes empty texts, lists and objects for rules that are not used. */
function isSet(value: unknown): boolean {
  if (value === undefined || value === null || value === false) return false;
  if (typeof value === 'string') return value.trim() !== '';
  if (typeof value === 'object') return Object.keys(value).length > 0;
  return true;
}

function recordOf(value: unknown): Draft {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Draft) : {};
}
