/**
 * Form.io's rules where they have to be mended, for the frame that asks and for main and the portal that check: one reading
 * for all three.
 */

interface Asked {
  readonly component: {
    readonly type?: unknown;
    readonly questions?: unknown;
    readonly validate?: { readonly pattern?: unknown; readonly patternMessage?: unknown };
  };
  readonly value?: unknown;
}

/** The members that are used of one of Form.io's rules. A check returns null when the rule is kept. */
interface Rule {
  readonly name: string;
  processSync?: (context: never) => unknown;
  shouldProcess?: (context: never) => boolean;
}

export interface RuleTools {
  /** Makes Form.io's complaint. */
  fault(words: string, context: object, rule: string): unknown;
  /** Whether the text has the pattern, in bounded time. */
  hasPattern(text: string, pattern: string): boolean;
}

/** These look at the whole answer to say whether they apply, and so skip a list; their checks look at each text of it. */
const OF_EACH_TEXT: ReadonlySet<string> = new Set(['validateMaximumLength', 'validateMinimumWords']);

/** The rule as it is to be checked; the same one where nothing is wrong with it. */
export function mendedRule<R extends Rule>(rule: R, tools: RuleTools): R {
  const { name, processSync } = rule;
  if (OF_EACH_TEXT.has(name)) return { ...rule, shouldProcess: () => true };
  if (name === 'validateRegexPattern') {
    // Form.io's own runs patterns with JavaScript's engine, and skips a list.
    const check = (context: Asked): unknown => patternFault(context, tools);
    return { ...rule, processSync: check, shouldProcess: () => true };
  }
  if (name === 'validateRequired' && processSync !== undefined) {
    // Form.io is content with one answered question of a survey.
    const check = (context: Asked): unknown =>
      processSync(context as never) ?? (isHalfAnswered(context) ? tools.fault('required', context, 'required') : null);
    return { ...rule, processSync: check };
  }
  return rule;
}

function patternFault(context: Asked, { fault, hasPattern }: RuleTools): unknown {
  const { component, value } = context;
  const { pattern, patternMessage } = component.validate ?? {};
  if (typeof pattern !== 'string' || pattern === '' || typeof value !== 'string' || value === '') return null;
  if (hasPattern(value, pattern)) return null;
  const words = typeof patternMessage === 'string' && patternMessage !== '' ? patternMessage : 'pattern';
  return fault(words, { ...context, pattern, setting: pattern }, 'pattern');
}

function isHalfAnswered({ component, value }: Asked): boolean {
  if (component.type !== 'survey' || !Array.isArray(component.questions)) return false;
  const answers = typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {};
  return component.questions.some((question: unknown) => {
    const name = typeof question === 'object' && question !== null && 'value' in question ? question.value : undefined;
    return typeof name === 'string' && name !== '' && ['', null, undefined].includes(answers[name] as never);
  });
}
