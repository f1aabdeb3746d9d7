import { describe, expect, it } from 'vitest';
import { calculateJwkThumbprint } from 'jose';
import { ok } from '#kit/result.ts';
import { must } from '../../test/support/station-data.ts';
import { operatorNonce } from '../submission/canonical.ts';
import { operatorProvider } from '../submission/evidence/testing/profiles.ts';
import { createOperators } from './operators.ts';
import { relyingPartyAt } from './testing/relying-parties.ts';
import type { SignIns } from './sign-ins.ts';

function operators(
  roles: readonly string[] | undefined,
  { named = { name: 'Rosa' }, removed = [] }: { readonly named?: object; readonly removed?: readonly string[] } = {},
) {
  const nonces: string[] = [];
  const changes: string[] = [];
  const signIns: SignIns = {
    running: () => null,
    place: () => undefined,
    cancel: () => undefined,
    start: async (request) => {
      nonces.push(await request.nonce());
      const claims = {
        iss: 'https://provider.example',
        sub: 'o-1',
        ...named,
        ...(roles && { kiosk_roles: roles }),
      };
      return ok({
        idToken: 'id',
        idClaims: claims,
        userinfo: 'u',
        userinfoClaims: claims,
        acr: 'pin',
      });
    },
  };
  return {
    operators: createOperators({
      signIns,
      provider: { profile: operatorProvider(), relyingParty: relyingPartyAt(operatorProvider()) },
      stationKeyThumbprint: 'station',
      onChange: ({ kind, operator }) => changes.push(`${kind} ${operator.sub}`),
      pinsAllowed: false,
      isRemoved: ({ sub }) => removed.includes(sub),
      now: () => 7,
    }),
    nonces,
    changes,
  };
}

/** Signs in at the provider and becomes the station's operator. */
async function signIn(scene: ReturnType<typeof operators>) {
  const signedIn = await scene.operators.authenticate('en');
  return signedIn.ok ? scene.operators.admit(signedIn.value, 'provider') : signedIn;
}

describe('operators', () => {
  it('binds the sign-in to the station and to the key that signs decisions', async () => {
    const scene = operators(['supervisor']);
    const signedIn = await signIn(scene);
    expect(signedIn).toMatchObject({
      ok: true,
      value: { issuer: 'https://provider.example', sub: 'o-1', role: 'supervisor', name: 'Rosa' },
    });
    const { key } = must(signedIn);
    expect(await calculateJwkThumbprint(key.publicJwk)).toBe(key.thumbprint);
    const binding = { stationKeyThumbprint: 'station', operatorKeyThumbprint: key.thumbprint };
    expect(scene.nonces).toEqual([operatorNonce(binding)]);
    // The same person has a new key, and so a new nonce, each time.
    scene.operators.signOut();
    await signIn(scene);
    expect(scene.nonces[1]).not.toBe(scene.nonces[0]);
    scene.operators.signOut();
    expect(scene.operators.current()).toBeNull();
  });

  it('says who has signed in and who has signed out, once each', async () => {
    const scene = operators(['officer']);
    scene.operators.signOut();
    await signIn(scene);
    scene.operators.signOut();
    scene.operators.signOut();
    expect(scene.changes).toEqual(['operator-signed-in o-1', 'operator-signed-out o-1']);
  });

  it('admits nobody over somebody else, and the same person’s newer sign-in in place of the older', async () => {
    const scene = operators(['officer']);
    const first = must(await signIn(scene));
    expect(scene.operators.admit({ ...first, sub: 'o-2' }, 'pin')).toEqual({
      ok: false,
      error: { code: 'operator-signed-in' },
    });
    expect(scene.operators.current()).toBe(first);
    const second = must(await signIn(scene));
    expect(scene.operators.current()).toBe(second);
    expect(second).not.toBe(first);
  });

  it('says by what somebody was let in', async () => {
    const scene = operators(['officer']);
    const operator = must(await scene.operators.authenticate('en'));
    expect(scene.operators.current()).toBeNull();
    scene.operators.admit(operator, 'pin');
    expect(scene.changes).toEqual(['operator-signed-in-by-pin o-1']);
  });

  it('refuses somebody whom the portal has removed', async () => {
    const scene = operators(['officer'], { removed: ['o-1'] });
    expect(await signIn(scene)).toEqual({ ok: false, error: { code: 'operator-removed' } });
    expect(scene.operators.current()).toBeNull();
  });

  it('takes a name that the provider gives by language only', async () => {
    const scene = operators(['officer'], { named: { 'name#fra': 'Rose', 'name#eng': 'Rosa' } });
    expect(await scene.operators.authenticate('fr')).toMatchObject({ ok: true, value: { name: 'Rose' } });
  });

  it.each([[undefined], [[]], [['visitor']]])('refuses a person with roles %j', async (roles) => {
    const scene = operators(roles);
    expect(await signIn(scene)).toEqual({ ok: false, error: { code: 'role-not-allowed' } });
    expect(scene.operators.current()).toBeNull();
  });
});
