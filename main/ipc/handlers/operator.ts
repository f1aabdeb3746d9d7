import { ok } from '#kit/result.ts';
import type { Operators } from '../../identity/operators.ts';
import type { Handlers } from '../answer.ts';
import { refused } from '../failures.ts';

/** The operator's sign-in and sign-out. */
export function createOperatorHandlers(deps: {
  readonly operators: Pick<Operators, 'current' | 'signIn'>;
  /** The language of the provider's page (BCP 47). */
  readonly language: string;
  /**
   * Ends all that the operator leaves, themselves signed out, before it returns; resolves once the window has a fresh
   * document.
   */
  readonly endSession: () => Promise<void>;
}): Pick<Handlers, 'operator.sign-in' | 'operator.sign-out'> {
  const { operators, language, endSession } = deps;
  return {
    'operator.sign-in': async () => {
      // The next person must neither see nor go on with anything of the one before, not even while they sign in.
      if (operators.current()) await endSession();
      const operator = await operators.signIn(language);
      return operator.ok ? ok({ name: operator.value.name, role: operator.value.role }) : refused(operator.error);
    },
    'operator.sign-out': () => {
      void endSession();
      return ok(null);
    },
  };
}
