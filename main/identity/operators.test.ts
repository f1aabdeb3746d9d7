import { describe, expect, it } from 'vitest';
import { calculateJwkThumbprint } from 'jose';
import { ok } from '#kit/result.ts';
import { must } from '../../test/support/station-data.ts';
import { operatorNonce } from '../submission/canonical.ts';
import { operatorProvider } from '../submission/evidence/testing/profiles.ts';
import { createOperators } from './operators.ts';
import { relyingPartyAt } from './testing/relying-parties.ts';
import type { SignIns } from './sign-ins.ts';

function operators(roles: readonly string[] | undefined, named: object = { name: 'Rosa' }) {
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
        accessToken: 't',
      });
    },
  };
  return {
    operators: createOperators({
      signIns,
      provider: { profile: operatorProvider(), relyingParty: relyingPartyAt(operatorProvider()) },
      stationKeyThumbprint: 'station',
      onChange: ({ kind, operator }) => changes.push(`${kind} ${operator.sub}`),
      now: () => 7,
    }),
    nonces,
    changes,
  };
}

describe('operators', () => {
  it('binds the sign-in to the station and to the key that signs decisions', async () => {
    const scene = operators(['supervisor']);
    const signedIn = await scene.operators.signIn('en');
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
    await scene.operators.signIn('en');
    expect(scene.nonces[1]).not.toBe(scene.nonces[0]);
    scene.operators.signOut();
    expect(scene.operators.current()).toBeNull();
  });

  it('says who has signed in and who has signed out, once each', async () => {
    const scene = operators(['officer']);
    scene.operators.signOut();
    await scene.operators.signIn('en');
    scene.operators.signOut();
    scene.operators.signOut();
    expect(scene.changes).toEqual(['operator-signed-in o-1', 'operator-signed-out o-1']);
  });

  it('begins no sign-in over somebody who is signed in', async () => {
    const scene = operators(['officer']);
    const first = must(await scene.operators.signIn('en'));
    expect(await scene.operators.signIn('en')).toEqual({ ok: false, error: { code: 'operator-signed-in' } });
    expect(scene.nonces).toHaveLength(1);
    expect(scene.operators.current()).toBe(first);
  });

  it('takes a name that the provider gives by language only', async () => {
    const scene = operators(['officer'], { 'name#fra': 'Rose', 'name#eng': 'Rosa' });
    expect(await scene.operators.signIn('fr')).toMatchObject({ ok: true, value: { name: 'Rose' } });
  });

  it.each([[undefined], [[]], [['visitor']]])('refuses a person with roles %j', async (roles) => {
    const scene = operators(roles);
    expect(await scene.operators.signIn('en')).toEqual({ ok: false, error: { code: 'role-not-allowed' } });
    expect(scene.operators.current()).toBeNull();
  });
});
