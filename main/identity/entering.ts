import { isSamePerson } from '#vocabulary/people.ts';
import { err, ok, type Result } from '#kit/result.ts';
import type { Operator, OperatorError, Operators } from './operators.ts';
import type { PinError, Pins } from './pins.ts';
import type { StationLock } from './station-lock.ts';

export type EnteringError = OperatorError | { readonly code: 'locked-by-another'; readonly name: string };

/** How people come to the station: to a free one, over somebody else, or back to their own locked one. */
export interface Entering<Fault extends { readonly code: string }> {
  /** Signs in at the provider's page. `over` says that somebody else's locked station may be taken. */
  atProvider(language: string, over: boolean): Promise<Result<Operator, EnteringError>>;
  byPin(id: string, pin: string, over: boolean): Promise<Result<Operator, EnteringError | PinError | Fault>>;
}

export function createEntering<Fault extends { readonly code: string }>(deps: {
  readonly operators: Pick<Operators, 'current' | 'authenticate' | 'admit'>;
  readonly pins: Pick<Pins<Fault>, 'open' | 'renew'>;
  readonly lock: Pick<StationLock, 'waitingFor' | 'unlock'>;
  /** Ends all that the operator leaves, themselves signed out, before it returns. */
  readonly endSession: () => Promise<void>;
}): Entering<Fault> {
  const { operators, pins, lock, endSession } = deps;

  /** Whoever is there has gone before the next person types anything; a locked station shows nothing of them. */
  async function makeRoom(): Promise<void> {
    if (operators.current() && !lock.waitingFor()) await endSession();
  }

  async function letIn(
    operator: Operator,
    { by, over }: { readonly by: 'pin' | 'provider'; readonly over: boolean },
  ): Promise<Result<Operator, EnteringError>> {
    const awaited = lock.waitingFor();
    if (awaited && !isSamePerson(awaited, operator)) {
      if (!over) return err({ code: 'locked-by-another', name: awaited.name });
      await endSession();
    }
    if (awaited && by === 'pin' && operators.current() === awaited) {
      // What they have open was begun with the sign-in that is there, which is not older than what the PIN opens.
      lock.unlock(by);
      return ok(awaited);
    }
    const admitted = operators.admit(operator, by);
    if (admitted.ok) lock.unlock(by);
    return admitted;
  }

  return {
    async atProvider(language, over) {
      await makeRoom();
      const signedIn = await operators.authenticate(language);
      if (!signedIn.ok) return signedIn;
      const entered = await letIn(signedIn.value, { by: 'provider', over });
      // A PIN that could not be renewed opens what it opened before: no reason to turn somebody away.
      if (entered.ok) await pins.renew(entered.value);
      return entered;
    },
    async byPin(id, pin, over) {
      await makeRoom();
      const opened = await pins.open(id, pin);
      return opened.ok ? letIn(opened.value, { by: 'pin', over }) : opened;
    },
  };
}
