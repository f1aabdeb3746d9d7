import type { FormError } from './engine.ts';
import type { Problem } from './messages.ts';

function text(...candidates: readonly unknown[]): string {
  return candidates.find((candidate): candidate is string => typeof candidate === 'string' && candidate !== '') ?? '';
}

/** Form.io's complaints, one per question, as the footer counts them. */
export function problemsOf(errors: readonly FormError[]): readonly Problem[] {
  const problems = new Map<string, Problem>();
  for (const { message, path, context, component } of errors) {
    const key = text(context?.path, path, context?.key, component?.key);
    if (key === '' || problems.has(key)) continue;
    problems.set(key, { key, label: text(context?.label, component?.label, key), message: text(message) });
  }
  return [...problems.values()];
}
