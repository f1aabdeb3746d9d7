import type { CalendarDate } from '#kit/calendar-date.ts';
import { latestDateAt } from '#kit/form-date.ts';
import { isUnnamed } from '#kit/form-map.ts';
import type { Result } from '#kit/result.ts';
import { err, ok } from '#kit/result.ts';
import type { AnswerNode } from './answer-tree.ts';
import { answerTree, questionsIn } from './answer-tree.ts';
import { hasRightKind, isEmptyAnswer, isRecord } from './components.ts';
import { dateProblem } from './dates.ts';
import { formioFaults } from './formio-faults.ts';
import { ANSWER_LIMITS, excessOf } from './limits.ts';
import { phoneProblem } from './phones.ts';
import type { FormComponent } from './schema.ts';
import { childrenOf, labelOf, parseForm } from './schema.ts';
import { withoutScripts } from './scripts.ts';
import type { Answers } from '../manifest.ts';

/** One rule an answer breaks. */
export interface AnswerProblem {
  /** Path of the answer, for nested forms with dots and indices. */
  readonly key: string;
  /** The question in the words of the form. */
  readonly label: string;
  /**
   * Form.io's rule name (`required`, `onlyAvailableItems`, `pattern`, `min`, `day`, `json`, …), or one of our
   * own: `wrong-kind` (a list instead of a text, and so on), `integer`, `name-missing` (of a data map), `unknown-answer` (the form has no such question),
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
  problems.push(...ownProblems(tree, circumstances), ...mapsOf(tree).flatMap(mapProblems));
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
    const rule =
      dateProblem(value, component, today) ??
      phoneProblem(value, component, country) ??
      (isBrokenNumber(value, component) ? 'integer' : undefined);
    return rule === undefined ? [] : [{ key: leaf.path, label: labelOf(component), rule }];
  });
}

/** Form.io asks for whole numbers in its renderer only. */
function isBrokenNumber(answer: unknown, { type, validate }: FormComponent): boolean {
  const isWhole = isRecord(validate) && validate['integer'] === true && (type === 'number' || type === 'currency');
  const given: readonly unknown[] = Array.isArray(answer) ? answer : [answer];
  return isWhole && given.some((each) => typeof each === 'number' && !Number.isInteger(each));
}

type DataMap = Extract<AnswerNode, { kind: 'group' | 'rows' | 'map' }>;

function mapsOf(nodes: readonly AnswerNode[]): readonly DataMap[] {
  return nodes.flatMap((node) => {
    if (!('members' in node)) return [];
    return node.kind === 'map' ? [node, ...mapsOf(node.members)] : mapsOf(node.members);
  });
}

/** What is wrong inside a data map, where Form.io does not look: names that say nothing, too many, and its values. */
function mapProblems({ path, component, members }: DataMap): readonly AnswerProblem[] {
  const label = labelOf(component);
  if (members.length > ANSWER_LIMITS.rows) return [{ key: path, label, rule: 'too-large:rows' }];
  const leaves = members.flatMap((node) => (node.kind === 'one' ? [node] : []));
  const unnamed = leaves.filter(({ place, value }) => isUnnamed(String(place.at(-1))) && !isEmptyAnswer(value));
  const asked = leaves.map((leaf, index) => ({ ...leaf.component, key: `value${index}` }));
  const given = Object.fromEntries(leaves.map(({ value }, index) => [`value${index}`, value]));
  const faults = formioFaults(asked, given) ?? [];
  return [
    ...unnamed.map((leaf) => ({ key: leaf.path, label, rule: 'name-missing' })),
    ...faults.flatMap(({ context, ruleName }) => {
      const leaf = leaves[Number(/^value(\d+)/u.exec(context.path ?? '')?.[1])];
      return leaf ? [{ key: leaf.path, label: labelOf(leaf.component), rule: ruleName }] : [];
    }),
  ];
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
