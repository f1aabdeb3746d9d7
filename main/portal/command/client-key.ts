import { openClientKey } from '../stations/shared-clients.ts';
import type { Called } from './command.ts';
import { withStore } from './open-store.ts';

/** Prints the public key with which the portal signs for the shared client at a provider; makes it at the first time. */
export async function clientKeyCommand(called: Called): Promise<number> {
  const { settings, options, print, complain, now } = called;
  const issuer = options['provider'];
  const client = settings.providers.find((provider) => provider.issuer === issuer)?.sharedClient;
  if (issuer === undefined || client === undefined) {
    const shared = settings.providers.filter(({ sharedClient }) => sharedClient).map((provider) => provider.issuer);
    complain(
      `portal: --provider takes an issuer whose setting has a sharedClient: ${shared.join(', ') || 'there is none'}.`,
    );
    return 2;
  }
  return withStore(called, async ({ clientKeys }) => {
    const { algorithm } = client;
    const key = await openClientKey(clientKeys, { issuer, algorithm }, new Date(now()).toISOString());
    if (key.ok) {
      print(JSON.stringify(key.value));
      return 0;
    }
    complain(
      `portal: The key that is kept for ${issuer} is for ${key.error.alg}, and its sharedClient says ${algorithm}.`,
    );
    return 1;
  });
}
