import { webcrypto } from 'node:crypto';
import { calculateJwkThumbprint, exportJWK, type JWK } from 'jose';
import { z } from 'zod';
import type { JournalKind } from '#vocabulary/journal-kinds.ts';
import { isSamePerson, type Person, type Role } from '#vocabulary/people.ts';
import type { Some } from '#vocabulary/subset.ts';
import { err, ok, type Result } from '#kit/result.ts';
import { operatorNonce } from '../submission/canonical.ts';
import type { OperatorProvider } from '../submission/evidence/provider-profile.ts';
import { rolesIn } from '../submission/evidence/roles.ts';
import { claimsIn } from '../submission/form/prefill.ts';
import type { RelyingParty, SignedIn } from './relying-party.ts';
import type { SignInError, SignIns } from './sign-ins.ts';

/** The person who works at the station now. The key is created at their sign-in and is forgotten at its end. */
export interface Operator extends Person {
  readonly name: string;
  readonly role: Role;
  readonly idToken: string;
  /** The signed userinfo of their sign-in, where their provider writes the roles there. */
  readonly userinfo?: string;
  /** When they signed in at the provider; milliseconds since 1970, by the station's trusted clock. */
  readonly signedInAt: number;
  /** When they came to the station, which by PIN is later. */
  readonly enteredAt: number;
  /** Signs their review decisions; its thumbprint and the station's give the nonce of `idToken` (`operatorNonce`). */
  readonly key: {
    readonly privateKey: webcrypto.CryptoKey;
    readonly publicJwk: JWK;
    /** RFC 7638, SHA-256, base64url. */
    readonly thumbprint: string;
  };
}

export type OperatorError =
  | SignInError
  | { readonly code: 'role-not-allowed' }
  | { readonly code: 'operator-removed' }
  | { readonly code: 'operator-signed-in' };

/** What the station's operator has done. */
export interface OperatorChange {
  readonly kind: Some<JournalKind, 'operator-signed-in' | 'operator-signed-in-by-pin' | 'operator-signed-out'>;
  readonly operator: Operator;
}

/** What proves an operator to the portal: it travels with what they did. */
export function operatorTokens({ idToken, userinfo }: Pick<Operator, 'idToken' | 'userinfo'>) {
  return userinfo === undefined ? { idToken } : { idToken, userinfo };
}

export interface Operators {
  current(): Operator | null;
  /** Signs somebody in at the provider, without making them the station's operator. */
  authenticate(language: string): Promise<Result<Operator, OperatorError>>;
  /**
   * Makes somebody who proved who they are the station's operator. Nobody else may be: what they leave has to end first.
   * The same person's earlier sign-in is replaced.
   */
  admit(operator: Operator, by: 'provider' | 'pin'): Result<Operator, OperatorError>;
  /** Does nothing when nobody is signed in. */
  signOut(): void;
}

const NamedSchema = z.looseObject({ name: z.string().min(1) });

async function createReviewKey(isKept: boolean): Promise<Operator['key']> {
  const pair = await webcrypto.subtle.generateKey({ name: 'ECDSA', namedCurve: 'P-256' }, isKept, ['sign', 'verify']);
  const publicJwk = await exportJWK(pair.publicKey);
  return { privateKey: pair.privateKey, publicJwk, thumbprint: await calculateJwkThumbprint(publicJwk, 'sha256') };
}

/**
 * Who has signed in, with the first role that they have. The role must be signed, in the place that the profile names:
 * the portal reads it there and would refuse decisions without it. Null for a person without a role.
 */
function operatorOf(
  { idToken, idClaims, userinfo, userinfoClaims }: SignedIn,
  { roles, language }: Pick<OperatorProvider, 'roles'> & { readonly language: string },
  begun: Pick<Operator, 'signedInAt' | 'enteredAt' | 'key'>,
): Operator | null {
  const isInUserinfo = roles.in === 'userinfo';
  if (isInUserinfo && userinfo === null) return null;
  const [role] = rolesIn(isInUserinfo ? userinfoClaims : idClaims, roles);
  const named = NamedSchema.safeParse({ ...claimsIn(userinfoClaims, language), ...claimsIn(idClaims, language) });
  if (role === undefined || !named.success) return null;
  const { iss: issuer, sub } = idClaims;
  const proof = operatorTokens({ idToken, ...(isInUserinfo && userinfo !== null && { userinfo }) });
  return { issuer, sub, name: named.data.name, role, ...proof, ...begun };
}

export function createOperators(deps: {
  readonly signIns: SignIns;
  readonly provider: { readonly profile: OperatorProvider; readonly relyingParty: RelyingParty };
  readonly stationKeyThumbprint: string;
  /** Whether a PIN may open this sign-in again: only then can the key be taken out, to be kept sealed. */
  readonly pinsAllowed: boolean;
  /** Whether the portal says that somebody was removed from the programme. */
  readonly isRemoved: (person: Person) => boolean;
  /** Called after the change; by then `current` says who is signed in. */
  readonly onChange: (change: OperatorChange) => void;
  /** Milliseconds since 1970. */
  readonly now: () => number;
}): Operators {
  const { stationKeyThumbprint, provider } = deps;
  let current: Operator | null = null;
  return {
    current: () => current,
    async authenticate(language) {
      const key = createReviewKey(deps.pinsAllowed);
      const signedIn = await deps.signIns.start({
        who: 'operator',
        relyingParty: provider.relyingParty,
        acrValues: provider.profile.acr,
        nonce: async () => operatorNonce({ stationKeyThumbprint, operatorKeyThumbprint: (await key).thumbprint }),
        scope: provider.profile.scope,
        language,
      });
      if (!signedIn.ok) return signedIn;
      const at = deps.now();
      const begun = { signedInAt: at, enteredAt: at, key: await key };
      const operator = operatorOf(signedIn.value, { roles: provider.profile.roles, language }, begun);
      if (!operator) return err({ code: 'role-not-allowed' });
      return deps.isRemoved(operator) ? err({ code: 'operator-removed' }) : ok(operator);
    },
    admit(operator, by) {
      if (current && !isSamePerson(current, operator)) return err({ code: 'operator-signed-in' });
      current = { ...operator, enteredAt: deps.now() };
      deps.onChange({ kind: by === 'pin' ? 'operator-signed-in-by-pin' : 'operator-signed-in', operator: current });
      return ok(current);
    },
    signOut() {
      const operator = current;
      if (!operator) return;
      current = null;
      deps.onChange({ kind: 'operator-signed-out', operator });
    },
  };
}
