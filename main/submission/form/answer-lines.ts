import { calendarDateOf, type CalendarDate } from '#kit/calendar-date.ts';
import { asksForPast } from '#kit/form-date.ts';
import type { Answers } from '../manifest.ts';
import type { AnswerNode, Json } from './answer-tree.ts';
import { answerTree } from './answer-tree.ts';
import { answerKeyOf, hasRightKind, isEmptyAnswer, isRecord } from './components.ts';
import { choicesOf, surveyOf, type Choices } from './choices.ts';
import { dayOf, momentOf } from './dates.ts';
import type { FormComponent, FormSchema } from './schema.ts';
import { keyOf, labelOf } from './schema.ts';
import { visibleText } from './visible-text.ts';

/** One answer in readable words, or a heading with the answers under it. */
export interface ReadableAnswer {
  /** The answer's place in the answers: `members[0].memberName`. */
  readonly key: string;
  /** The question in the form's words; the answer's path where the form has none. */
  readonly label: string;
  /** Empty for a heading. */
  readonly value: string;
  readonly verified: boolean;
  /** The provider told this answer and did not sign it. */
  readonly told: boolean;
  /** What the sign-in said, where the answer was changed by hand; null where it was not. */
  readonly claimed: string | null;
  /** The form does not say how to read this answer, so it is shown as it is sent. */
  readonly isRaw: boolean;
  /** What belongs under this line. */
  readonly lines: readonly ReadableAnswer[];
}

/** The words that are not the form's own. */
export interface AnswerWords {
  readonly yes: string;
  readonly no: string;
  /** Heading of one row of a grid; counted from 1. */
  readonly row: (number: number) => string;
  readonly date: (date: CalendarDate) => string;
}

export interface Answered {
  readonly answers: Answers;
  readonly verifiedKeys: readonly string[];
  readonly toldKeys: readonly string[];
  /** What the sign-in said where the answer was changed, by key (`changedFromClaims`). */
  readonly claimed: Readonly<Record<string, string>>;
  /** The documents that the answers name by id. */
  readonly documents: readonly { readonly id: string; readonly name: string }[];
}

/**
 * All answers in the form's order, in the form's own words and nested as they are. Nothing that is signed is left out
 * but empty texts, nulls and empty lists: what no question asks for, and what is not of its question's kind, is shown as
 * it is and marked.
 */
export function answerLines(form: FormSchema, answered: Answered, words: AnswerWords): readonly ReadableAnswer[] {
  const reader = createReader(answered, words);
  // An answer of the sign-in that was taken away has no line of its own, and is shown as empty in its place.
  const empty = Object.fromEntries(Object.keys(answered.claimed).map((key) => [key, '']));
  return answerTree(form.components, { ...empty, ...answered.answers }).flatMap((node) => reader(node));
}

interface Line extends Omit<ReadableAnswer, 'verified' | 'told' | 'claimed' | 'lines'> {
  readonly lines: readonly Line[];
}

function createReader({ verifiedKeys, toldKeys, claimed, documents }: Answered, words: AnswerWords) {
  const names = new Map(documents.map(({ id, name }) => [id, name]));
  const said = new Map<string, string>();
  const finish = ({ lines, label, value, ...line }: Line): ReadableAnswer => ({
    ...line,
    label: visibleText(label),
    value: visibleText(value),
    verified: verifiedKeys.includes(line.key),
    told: toldKeys.includes(line.key),
    claimed: said.get(line.key) ?? null,
    lines: lines.map((each) => finish(each)),
  });

  /** What the sign-in said, in the words of the question it was said to. */
  function note({ path, component }: One): void {
    const claim = Object.hasOwn(claimed, path) ? claimed[path] : undefined;
    if (claim !== undefined) said.set(path, visibleText(textOf(claim, component, words) ?? claim));
  }

  function linesOf(node: AnswerNode): readonly Line[] {
    switch (node.kind) {
      case 'unasked':
        return rawLines(node.path, node.value, node.path);
      case 'one':
        note(node);
        if (!isEmptyAnswer(node.value)) return oneLine(node, names, words);
        if (!said.has(node.path)) return [];
        return [{ key: node.path, label: labelOr(node.component, node.path), value: '', isRaw: false, lines: [] }];
      case 'row': {
        // A row that was added is sent, with or without an answer in it.
        const label = words.row(node.number);
        return [{ key: node.path, label, value: '', isRaw: false, lines: node.members.flatMap(linesOf) }];
      }
      case 'group':
      case 'rows':
      case 'map': {
        const lines = node.members.flatMap(linesOf);
        return lines.length === 0
          ? []
          : [{ key: node.path, label: labelOr(node.component, node.path), value: '', isRaw: false, lines }];
      }
    }
  }
  return (node: AnswerNode): readonly ReadableAnswer[] => linesOf(node).map(finish);
}

type One = Extract<AnswerNode, { kind: 'one' }>;

/** One answered question. */
function oneLine({ path, component, value }: One, names: ReadonlyMap<string, string>, words: AnswerWords): Line[] {
  const label = labelOr(component, path);
  if (!hasRightKind(component, value)) return rawLines(path, value, label);
  const plain = (text: string, isRaw = false): Line[] => [{ key: path, label, value: text, isRaw, lines: [] }];
  // Of check boxes that act as one radio none gives this: "yes" at one of them would not be what is signed.
  if (answerKeyOf(component) !== keyOf(component) && component['value'] !== value) return rawLines(path, value, path);
  if (component['type'] === 'survey' && isRecord(value)) {
    const lines = surveyLines(path, component, value);
    return lines.length === 0 ? [] : [{ key: path, label, value: '', isRaw: false, lines }];
  }
  if (component['type'] === 'selectboxes' && isRecord(value)) {
    const choices = choicesOf(component);
    const boxes = Object.entries(value).map(([box, on]) => `${choices.labelOf(box)}: ${on ? words.yes : words.no}`);
    // Form.io itself gives an empty name where a form has a choice without one.
    const isOffered = Object.keys(value).every((box) => box === '' || choices.offers(box));
    return boxes.length === 0 ? [] : plain(boxes.join('; '), !isOffered);
  }
  if (component['type'] === 'file') return documentLines(path, label, value, names);
  const read = (each: Json): string | undefined => textOf(each, component, words);
  if (Array.isArray(value))
    return markedRaw(listLines(path, label, value, read), !value.every((each) => isOffered(each, component)));
  const text = read(value);
  return text === undefined ? groupOf(path, label, value, false) : plain(text, !isOffered(value, component));
}

/** Whether the question offers this value. What it does not offer may read like the label of what it offers. */
function isOffered(value: Json, component: FormComponent): boolean {
  const isChoice = component['type'] === 'radio' || component['type'] === 'select';
  if (!isChoice || isEmptyAnswer(value) || typeof value === 'object') return true;
  return choicesOf(component).offers(value);
}

function markedRaw(lines: readonly Line[], isRaw: boolean): Line[] {
  return lines.map((line) => ({ ...line, isRaw: line.isRaw || isRaw }));
}

/** The words for one value; undefined for an object. */
function textOf(value: Json, component: FormComponent, words: AnswerWords): string | undefined {
  if (value === null) return '';
  if (typeof value === 'object') return undefined;
  if (typeof value === 'boolean' && component['type'] === 'checkbox') return value ? words.yes : words.no;
  if (component['type'] === 'checkbox') return words.yes;
  const date = dateText(value, component, words);
  if (date !== undefined) return date;
  const choices: Choices = choicesOf(component);
  if (typeof value === 'boolean' && !choices.has(value)) return value ? words.yes : words.no;
  return choices.labelOf(value);
}

/** A date in words; undefined for what is none, which is then shown as it was written. */
function dateText(value: Json, component: FormComponent, words: AnswerWords): string | undefined {
  if (component['type'] === 'day') {
    const date = dayOf(value, component);
    return date && words.date(date);
  }
  // Dates of birth are often asked for in a text field, as ISO 8601.
  if (component['type'] === 'textfield' && asksForPast(component)) {
    const date = typeof value === 'string' ? calendarDateOf(value) : undefined;
    return date && words.date(date);
  }
  const moment = component['type'] === 'datetime' ? momentOf(value, component) : undefined;
  return moment && [words.date(moment.date), ...(moment.time === undefined ? [] : [moment.time])].join(', ');
}

/** Several answers to one question: on one line, unless a comma in one of them would make two of it. */
function listLines(path: string, label: string, list: readonly Json[], read: (value: Json) => string | undefined) {
  const texts = list.map(read);
  if (texts.every((text) => text === '')) return [];
  if (texts.every((text) => text !== undefined && !text.includes(','))) {
    return [{ key: path, label, value: texts.filter((text) => text !== '').join(', '), isRaw: false, lines: [] }];
  }
  const lines = list.flatMap((item, index): Line[] => {
    const key = `${path}[${index}]`;
    const text = texts[index];
    if (text === undefined) return groupOf(key, String(index + 1), item, false);
    return text === '' ? [] : [{ key, label: String(index + 1), value: text, isRaw: false, lines: [] }];
  });
  return [{ key: path, label, value: '', isRaw: false, lines }];
}

function surveyLines(path: string, component: FormComponent, answers: Readonly<Record<string, unknown>>): Line[] {
  const { questions, choices } = surveyOf(component);
  return Object.entries(answers).flatMap(([question, answer]): Line[] => {
    if (isEmptyAnswer(answer)) return [];
    const isKnown = questions.has(question) && choices.has(answer);
    return [
      {
        key: `${path}.${question}`,
        label: questions.labelOf(question),
        value: choices.labelOf(answer),
        isRaw: !isKnown,
        lines: [],
      },
    ];
  });
}

/** The documents of one question by their names; an id without a document is shown raw. */
function documentLines(path: string, label: string, ids: Json, names: ReadonlyMap<string, string>): Line[] {
  const list = Array.isArray(ids) ? ids.filter((id) => typeof id === 'string') : [];
  if (list.length === 0) return [];
  const lines = list.map((id, index): Line => {
    const name = names.get(id);
    const key = `${path}[${index}]`;
    return { key, label: String(index + 1), value: name ?? id, isRaw: name === undefined, lines: [] };
  });
  const [first] = lines;
  if (lines.length === 1 && first) return [{ ...first, key: path, label }];
  return [{ key: path, label, value: '', isRaw: false, lines }];
}

/** A value that the form does not lay out, with all that is in it; no line when nothing is in it. */
function rawLines(path: string, value: Json, label: string): Line[] {
  if (isEmptyAnswer(value)) return [];
  if (typeof value === 'object') return groupOf(path, label, value, true);
  return [{ key: path, label, value: String(value), isRaw: true, lines: [] }];
}

/** An object or list that no question describes, each value under its own name. */
function groupOf(path: string, label: string, value: Json, isRaw: boolean): Line[] {
  const members: readonly (readonly [string, string, Json])[] = Array.isArray(value)
    ? value.map((item, index) => [`${path}[${index}]`, String(index + 1), item] as const)
    : Object.entries(value ?? {}).map(([name, item]) => [`${path}.${name}`, name, item] as const);
  const lines = members.flatMap(([key, name, item]): Line[] => {
    if (isEmptyAnswer(item)) return [];
    if (typeof item === 'object') return groupOf(key, name, item, isRaw);
    return [{ key, label: name, value: String(item), isRaw, lines: [] }];
  });
  return lines.length === 0 ? [] : [{ key: path, label, value: '', isRaw, lines }];
}

function labelOr(component: FormComponent, path: string): string {
  const label = labelOf(component);
  return label === '' ? path : label;
}
