import { err, ok, type Result } from '#kit/result.ts';
import type { Visit } from './visit.ts';

/** The camera may be opened until the submission is made: only then can a photograph of an exception be taken. */
export function mayOpenCamera(
  visit: Pick<Visit, 'step'> | null,
): Result<void, { readonly code: 'no-visit' } | { readonly code: 'wrong-step' }> {
  if (!visit) return err({ code: 'no-visit' });
  return visit.step === 'saved' ? err({ code: 'wrong-step' }) : ok(undefined);
}
