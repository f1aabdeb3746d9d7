import { CompactSign, decodeJwt, importJWK, type JWK } from 'jose';
import type { Provider } from 'oidc-provider';
import { ACR, type ProviderFault } from '#vocabulary/sign-in.ts';

/** Claims of an ID token, or of none. */
type Claims = Readonly<Record<string, unknown>>;

/** What a claim is instead, by what is wrong or by the provider's kind. */
export type AlterIdToken = (claims: Claims) => Claims | undefined;

/** The ID tokens of a provider that has these faults; undefined where nothing is to be altered. */
export function faultyIdToken(fault: ProviderFault | undefined): AlterIdToken | undefined {
  if (fault === 'wrong-issuer') return (claims) => ({ ...claims, iss: 'https://another.example.org' });
  if (fault === 'wrong-acr') return (claims) => ({ ...claims, acr: 'urn:something:weaker' });
  return undefined;
}

/** Keycloak calls every interactive sign-in `1`; here that is the one with a PIN, of operators. */
export function keycloakIdToken(claims: Claims): Claims | undefined {
  return claims['acr'] === ACR['static-code'] ? { ...claims, acr: '1' } : undefined;
}

/** Signs the provider's ID tokens anew with other claims, where `alter` gives some. */
export function alterIdTokens(
  provider: Provider,
  alter: AlterIdToken,
  { key, algorithm }: { readonly key: JWK; readonly algorithm: string },
): void {
  provider.use(async (context, next) => {
    await next();
    const body: unknown = context.body;
    if (typeof body !== 'object' || body === null || !('id_token' in body) || typeof body.id_token !== 'string') return;
    const claims = alter(decodeJwt(body.id_token));
    if (claims === undefined) return;
    const header = { alg: algorithm, ...(key.kid !== undefined && { kid: key.kid }) };
    const signer = new CompactSign(Buffer.from(JSON.stringify(claims))).setProtectedHeader(header);
    context.body = { ...body, id_token: await signer.sign(await importJWK(key, algorithm)) };
  });
}
