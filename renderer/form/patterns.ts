import { clientRules, FieldError, type RuleFnSync } from '@formio/core';
import { RE2JS } from 're2js';
import { createPatterns } from '#kit/form-pattern.ts';

/**
 * Replaces Form.io's check of patterns, which runs them with JavaScript's engine: one that takes minutes would hold the
 * person on the page, without a word. Main checks with the same engine.
 */
export function checkPatternsInBoundedTime(): void {
  const { hasPattern } = createPatterns((source) => RE2JS.compile(source));
  const bounded: RuleFnSync = (context) => {
    const { component, value } = context as {
      readonly component: { readonly validate?: { readonly pattern?: unknown; readonly patternMessage?: unknown } };
      readonly value?: unknown;
    };
    const { pattern, patternMessage } = component.validate ?? {};
    if (typeof pattern !== 'string' || pattern === '' || typeof value !== 'string' || value === '') return null;
    if (hasPattern(value, pattern)) return null;
    const words = typeof patternMessage === 'string' && patternMessage !== '' ? patternMessage : 'pattern';
    return new FieldError(words, { ...context, pattern, setting: pattern }, 'pattern');
  };
  const rule = clientRules.find(({ name }) => name === 'validateRegexPattern');
  if (rule) {
    Object.assign(rule, {
      processSync: bounded,
      process: (context: never) => Promise.resolve(bounded(context)),
      // Form.io's looks at the whole answer, and skips a list.
      shouldProcess: () => true,
    });
  }
}
