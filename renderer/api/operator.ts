import { useDo } from './hooks.ts';
import { noSignIn } from './provider.ts';

/** Signs an operator in; pending while the provider's page is open. */
export function useOperatorSignIn() {
  return useDo('operator.sign-in', (client) => void client.invalidateQueries({ queryKey: ['station.view'] }), noSignIn);
}

export function useOperatorSignOut() {
  return useDo('operator.sign-out', (client) => {
    void client.invalidateQueries({ queryKey: ['station.view'] });
    client.removeQueries({ queryKey: ['review.open'] });
    client.removeQueries({ queryKey: ['queue.list'] });
  });
}
