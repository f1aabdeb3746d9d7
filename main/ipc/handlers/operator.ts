import { ok } from '#kit/result.ts';
import type { Operators } from '../../identity/operators.ts';
import type { Visits } from '../../visit/visits.ts';
import type { Handlers } from '../answer.ts';
import { refused } from '../failures.ts';

export function operatorHandlers(rooms: {
  readonly operators: Operators;
  readonly visits: Visits;
  /** What an operator leaves on the screen goes with their document. */
  readonly freshDocument: () => void;
}): Pick<Handlers, 'operator.sign-in' | 'operator.sign-out'> {
  return {
    'operator.sign-in': async () => {
      if (rooms.visits.current()) return refused({ code: 'visit-running' });
      const operator = await rooms.operators.signIn('en');
      if (!operator.ok) return refused(operator.error);
      return ok({ name: operator.value.name, role: operator.value.role });
    },
    'operator.sign-out': () => {
      if (rooms.visits.current()) return refused({ code: 'visit-running' });
      rooms.operators.signOut();
      rooms.freshDocument();
      return ok(null);
    },
  };
}
