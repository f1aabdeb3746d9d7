import type { Answers } from '../manifest.ts';
import { answerKeyOf, isRecord, kindOf } from './components.ts';
import type { FormComponent } from './schema.ts';
import { childrenOf } from './schema.ts';

export type Json = Answers[string];

/**
 * The answers as the form arranges them. Every value of the answers is in exactly one leaf of the tree, so that what
 * walks the tree misses nothing.
 *
 * `path` is the answer's place in the answers, in Form.io's notation: `members[0].memberName`.
 */
export type AnswerNode = { readonly path: string; readonly place: Place } & (
  | { readonly kind: 'one'; readonly component: FormComponent; readonly value: Json }
  | {
      readonly kind: 'group' | 'rows' | 'map';
      readonly component: FormComponent;
      readonly members: readonly AnswerNode[];
    }
  | {
      readonly kind: 'row';
      /** Counted from 1. */
      readonly number: number;
      readonly members: readonly AnswerNode[];
    }
  /** No question of the form asks for this. */
  | { readonly kind: 'unasked'; readonly value: Json }
);

/** The names and row numbers, from 0, that lead to an answer. */
export type Place = readonly (string | number)[];

/** The answers of a form in its order; what it does not ask for comes last. */
export function answerTree(components: readonly FormComponent[], answers: Answers): readonly AnswerNode[] {
  return scope(components, answers, []);
}

type Values = Record<string, Json>;

/** The answers to these components, which lie together in `data`. */
function scope(components: readonly FormComponent[], data: Readonly<Values>, at: Place): readonly AnswerNode[] {
  const rest = structuredClone(data) as Values;
  const questions = questionsIn(components);
  const taken = new Map<string, Json>();
  // `address.city` may lie in what another component calls `address`: the longer name is taken first.
  for (const key of [...questions.keys()].toSorted((a, b) => b.split('.').length - a.split('.').length)) {
    const value = take(rest, key.split('.'));
    if (value !== undefined) taken.set(key, value);
  }
  const nodes: AnswerNode[] = [];
  for (const [key, asking] of questions) {
    const value = taken.get(key);
    if (value !== undefined) nodes.push(nodeOf(askingFor(asking, value), value, [...at, ...key.split('.')]));
  }
  for (const [key, value] of Object.entries(rest)) {
    nodes.push({ kind: 'unasked', ...located([...at, key]), value });
  }
  return nodes;
}

/** The components that ask for one answer: more than one for check boxes that act as one radio. */
export type Asking = readonly [FormComponent, ...FormComponent[]];

/**
 * The components whose answers lie together, by the names of these answers and in the form's order. Layout is looked
 * through; what is inside groups and rows is not met here, since its answers lie deeper.
 */
export function questionsIn(components: readonly FormComponent[]): ReadonlyMap<string, Asking> {
  const questions = new Map<string, Asking>();
  const add = (list: readonly FormComponent[]): void => {
    for (const component of list) {
      const { role } = kindOf(component);
      if (role === 'layout') add(childrenOf(component));
      const key = answerKeyOf(component);
      if (role === 'layout' || role === 'words' || key === '') continue;
      const [first, ...others] = questions.get(key) ?? [];
      questions.set(key, first ? [first, ...others, component] : [component]);
    }
  };
  add(components);
  return questions;
}

/** Of the components that share an answer, such as check boxes that act as one radio, the one that gave this value. */
function askingFor(asking: Asking, value: Json): FormComponent {
  return asking.find((component) => component['type'] === 'checkbox' && component['value'] === value) ?? asking[0];
}

function nodeOf(component: FormComponent, value: Json, place: Place): AnswerNode {
  const { role } = kindOf(component);
  const here = located(place);
  if (role === 'group' && isValues(value)) {
    return { kind: 'group', ...here, component, members: scope(childrenOf(component), value, place) };
  }
  if (role === 'rows' && Array.isArray(value) && value.every(isValues)) {
    const members = value.map((row, index): AnswerNode => {
      const at = [...place, index];
      return { kind: 'row', ...located(at), number: index + 1, members: scope(childrenOf(component), row, at) };
    });
    return { kind: 'rows', ...here, component, members };
  }
  if (role === 'map' && isValues(value)) {
    const members = Object.entries(value).map(([name, member]) =>
      nodeOf({ ...valueComponentOf(component), label: name }, member, [...place, name]),
    );
    return { kind: 'map', ...here, component, members };
  }
  return { kind: 'one', ...here, component, value };
}

function valueComponentOf(map: FormComponent): FormComponent {
  const inner = map['valueComponent'];
  return isRecord(inner) ? inner : { type: 'textfield' };
}

function isValues(value: Json): value is Values {
  return isRecord(value);
}

/** Takes the value at these names out of `from`, and the objects that are empty then. */
function take(from: Values, names: readonly string[]): Json | undefined {
  const [name = '', ...deeper] = names;
  const here = Object.hasOwn(from, name) ? from[name] : undefined;
  if (here === undefined) return undefined;
  if (deeper.length === 0) {
    Reflect.deleteProperty(from, name);
    return here;
  }
  if (!isValues(here)) return undefined;
  const value = take(here, deeper);
  if (value !== undefined && Object.keys(here).length === 0) Reflect.deleteProperty(from, name);
  return value;
}

function located(place: Place): { readonly place: Place; readonly path: string } {
  const path = place.reduce<string>(
    (before, step) => (typeof step === 'number' ? `${before}[${step}]` : before === '' ? step : `${before}.${step}`),
    '',
  );
  return { place, path };
}
