import { ok } from '#kit/result.ts';
import type { Entering } from '../../identity/entering.ts';
import type { Operator } from '../../identity/operators.ts';
import type { PinStoreError } from '../../identity/pins.ts';
import type { Handlers } from '../answer.ts';
import { refused } from '../failures.ts';

/** The operator's ways in, and out. */
export function createOperatorHandlers(deps: {
  readonly entering: Entering<PinStoreError>;
  /** The language of the provider's page (BCP 47). */
  readonly language: string;
  /**
   * Ends all that the operator leaves, themselves signed out, before it returns; resolves once the window has a fresh
   * document.
   */
  readonly endSession: () => Promise<void>;
}): Pick<Handlers, 'operator.sign-in' | 'operator.sign-in-by-pin' | 'operator.sign-out'> {
  const { entering, language, endSession } = deps;
  const view = ({ name, role }: Operator) => ok({ name, role });
  return {
    'operator.sign-in': async ({ over }) => {
      const operator = await entering.atProvider(language, over);
      return operator.ok ? view(operator.value) : refused(operator.error);
    },
    'operator.sign-in-by-pin': async ({ id, pin, over }) => {
      const operator = await entering.byPin(id, pin, over);
      return operator.ok ? view(operator.value) : refused(operator.error);
    },
    'operator.sign-out': () => {
      void endSession();
      return ok(null);
    },
  };
}
