import type { JWK } from 'jose';
import type { Provider } from 'oidc-provider';
import type { Behaviour } from './behaviour.ts';
import type { IdentitySystem } from './identity-system.ts';

/** Lets the provider answer as its behaviour says, where its library has no setting for it. */
export function behave(
  provider: Provider,
  behaviour: Behaviour,
  deps: { readonly identitySystem: IdentitySystem; readonly clientKeys: (clientId: string) => readonly JWK[] },
): void {
  provider.use(async (context, next) => {
    await next();
    const { location } = context.response.headers;
    if (behaviour.errorsWithoutIssuer && typeof location === 'string') context.set('location', withoutIssuer(location));
    const { oidc } = context as { oidc?: { route?: string; client?: { clientId: string } } };
    if (oidc?.route !== 'userinfo' || context.status !== 200 || typeof context.body !== 'string') return;
    context.body = await deps.identitySystem.answer(context.body, deps.clientKeys(oidc.client?.clientId ?? ''));
    context.type = 'application/jwt; charset=utf-8';
  });
}

function withoutIssuer(location: string): string {
  const isAbsolute = URL.canParse(location);
  if (!isAbsolute) return location;
  const url = new URL(location);
  if (url.searchParams.has('error')) url.searchParams.delete('iss');
  return url.href;
}
