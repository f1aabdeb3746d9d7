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
import type { CalendarDate } from '#kit/calendar-date.ts';
import { latestDateAt } from '#kit/form-date.ts';
import { asksForPhone } from '#kit/form-phone.ts';
import type { Result } from '#kit/result.ts';
import { err, ok } from '#kit/result.ts';
import type { AnswerNode } from './answer-tree.ts';
import { answerTree, questionsIn } from './answer-tree.ts';
import { hasRightKind } from './components.ts';
import { dateProblem } from './dates.ts';
import { excessOf } from './limits.ts';
import { hasPattern } from './patterns.ts';
import { phoneProblem } from './phones.ts';
import type { FormComponent } from './schema.ts';
import { childrenOf, labelOf, parseForm } from './schema.ts';
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
   * own: `wrong-kind` (a list instead of a text, and so on), `unknown-answer` (the form has no such question),
   * `no-such-date`, `date-in-future`, one of `PHONE_PROBLEMS`, `too-large:` with the limit that is broken (`ANSWER_LIMITS`).
   */
  readonly rule: string;
}

export interface AnswerCheck {
  readonly problems: readonly AnswerProblem[];
  /** Rules that only a script in the form can check: `<key>:<rule>`. They were not run. */
  readonly checkedOnScreenOnly: readonly string[];
}

/** What an answer is judged by, apart from the form. */
export interface Circumstances {
  /** The date by which a date has passed or not, see `latestDateAt`. */
  readonly today: CalendarDate;
  /** Where a telephone number without a country code belongs (ISO 3166-1 alpha-2). */
  readonly country: string | undefined;
}

/** What answers are judged by at a time (milliseconds since 1970). */
export function circumstancesAt(at: number, country: string | undefined): Circumstances {
  return { today: latestDateAt(at), country };
}

interface FieldFault {
  readonly ruleName: string;
  readonly context: { readonly path?: string };
}

/**
 * Checks answers against a form, the same way in kiosk and portal: Form.io's own rules, with simple and JSONLogic
 * conditions, our own checks of kinds, dates and telephone numbers, and nothing that runs or fetches. `form-unreadable`
 * when the form's text is not a form.
 */
export function validateAnswers(
  schemaText: string,
  answers: Answers,
  circumstances: Circumstances,
): Result<AnswerCheck, { readonly code: 'form-unreadable' }> {
  const form = parseForm(schemaText);
  if (!form.ok) return form;
  const excess = excessOf(answers);
  // Beyond its limits a check takes minutes, and nothing else about the answers matters.
  if (excess) {
    const problem = { key: excess.path, label: excess.path, rule: `too-large:${excess.limit}` };
    return ok({ problems: [problem], checkedOnScreenOnly: [] });
  }
  const { components, checkedOnScreenOnly } = withoutScripts(form.value.components);
  const tree = answerTree(components, answers);
  const { unasked, wrongKind } = strangers(tree);
  const problems = [...unasked, ...wrongKind].map(problemOf);
  problems.push(...ownProblems(tree, circumstances));
  // Form.io's own complaint about the same answer says less.
  const named = new Set(problems.map(({ key }) => key));
  const labels = labelsByPath(components);
  const faults = formioFaults(components, withoutThese(answers, wrongKind));
  if (faults === undefined) return err({ code: 'form-unreadable' });
  for (const fault of faults) {
    const key = fault.context.path ?? '';
    if (named.has(key)) continue;
    problems.push({ key, label: labels.get(questionPath(key)) ?? key, rule: fault.ruleName });
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

/** Form.io's mask rule, but not for telephone numbers: their masks are one country's, and the plans say more. */
function withoutPhoneMasks(rule: ValidationRuleInfo): ValidationRuleInfo {
  const { processSync: check } = rule;
  if (rule.name !== 'validateMask' || check === undefined) return rule;
  return { ...rule, processSync: (context) => (asksForPhone(context.component) ? null : check(context)) };
}

/** Form.io's pattern rule with an engine that takes bounded time. */
function inBoundedTime(rule: ValidationRuleInfo): ValidationRuleInfo {
  if (rule.name !== 'validateRegexPattern') return rule;
  const bounded: RuleFnSync = (context) => {
    const { component, value } = context as {
      readonly component: { readonly validate?: { readonly pattern?: unknown } };
      readonly value?: unknown;
    };
    const pattern = component.validate?.pattern;
    if (typeof pattern !== 'string' || pattern === '' || typeof value !== 'string' || value === '') return null;
    return hasPattern(value, pattern) ? null : new FieldError('pattern', context, 'pattern');
  };
  // Form.io's `shouldProcess` looks at the whole answer, and skips a list.
  return { ...rule, processSync: bounded, shouldProcess: () => true };
}

/** Our own take their place (`brokenDateLimit`). */
const NOT_ITS_RULES: ReadonlySet<string> = new Set(['validateMinimumDate', 'validateMaximumDate']);

const RULES = [...clientRules, ...evaluationRules]
  .filter(({ name }) => !NOT_ITS_RULES.has(name))
  .map(inBoundedTime)
  .map(withoutPhoneMasks)
  .map(failClosed);

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

type Leaf = Extract<AnswerNode, { kind: 'one' | 'unasked' }>;

/** Answers that no question asks for, and answers of the wrong kind: Form.io's rules trust its own renderer. */
function strangers(nodes: readonly AnswerNode[]): { readonly unasked: Leaf[]; readonly wrongKind: Leaf[] } {
  const leaves = leavesOf(nodes);
  return {
    unasked: leaves.filter((leaf) => leaf.kind === 'unasked'),
    wrongKind: leaves.filter((leaf) => leaf.kind === 'one' && !hasRightKind(leaf.component, leaf.value)),
  };
}

function leavesOf(nodes: readonly AnswerNode[]): readonly Leaf[] {
  return nodes.flatMap((node) => ('members' in node ? leavesOf(node.members) : [node]));
}

function problemOf(leaf: Leaf): AnswerProblem {
  if (leaf.kind === 'unasked') return { key: leaf.path, label: leaf.path, rule: 'unknown-answer' };
  return { key: leaf.path, label: labelOf(leaf.component), rule: 'wrong-kind' };
}

/** Dates that the calendar does not have, or that have not passed where they must have; numbers that nobody can dial. */
function ownProblems(nodes: readonly AnswerNode[], { today, country }: Circumstances): readonly AnswerProblem[] {
  return leavesOf(nodes).flatMap((leaf) => {
    if (leaf.kind !== 'one') return [];
    const { value, component } = leaf;
    const rule = dateProblem(value, component, today) ?? phoneProblem(value, component, country);
    return rule === undefined ? [] : [{ key: leaf.path, label: labelOf(component), rule }];
  });
}

/** Labels by the path of the question, which is the path of its answers without the numbers of rows. */
function labelsByPath(components: readonly FormComponent[], at = ''): Map<string, string> {
  const labels = new Map<string, string>();
  for (const [key, [component]] of questionsIn(components)) {
    const path = at === '' ? key : `${at}.${key}`;
    labels.set(path, labelOf(component));
    for (const [inner, label] of labelsByPath(childrenOf(component), path)) labels.set(inner, label);
  }
  return labels;
}

function questionPath(answerPath: string): string {
  return answerPath.replaceAll(/\[\d+\]/gu, '');
}

/** A copy of the answers without these: a rule of Form.io prints a value of the wrong kind and lets it pass. */
function withoutThese(answers: Answers, leaves: readonly Leaf[]): Answers {
  const copy = structuredClone(answers);
  for (const { place } of leaves) {
    let holder: unknown = copy;
    for (const step of place.slice(0, -1)) holder = (holder as Record<string | number, unknown>)[step];
    Reflect.deleteProperty(holder as object, place.at(-1) ?? '');
  }
  return copy;
}
