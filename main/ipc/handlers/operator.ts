import { ok } from '#kit/result.ts';
import type { Operators } from '../../identity/operators.ts';
import type { Handlers } from '../answer.ts';
import { refused } from '../failures.ts';

/** The operator's sign-in and sign-out. */
export function createOperatorHandlers(deps: {
  readonly operators: Operators;
  /** The language of the provider's page (BCP 47). */
  readonly language: string;
  /** Removes what the operator leaves: the document of the window, the picture of a reader test. */
  readonly onSignedOut: () => void;
}): Pick<Handlers, 'operator.sign-in' | 'operator.sign-out'> {
  const { operators } = deps;
  return {
    'operator.sign-in': async () => {
      const operator = await operators.signIn(deps.language);
      return operator.ok ? ok({ name: operator.value.name, role: operator.value.role }) : refused(operator.error);
    },
    'operator.sign-out': () => {
      operators.signOut();
      deps.onSignedOut();
      return ok(null);
    },
  };
}
