import { ok } from '#kit/result.ts';
import type { SignIns } from '../../identity/sign-ins.ts';
import type { Handlers } from '../answer.ts';

/** The provider's page, which is laid over the window while a sign-in runs. */
export function createProviderHandlers(deps: {
  readonly signIns: Pick<SignIns, 'running' | 'place' | 'cancel'>;
}): Pick<Handlers, `provider.${'view' | 'place' | 'cancel'}`> {
  const { signIns } = deps;
  return {
    'provider.view': () => ok(signIns.running()),
    'provider.place': ({ bounds }) => {
      signIns.place(bounds);
      return ok(null);
    },
    'provider.cancel': () => {
      signIns.cancel();
      return ok(null);
    },
  };
}
