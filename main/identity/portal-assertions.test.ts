import { SignJWT } from 'jose';
import { describe, expect, it } from 'vitest';
import { err, ok } from '#kit/result.ts';
import { must } from '../../test/support/station-data.ts';
import type { StationPortal } from '../upstream/port.ts';
import { portalAssertions } from './portal-assertions.ts';
import { codeAt, createTestClient, startProvider } from './testing/provider-at-work.ts';

const asked = { issuer: 'https://id.example', clientId: 'shared', audience: 'https://id.example' };

describe('assertions that the portal signs', () => {
  it.each<[string, Awaited<ReturnType<StationPortal['assertion']>>, object]>([
    ['are passed on', ok({ clientId: 'shared', assertion: 'a.b.c' }), ok('a.b.c')],
    [
      'are not used for another client',
      ok({ clientId: 'other', assertion: 'a.b.c' }),
      err({ code: 'client-not-accepted', error: 'client-differs' }),
    ],
    [
      'are told as refused where it does not sign',
      err({ code: 'refused', reason: 'unknown-issuer' }),
      err({ code: 'client-not-accepted', error: 'unknown-issuer' }),
    ],
    ['are missing without the portal', err({ code: 'unreachable' }), err({ code: 'provider-unreachable' })],
  ])('%s', async (_what, answer, expected) => {
    const sign = portalAssertions({ assertion: () => Promise.resolve(answer) });
    expect(await sign(asked)).toEqual(expected);
  });

  it('sign a registrant in at a provider that knows only the portal’s key', async () => {
    const portals = await createTestClient();
    const provider = await startProvider(portals);
    try {
      const { profile } = provider.registrants;
      const { client } = profile;
      const stations = await createTestClient();
      let used = 0;
      const relyingParty = provider.party({
        profile: { ...profile, client: { ...client, assertion: { ...client.assertion, signedBy: 'portal' } } },
        signer: {
          key: stations.keys.key,
          signAssertion: async ({ clientId, audience }) =>
            ok(
              await new SignJWT({ jti: `one-use-${(used += 1)}` })
                .setProtectedHeader({ alg: 'ES256', kid: portals.key.thumbprint })
                .setIssuer(clientId)
                .setSubject(clientId)
                .setAudience(audience)
                .setIssuedAt()
                .setExpirationTime('60s')
                .sign(portals.key.privateKey),
            ),
        },
      });
      const request = { acrValues: profile.acr.code, nonce: 'n', scope: 'openid profile', language: 'en' };
      const pending = must(await relyingParty.begin(request));
      expect(await relyingParty.finish(pending, await codeAt(pending.url))).toMatchObject({ ok: true });
      expect(used).toBe(2);
    } finally {
      await provider.close();
    }
  }, 60_000);
});
