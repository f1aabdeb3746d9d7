import { RE2JS } from 're2js';

/** Longest input mask of a question: Form.io's check takes time that grows with the square of its length. */
export const LONGEST_MASK = 100;

const compiled = new Map<string, RE2JS | undefined>();
/** How many patterns are kept compiled: those of a few forms. */
const KEPT = 500;

/**
 * A form's pattern as an expression of RE2, which takes time in proportion to the text: JavaScript's own takes minutes for
 * `^(a+)+$` and thirty letters. Undefined for what RE2 does not have (look-around, back references) and for what is no
 * pattern.
 */
function expressionOf(pattern: string): RE2JS | undefined {
  if (!compiled.has(pattern)) {
    if (compiled.size >= KEPT) compiled.clear();
    compiled.set(pattern, compile(pattern));
  }
  return compiled.get(pattern);
}

function compile(pattern: string): RE2JS | undefined {
  // RE2 writes a code point in one way only.
  const ours = pattern.replaceAll(/\\u([0-9a-fA-F]{4})/gu, '\\x{$1}');
  try {
    return RE2JS.compile(`^${ours}$`);
  } catch {
    return undefined;
  }
}

/** Whether the pattern can be checked in bounded time. */
export function isCheckable(pattern: string): boolean {
  return expressionOf(pattern) !== undefined;
}

/** Whether the text has the form's pattern, as Form.io applies it: from its beginning to its end. */
export function hasPattern(text: string, pattern: string): boolean {
  return expressionOf(pattern)?.matcher(text).find() ?? false;
}
