import { decodeProtectedHeader } from 'jose';
import { beforeAll, describe, expect, it } from 'vitest';
import { ACR, TRAINING_PROVIDERS, type ProviderFault, type TrainingProviderKind } from '#vocabulary/sign-in.ts';
import { must } from '../../test/support/station-data.ts';
import { rolesIn } from '../submission/evidence/roles.ts';
import { trainingProviders } from '../training/station/training-providers.ts';
import { codeAt, createTestClient, pinAt, startProvider, type ProviderAtWork } from './testing/provider-at-work.ts';

/** The relying party at each kind of provider, over HTTP; only the person at the browser is scripted. */

let client: Awaited<ReturnType<typeof createTestClient>>;
beforeAll(async () => {
  client = await createTestClient();
}, 60_000);

async function withProvider<T>(
  given: Parameters<typeof startProvider>[1],
  work: (provider: ProviderAtWork) => Promise<T>,
): Promise<T> {
  const provider = await startProvider(client, given);
  try {
    return await work(provider);
  } finally {
    await provider.close();
  }
}

function requestOf({ registrants: { profile } }: ProviderAtWork, nonce = 'nonce-1') {
  const { scope, claims } = profile;
  return { acrValues: profile.acr.code, nonce, scope, claims, language: 'en' };
}

describe('registrants', () => {
  it.each(TRAINING_PROVIDERS)(
    'sign in at a provider like %s',
    async (kind) => {
      await withProvider({ kind }, async (provider) => {
        const { relyingParty } = provider.registrants;
        const pending = must(await relyingParty.begin(requestOf(provider)));
        const signedIn = must(await relyingParty.finish(pending, await codeAt(pending.url)));
        expect(signedIn).toMatchObject({ acr: ACR['generated-code'], idClaims: { nonce: 'nonce-1' } });
        expect(signedIn.userinfoClaims).toHaveProperty('birthdate');
        // The evidence is what was signed, also where it came encrypted.
        expect(signedIn.userinfo?.split('.')).toHaveLength(3);
        const idKey = decodeProtectedHeader(signedIn.idToken);
        const isEsignet = !['plain', 'keycloak'].includes(kind);
        expect(decodeProtectedHeader(signedIn.userinfo ?? '').kid === idKey.kid).toBe(!isEsignet);
        expect(idKey.alg).toBe(kind === 'esignet-1.8' || kind === 'mosip-ida' ? 'PS256' : 'RS256');
      });
    },
    60_000,
  );

  it('are told apart by what they ticked: a voluntary claim is not given unasked', async () => {
    await withProvider({ kind: 'esignet-1.8' }, async (provider) => {
      const { relyingParty } = provider.registrants;
      const first = must(await relyingParty.begin(requestOf(provider)));
      const signedIn = must(await relyingParty.finish(first, await codeAt(first.url, ['email'])));
      expect(signedIn.userinfoClaims).toHaveProperty('email');
      expect(signedIn.userinfoClaims).not.toHaveProperty('phone_number');
      // What was chosen is remembered: the second time nothing is asked, and the same is given.
      const second = must(await relyingParty.begin(requestOf(provider, 'nonce-2')));
      const again = must(await relyingParty.finish(second, await codeAt(second.url)));
      expect(again.userinfoClaims).toHaveProperty('email');
      expect(again.userinfoClaims).not.toHaveProperty('phone_number');
    });
  }, 60_000);

  it('get no second page for one nonce', async () => {
    await withProvider({ kind: 'mosip-ida' }, async (provider) => {
      const { relyingParty } = provider.registrants;
      const first = must(await relyingParty.begin(requestOf(provider)));
      await codeAt(first.url);
      const second = must(await relyingParty.begin(requestOf(provider)));
      await expect(codeAt(second.url)).rejects.toThrow('no form');
    });
  }, 60_000);

  it('are not signed in where the profile expects userinfo of another form', async () => {
    await withProvider({ kind: 'esignet-1.8' }, async (provider) => {
      const { profile } = provider.registrants;
      for (const [form, detail] of [
        ['signed', 'userinfo-form'],
        ['plain', 'userinfo-signed'],
      ] as const) {
        const relyingParty = provider.party({ profile: { ...profile, userinfo: { ...profile.userinfo, form } } });
        const pending = must(await relyingParty.begin(requestOf(provider, form)));
        const finished = await relyingParty.finish(pending, await codeAt(pending.url));
        expect(finished).toEqual({ ok: false, error: { code: 'provider-answer-invalid', detail } });
      }
    });
  }, 60_000);

  it('are not signed in with userinfo that is encrypted to another key', async () => {
    const other = await createTestClient();
    await withProvider({ kind: 'esignet-1.8' }, async (provider) => {
      const relyingParty = provider.party({ decryptionKey: other.keys.decryptionKey });
      const pending = must(await relyingParty.begin(requestOf(provider)));
      expect(await relyingParty.finish(pending, await codeAt(pending.url))).toEqual({
        ok: false,
        error: { code: 'provider-answer-invalid', detail: 'userinfo-encryption' },
      });
    });
  }, 60_000);
});

describe('operators', () => {
  it.each<[TrainingProviderKind, 'id-token' | 'userinfo']>([
    ['plain', 'id-token'],
    ['esignet-1.8', 'id-token'],
    ['keycloak', 'userinfo'],
  ])(
    'at a provider like %s have their roles in %s',
    async (kind, place) => {
      await withProvider({ kind }, async (provider) => {
        const { profile, relyingParty } = provider.operators;
        expect(profile.roles.in).toBe(place);
        const request = { acrValues: profile.acr, nonce: 'n', scope: profile.scope, language: 'en' };
        const pending = must(await relyingParty.begin(request));
        const signedIn = must(await relyingParty.finish(pending, await pinAt(pending.url)));
        const claims = place === 'id-token' ? signedIn.idClaims : signedIn.userinfoClaims;
        expect(rolesIn(claims, profile.roles).length).toBeGreaterThan(0);
        if (place === 'userinfo') expect(rolesIn(signedIn.idClaims, profile.roles)).toEqual([]);
      });
    },
    60_000,
  );
});

describe('a provider with a fault', () => {
  it.each<[ProviderFault, object]>([
    ['down', { code: 'provider-unreachable' }],
    ['slow', { code: 'provider-unreachable' }],
    ['discovery-fails', { code: 'provider-out-of-order' }],
    ['pushing-fails', { code: 'provider-out-of-order' }],
    ['clock-off', { code: 'provider-clock-differs' }],
  ])(
    'that is %s is told before a page opens',
    async (fault, error) => {
      await withProvider({ fault, timeoutSeconds: fault === 'slow' ? 0.2 : 10 }, async (provider) => {
        expect(await provider.registrants.relyingParty.begin(requestOf(provider))).toEqual({ ok: false, error });
      });
    },
    60_000,
  );

  it.each<[ProviderFault, object | undefined]>([
    ['keys-rotated', undefined],
    ['wrong-issuer', { code: 'provider-answer-invalid', detail: 'OAUTH_JWT_CLAIM_COMPARISON_FAILED' }],
    ['wrong-acr', { code: 'sign-in-too-weak', acr: 'urn:something:weaker' }],
    ['code-expired', { code: 'sign-in-timed-out' }],
    ['malformed-userinfo', { code: 'provider-answer-invalid', detail: expect.any(String) as string }],
    ['token-fails', { code: 'provider-out-of-order' }],
    ['userinfo-fails', { code: 'provider-out-of-order' }],
    ['keys-fail', { code: 'provider-out-of-order' }],
  ])(
    'that is %s is told after the page',
    async (fault, error) => {
      await withProvider({ fault }, async (provider) => {
        const { relyingParty } = provider.registrants;
        const pending = must(await relyingParty.begin(requestOf(provider)));
        const finished = await relyingParty.finish(pending, await codeAt(pending.url));
        if (error === undefined) expect(finished.ok).toBe(true);
        else expect(finished).toEqual({ ok: false, error });
      });
    },
    60_000,
  );
});

it('describes each kind by a profile that the schemas take', () => {
  for (const kind of TRAINING_PROVIDERS) {
    const { registrants, operators } = trainingProviders('http://127.0.0.1:9', kind);
    expect(registrants.issuer).toBe(operators.issuer);
  }
});
