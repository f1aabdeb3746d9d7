import { clientRules, FieldError } from '@formio/core';
import { RE2JS } from 're2js';
import { createPatterns } from '#kit/form-pattern.ts';
import { mendedRule, type RuleTools } from '#kit/form-rules.ts';

/**
 * Mends Form.io's rules in their place: main checks with the same ones, and a page that could be left would be refused
 * there. Patterns run with main's engine: one that takes minutes would hold the person on the page, without a word.
 */
export function mendRules(): void {
  const { hasPattern } = createPatterns((source) => RE2JS.compile(source));
  const tools: RuleTools = {
    hasPattern,
    fault: (words, context, rule) => new FieldError(words, context as never, rule),
  };
  for (const rule of clientRules) {
    const { processSync, shouldProcess } = mendedRule(rule, tools);
    if (processSync === rule.processSync && shouldProcess === rule.shouldProcess) continue;
    const process = (context: never): Promise<unknown> => Promise.resolve(processSync?.(context) ?? null);
    Object.assign(rule, { process, processSync, shouldProcess });
  }
}
