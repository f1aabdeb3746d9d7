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
import { asksForPhone } from '#kit/form-phone.ts';
import { mendedRule, type RuleTools } from '#kit/form-rules.ts';
import type { Answers } from '../manifest.ts';
import { hasPattern } from './patterns.ts';
import type { FormComponent } from './schema.ts';

// A second protection after `withoutScripts`: text that still reached the evaluator would not run.
registerEvaluator(new DefaultEvaluator({ noeval: true }));

/** One rule of Form.io's that an answer breaks. */
export interface FieldFault {
  readonly ruleName: string;
  readonly context: { readonly path?: string };
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

const TOOLS: RuleTools = {
  hasPattern,
  fault: (words, context, rule) => new FieldError(words, context as never, rule),
};

/** Our own take their place (`brokenDateLimit`). */
const NOT_ITS_RULES: ReadonlySet<string> = new Set(['validateMinimumDate', 'validateMaximumDate']);

const RULES = [...clientRules, ...evaluationRules]
  .filter(({ name }) => !NOT_ITS_RULES.has(name))
  .map((rule) => mendedRule(rule, TOOLS))
  .map(withoutPhoneMasks)
  .map(failClosed);

/**
 * What Form.io finds wrong with answers, by its own rules. The components are without scripts. Undefined when it fails on
 * the form itself.
 */
export function formioFaults(
  components: readonly FormComponent[],
  answers: Answers,
): readonly FieldFault[] | undefined {
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
