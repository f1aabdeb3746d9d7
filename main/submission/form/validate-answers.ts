import type { RuleFnSync, ValidationRuleInfo } from '@formio/core';
import {
  clientRules,
  DefaultEvaluator,
  evaluationRules,
  FieldError,
  processSync,
  ProcessorMap,
  registerEvaluator,
} from '@formio/core';
import type { Result } from '#kit/result.ts';
import { err, ok } from '#kit/result.ts';
import type { FormComponent } from './schema.ts';
import { childrenOf, eachComponent, keyOf, labelOf, parseForm } from './schema.ts';
import { withoutScripts } from './scripts.ts';
import type { Answers } from '../manifest.ts';

// A second protection after `withoutScripts`: text that still reached the evaluator would not run.
registerEvaluator(new DefaultEvaluator({ noeval: true }));

/** One rule an answer breaks. */
export interface AnswerProblem {
  /** Path of the answer, for nested forms with dots and indices. */
  readonly key: string;
  /** The question in the words of the form. */
  readonly label: string;
  /**
   * Form.io's rule name (`required`, `onlyAvailableItems`, `pattern`, `min`, `day`, `json`, …), or one of our
   * own: `wrong-kind` (a list instead of a text, and so on), `unknown-answer` (the form has no such question).
   */
  readonly rule: string;
}

export interface AnswerCheck {
  readonly problems: readonly AnswerProblem[];
  /** Rules that only a script in the form can check: `<key>:<rule>`. They were not run. */
  readonly checkedOnScreenOnly: readonly string[];
}

interface FieldFault {
  readonly ruleName: string;
  readonly context: { readonly path?: string };
}

/**
 * Checks answers against a form, the same way in kiosk and portal: Form.io's own rules, with simple and JSONLogic
 * conditions, and nothing that runs or fetches. `form-unreadable` when the form's text is not a form.
 */
export function validateAnswers(
  schemaText: string,
  answers: Answers,
): Result<AnswerCheck, { readonly code: 'form-unreadable' }> {
  const form = parseForm(schemaText);
  if (!form.ok) return form;
  const { components, checkedOnScreenOnly } = withoutScripts(form.value.components);
  const labels = labelsByKey(components);
  const problems: AnswerProblem[] = [];
  for (const key of Object.keys(answers)) {
    if (!labels.has(key)) problems.push({ key, label: key, rule: 'unknown-answer' });
  }
  for (const component of topLevelInputs(components)) {
    const key = keyOf(component);
    const value = answers[key];
    if (value !== undefined && value !== null && value !== '' && !hasRightKind(component, value)) {
      problems.push({ key, label: labelOf(component), rule: 'wrong-kind' });
    }
  }
  // A rule of Form.io prints a value of the wrong kind and lets it pass.
  const wrong = new Set(problems.filter((problem) => problem.rule === 'wrong-kind').map((problem) => problem.key));
  const faults = formioFaults(
    components,
    Object.fromEntries(Object.entries(answers).filter(([key]) => !wrong.has(key))),
  );
  if (faults === undefined) return err({ code: 'form-unreadable' });
  for (const fault of faults) {
    const key = fault.context.path ?? '';
    if (wrong.has(key)) continue;
    problems.push({ key, label: labels.get(key.split(/[.[]/u)[0] ?? key) ?? key, rule: fault.ruleName });
  }
  return ok({ problems, checkedOnScreenOnly });
}

/**
 * When a rule throws, Form.io prints the values, including the person's answer, and then counts the rule as satisfied.
 * Here such a rule counts as broken, and nothing is printed; only an empty answer is left to `required`.
 */
function failClosed(rule: ValidationRuleInfo): ValidationRuleInfo {
  const { processSync: check } = rule;
  if (check === undefined) return rule;
  const guarded: RuleFnSync = (context) => {
    try {
      return check(context);
    } catch {
      const { value } = context as { readonly value?: unknown };
      if (value === undefined || value === null || value === '') return null;
      return new FieldError('rule-failed', context, rule.name);
    }
  };
  return { ...rule, processSync: guarded };
}

const RULES = [...clientRules, ...evaluationRules].map(failClosed);

/** Undefined when Form.io itself fails on the form. */
function formioFaults(components: readonly FormComponent[], answers: Answers): readonly FieldFault[] | undefined {
  // The processors change components and data.
  const copy = structuredClone(components) as FormComponent[];
  const data = structuredClone(answers);
  const scope: { errors?: FieldFault[] } = {};
  const processors = [ProcessorMap['simpleConditions'], ProcessorMap['clearHidden'], ProcessorMap['validate']];
  const context = {
    form: { components: copy },
    components: copy as unknown as Parameters<typeof processSync>[0]['components'],
    submission: { data },
    data,
    scope,
    // Read by the validate processor, though its declared context does not say so.
    rules: RULES,
    processors: processors.filter((processor) => processor !== undefined),
  };
  try {
    processSync(context);
  } catch {
    return undefined;
  }
  return scope.errors ?? [];
}

function labelsByKey(components: readonly FormComponent[]): ReadonlyMap<string, string> {
  const labels = new Map<string, string>();
  eachComponent(components, (component) => {
    if (keyOf(component) !== '') labels.set(keyOf(component), labelOf(component));
  });
  return labels;
}

/** Inputs whose answer is at the top level of the data: inside layout it is, inside grids and containers it is not. */
function topLevelInputs(components: readonly FormComponent[]): readonly FormComponent[] {
  return components.flatMap((component) => {
    if (LAYOUT.has(String(component['type']))) return topLevelInputs(childrenOf(component));
    return component['input'] === false || keyOf(component) === '' ? [] : [component];
  });
}

const LAYOUT: ReadonlySet<string> = new Set([
  'panel',
  'fieldset',
  'well',
  'columns',
  'table',
  'tabs',
  'content',
  'htmlelement',
]);

/** Form.io's rules trust its own renderer to give the right kind of value; data from outside may have any kind. */
function hasRightKind(component: FormComponent, value: unknown): boolean {
  const one = KINDS.get(String(component['type']));
  if (one === undefined) return true;
  if (component['type'] === 'file') return Array.isArray(value) && value.every(one);
  if (component['multiple'] === true) return Array.isArray(value) && value.every(one);
  return one(value);
}

const isText = (value: unknown): boolean => typeof value === 'string';
const isScalar = (value: unknown): boolean => ['string', 'number', 'boolean'].includes(typeof value);
const KINDS: ReadonlyMap<string, (value: unknown) => boolean> = new Map([
  ['textfield', isText],
  ['textarea', isText],
  ['email', isText],
  ['phoneNumber', isText],
  ['url', isText],
  ['day', isText],
  ['datetime', isText],
  ['time', isText],
  ['file', isText],
  ['number', (value: unknown) => typeof value === 'number'],
  ['currency', (value: unknown) => typeof value === 'number'],
  ['checkbox', (value: unknown) => typeof value === 'boolean'],
  ['radio', isScalar],
  [
    'selectboxes',
    (value: unknown) =>
      typeof value === 'object' &&
      value !== null &&
      !Array.isArray(value) &&
      Object.values(value).every((choice) => typeof choice === 'boolean'),
  ],
]);
