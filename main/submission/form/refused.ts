import type { ComponentRefusal } from '#vocabulary/programs.ts';
import { kindOf, refusalOf } from './components.ts';
import type { FormComponent, FormSchema } from './schema.ts';
import { childrenOf, keyOf, labelOf } from './schema.ts';
import { visibleText } from './visible-text.ts';

/** A question with which a form cannot be filled at a station. */
export interface RefusedQuestion {
  /** Its path in the answers, without the numbers of rows: `members.signature`. */
  readonly path: string;
  /** Its words in the form, or its path where the form has none. */
  readonly label: string;
  /** Its component type, as the form names it. */
  readonly type: string;
  readonly reason: ComponentRefusal;
}

/** Every refused question of a form, in its order; none when the form can be filled. */
export function refusedQuestions({ components }: FormSchema): readonly RefusedQuestion[] {
  return within(components, '');
}

function within(components: readonly FormComponent[], at: string): readonly RefusedQuestion[] {
  return components.flatMap((component) => {
    const key = keyOf(component);
    const path = [at, key].filter((part) => part !== '').join('.');
    const reason = refusalOf(component);
    if (reason !== undefined) {
      const type = typeof component['type'] === 'string' ? visibleText(component['type']) : '';
      return [{ path, label: visibleText(labelOf(component)) || path || type, type, reason }];
    }
    const { role } = kindOf(component);
    return within(childrenOf(component), ['group', 'rows', 'map'].includes(role) ? path : at);
  });
}
