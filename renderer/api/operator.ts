import type { QueryClient } from '@tanstack/react-query';
import { useDo } from './hooks.ts';
import { noSignIn } from './provider.ts';

function operatorChanged(client: QueryClient): void {
  void client.invalidateQueries({ queryKey: ['station.view'] });
  void client.invalidateQueries({ queryKey: ['visit.view'] });
}

/** Who may come in, and after how long, follows from every answer, refusals included. */
function sessionChanged(client: QueryClient): void {
  void client.invalidateQueries({ queryKey: ['session.view'] });
}

/** Signs an operator in; pending while the provider's page is open. */
export function useOperatorSignIn() {
  return useDo('operator.sign-in', operatorChanged, (client) => {
    noSignIn(client);
    sessionChanged(client);
  });
}

export function useOperatorSignInByPin() {
  return useDo('operator.sign-in-by-pin', operatorChanged, sessionChanged);
}

export function useOperatorSignOut() {
  return useDo('operator.sign-out', (client) => {
    void client.invalidateQueries({ queryKey: ['station.view'] });
    client.removeQueries({ queryKey: ['review.open'] });
    client.removeQueries({ queryKey: ['queue.list'] });
  });
}
