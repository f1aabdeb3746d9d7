import type { Answers, Part } from '../manifest.ts';
import type { AnswerNode, Json, Place } from './answer-tree.ts';
import { answerTree, questionsIn } from './answer-tree.ts';
import { isRecord } from './components.ts';
import type { FormComponent, FormSchema } from './schema.ts';
import { childrenOf } from './schema.ts';

/** A question for documents. Its path, without the numbers of rows, is the `slot` of its documents. */
interface DocumentQuestion {
  readonly slot: string;
  /** Inside a grid or a container, where the answers say which row a document belongs to. */
  readonly isNested: boolean;
}

/** The questions for documents, in the form's order. */
export function documentQuestions({ components }: FormSchema): readonly DocumentQuestion[] {
  const within = (list: readonly FormComponent[], at: string): readonly DocumentQuestion[] =>
    [...questionsIn(list)].flatMap(([key, [component]]) => {
      const slot = at === '' ? key : `${at}.${key}`;
      return component['type'] === 'file' ? [{ slot, isNested: at !== '' }] : within(childrenOf(component), slot);
    });
  return within(components, '');
}

/** A document that the answers name. */
export interface NamedDocument {
  readonly slot: string;
  readonly id: string;
}

/** Every document that the answers name, in the form's order, as often as they name it. */
export function namedDocuments(form: FormSchema, answers: Answers): readonly NamedDocument[] {
  return fileAnswers(answerTree(form.components, answers)).flatMap(({ slot, value }) =>
    idsIn(value).map((id) => ({ slot, id })),
  );
}

/**
 * The answers with each document by its id, which the form's frame gives as an object, and only with documents that are
 * kept. For a question outside of grids they are what is kept, whatever the frame says; in a row they are those that the
 * row names, each in one row only.
 */
export function withDocuments(
  form: FormSchema,
  answers: Answers,
  parts: readonly Pick<Part, 'id' | 'slot'>[],
): Answers {
  const whole: Answers = structuredClone(answers);
  const free = new Set(parts.map(({ id, slot }) => `${slot} ${id}`));
  for (const { place, slot, value } of fileAnswers(answerTree(form.components, answers))) {
    put(
      whole,
      place,
      idsIn(value).filter((id) => free.delete(`${slot} ${id}`)),
    );
  }
  for (const { slot, isNested } of documentQuestions(form)) {
    if (isNested) continue;
    const ids = parts.filter((part) => part.slot === slot).map(({ id }) => id);
    put(whole, slot.split('.'), ids);
  }
  return whole;
}

interface FileAnswer {
  readonly place: Place;
  readonly slot: string;
  readonly value: Json;
}

function fileAnswers(nodes: readonly AnswerNode[]): readonly FileAnswer[] {
  return nodes.flatMap((node) => {
    if ('members' in node) return fileAnswers(node.members);
    if (node.kind !== 'one' || node.component['type'] !== 'file') return [];
    const slot = node.place.filter((step) => typeof step === 'string').join('.');
    return [{ place: node.place, slot, value: node.value }];
  });
}

/** The ids in the answer to a question for documents: of what the frame gives, or as it is kept. */
function idsIn(value: Json): readonly string[] {
  if (!Array.isArray(value)) return [];
  return value.flatMap((item) => {
    const id = isRecord(item) ? item['partId'] : item;
    return typeof id === 'string' ? [id] : [];
  });
}

/** Puts the ids at their place, or takes the answer away when there are none. */
function put(answers: Answers, place: Place, ids: readonly string[]): void {
  let holder: Record<string | number, unknown> = answers;
  for (const step of place.slice(0, -1)) {
    const next = Object.hasOwn(holder, step) ? holder[step] : undefined;
    if (typeof next !== 'object' || next === null) {
      if (ids.length === 0) return;
      holder[step] = {};
    }
    holder = holder[step] as Record<string | number, unknown>;
  }
  const last = place.at(-1) ?? '';
  if (ids.length > 0) holder[last] = [...ids];
  else Reflect.deleteProperty(holder, last);
}
