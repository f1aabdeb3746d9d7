import { webcrypto } from 'node:crypto';
import { calculateJwkThumbprint, exportJWK, type JWK } from 'jose';
import { z } from 'zod';
import type { JournalKind } from '#vocabulary/journal-kinds.ts';
import { isSamePerson, ROLES, type Person, type Role } from '#vocabulary/people.ts';
import type { Some } from '#vocabulary/subset.ts';
import { err, ok, type Result } from '#kit/result.ts';
import { operatorNonce } from '../submission/canonical.ts';
import type { OperatorProvider } from '../submission/evidence/provider-profile.ts';
import { claimsIn } from '../submission/form/prefill.ts';
import type { RelyingParty } from './relying-party.ts';
import type { SignInError, SignIns } from './sign-ins.ts';

/** The person who works at the station now. The key is created at their sign-in and is forgotten at its end. */
export interface Operator extends Person {
  readonly name: string;
  readonly role: Role;
  readonly idToken: string;
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

const OperatorClaimsSchema = z.looseObject({
  iss: z.string().min(1),
  sub: z.string().min(1),
  name: z.string(),
  kiosk_roles: z.array(z.string()).default([]),
});

async function createReviewKey(isKept: boolean): Promise<Operator['key']> {
  const pair = await webcrypto.subtle.generateKey({ name: 'ECDSA', namedCurve: 'P-256' }, isKept, ['sign', 'verify']);
  const publicJwk = await exportJWK(pair.publicKey);
  return { privateKey: pair.privateKey, publicJwk, thumbprint: await calculateJwkThumbprint(publicJwk, 'sha256') };
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
      // The role must be in the ID token: the portal reads it there and would refuse decisions without it.
      const { userinfoClaims, idClaims } = signedIn.value;
      const claims = OperatorClaimsSchema.safeParse({
        name: claimsIn(userinfoClaims, language)['name'],
        ...claimsIn(idClaims, language),
      });
      const role = claims.success ? ROLES.find((each) => claims.data.kiosk_roles.includes(each)) : undefined;
      if (!claims.success || role === undefined) return err({ code: 'role-not-allowed' });
      const { iss: issuer, sub, name } = claims.data;
      const { idToken } = signedIn.value;
      if (deps.isRemoved({ issuer, sub })) return err({ code: 'operator-removed' });
      return ok({ issuer, sub, name, role, idToken, signedInAt: deps.now(), enteredAt: deps.now(), key: await key });
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
