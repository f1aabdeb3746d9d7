import type { webcrypto } from 'node:crypto';
import * as oidc from 'openid-client';
import type { Result } from '#kit/result.ts';
import type { ProviderProfile, SignatureAlgorithm } from '../submission/evidence/provider-profile.ts';
import { SignInEnded, type RelyingPartyError } from './sign-in-failures.ts';

/** A private key of the station's client, and its id in the client's key set. */
export interface ClientKey {
  readonly privateKey: webcrypto.CryptoKey;
  readonly kid: string;
}

/** Signs what the client proves itself with at the token endpoint (RFC 7523). */
export interface AssertionSigner {
  /** The station's own key for the algorithm. */
  key(algorithm: SignatureAlgorithm): Promise<ClientKey>;
  /**
   * Where one client serves all stations, the portal signs: a compact JWS for this client and audience. Undefined where
   * no portal does.
   */
  readonly signAssertion?: (asked: {
    readonly issuer: string;
    readonly clientId: string;
    readonly audience: string;
  }) => Promise<Result<string, RelyingPartyError>>;
}

const ASSERTION_TYPE = 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer';

/** How the client proves itself, by the rules of its profile. */
export async function clientAuthentication(
  { profile, clientId, signer }: { profile: ProviderProfile; clientId: string; signer: AssertionSigner },
  metadata: Readonly<oidc.ServerMetadata>,
): Promise<oidc.ClientAuth> {
  const { algorithm, audience, signedBy } = profile.client.assertion;
  const addressee = audience === 'token-endpoint' ? (metadata.token_endpoint ?? metadata.issuer) : metadata.issuer;
  if (signedBy === 'portal') return byPortal(signer, { issuer: profile.issuer, clientId, audience: addressee });
  const key = await signer.key(algorithm);
  return oidc.PrivateKeyJwt(
    { key: key.privateKey, kid: key.kid },
    {
      [oidc.modifyAssertion]: (_header, payload) => {
        payload['aud'] = addressee;
      },
    },
  );
}

/** Each request carries an assertion of its own: a provider takes one once. */
function byPortal(
  signer: AssertionSigner,
  asked: { readonly issuer: string; readonly clientId: string; readonly audience: string },
): oidc.ClientAuth {
  // eslint-disable-next-line @typescript-eslint/no-misused-promises -- the library waits for it, though its type does not say so
  return async (_as, _client, body) => {
    const signed = await signer.signAssertion?.(asked);
    if (signed === undefined) throw new SignInEnded({ code: 'client-not-accepted', error: 'no-signing-portal' });
    if (!signed.ok) throw new SignInEnded(signed.error);
    body.set('client_id', asked.clientId);
    body.set('client_assertion_type', ASSERTION_TYPE);
    body.set('client_assertion', signed.value);
  };
}
