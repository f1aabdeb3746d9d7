/**
 * Patterns of a form's questions, for the frame that asks and for main and the portal that check: one reading for all
 * three. The engine is passed in: RE2's, which takes time in proportion to the text. JavaScript's own takes minutes for
 * `^(a+)+$` and thirty letters.
 */

/** An expression of the engine, found anywhere in a text. */
interface Expression {
  matcher(text: string): { find(): boolean };
}

export interface Patterns {
  /**
   * Whether the pattern can be checked in bounded time (RE2 has no look-around and no back references), and means here what
   * it means to JavaScript, in which its author tried it.
   */
  isCheckable(pattern: string): boolean;
  /** Whether the text has the pattern, as Form.io applies it: from its beginning to its end. */
  hasPattern(text: string, pattern: string): boolean;
}

/** How many patterns are kept compiled: those of a few forms. */
const KEPT = 500;

/** Reads patterns with an engine whose `compile` throws at what it cannot read. */
export function createPatterns(compile: (source: string) => Expression): Patterns {
  const compiled = new Map<string, Expression | undefined>();

  function expressionOf(pattern: string): Expression | undefined {
    if (!compiled.has(pattern)) {
      if (compiled.size >= KEPT) compiled.clear();
      compiled.set(pattern, read(pattern));
    }
    return compiled.get(pattern);
  }

  function read(pattern: string): Expression | undefined {
    if (!isOneLanguage(pattern)) return undefined;
    // RE2 writes a code point in one way only.
    const source = pattern.replaceAll(/\\u([0-9a-fA-F]{4})/gu, '\\x{$1}');
    try {
      return compile(`^${source}$`);
    } catch {
      return undefined;
    }
  }

  return {
    isCheckable: (pattern) => expressionOf(pattern) !== undefined,
    hasPattern: (text, pattern) => expressionOf(pattern)?.matcher(text).find() ?? false,
  };
}

/** Whether JavaScript knows the pattern, and reads it as RE2 does. */
function isOneLanguage(pattern: string): boolean {
  try {
    new RegExp(`^${pattern}$`);
  } catch {
    return false;
  }
  let isInClass = false;
  for (let at = 0; at < pattern.length; at += 1) {
    const rest = pattern.slice(at, at + 20);
    if (rest.startsWith('\\')) {
      // Anchors, quotes and a bell to RE2, and plain letters to JavaScript.
      if (/^\\[AzQECa]/u.test(rest)) return false;
      at += 1;
    } else if (isInClass) {
      // A class of RE2's only.
      if (/^\[:\^?[a-z]+:\]/u.test(rest)) return false;
      isInClass = !rest.startsWith(']');
    } else if (rest.startsWith('[')) {
      // A whole class to JavaScript; to RE2 it begins one that has a bracket.
      if (/^\[\^?\]/u.test(rest)) return false;
      isInClass = true;
    }
  }
  return true;
}
