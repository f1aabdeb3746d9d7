import { describe, expect, it, vi } from 'vitest';
import { err, ok } from '#kit/result.ts';
import { registrantProvider } from '../submission/evidence/testing/profiles.ts';
import type { PendingSignIn, RelyingParty, SignedIn } from './relying-party.ts';
import { relyingPartyAt } from './testing/relying-parties.ts';
import { createSignIns, type ProviderPage } from './sign-ins.ts';

const pending: PendingSignIn = {
  url: new URL('https://idp.example/authorize'),
  acrValues: ['a'],
  nonce: 'n',
  state: 's',
  codeVerifier: 'v',
  client: {} as PendingSignIn['client'],
};
const signedIn: SignedIn = {
  idToken: 'i',
  idClaims: { iss: 'https://provider.example', sub: 'p' },
  userinfo: 'u',
  userinfoClaims: { iss: 'https://provider.example', sub: 'p' },
  acr: 'a',
};
const requested = { who: 'registrant', acrValues: ['a'], nonce: () => 'n', scope: 'openid', language: 'en' } as const;

function scene(party: Partial<RelyingParty> = {}, destroy: () => Promise<void> = () => Promise.resolve()) {
  const end = Promise.withResolvers<Awaited<ProviderPage['ended']>>();
  const seen: string[] = [];
  const relyingParty = relyingPartyAt(registrantProvider({ issuer: 'https://idp.example' }), {
    begin: () => Promise.resolve(ok(pending)),
    finish: () => Promise.resolve(ok(signedIn)),
    ...party,
  });
  const request = { ...requested, relyingParty };
  const signIns = createSignIns({
    openPage: () => ({
      ended: end.promise,
      place: (bounds) => seen.push(bounds ? `placed ${bounds.width}` : 'hidden'),
      focus: () => seen.push('focused'),
      destroy: () => {
        seen.push('destroyed');
        return destroy();
      },
    }),
    onChange: (running) => seen.push(running?.phase ?? 'none'),
    onFault: () => seen.push('fault'),
  });
  return { signIns, end, seen, request };
}

describe('sign-ins', () => {
  it('goes from the page to a verified person, and destroys the page', async () => {
    const { signIns, end, seen, request } = scene();
    const outcome = signIns.start(request);
    await Promise.resolve();
    end.resolve({ kind: 'callback', url: new URL('https://localhost/callback?code=c') });
    expect(await outcome).toEqual(ok(signedIn));
    expect(seen).toEqual(['opening', 'hidden', 'focused', 'page', 'hidden', 'verifying', 'destroyed', 'none']);
  });

  it('lets a person cancel, and destroys the page', async () => {
    const { signIns, seen, request } = scene();
    const outcome = signIns.start(request);
    signIns.cancel();
    expect(await outcome).toEqual(err({ code: 'sign-in-cancelled' }));
    expect(signIns.running()).toBeNull();
    expect(seen.at(-1)).toBe('none');
  });

  it('passes on that the person cancelled on the provider’s own page', async () => {
    const { signIns, end, request } = scene({
      finish: () => Promise.resolve(err({ code: 'sign-in-cancelled' })),
    });
    const outcome = signIns.start(request);
    end.resolve({ kind: 'callback', url: new URL('https://localhost/callback?error=access_denied') });
    expect(await outcome).toEqual(err({ code: 'sign-in-cancelled' }));
  });

  it('reports that the page failed', async () => {
    const { signIns, end, request } = scene();
    const outcome = signIns.start(request);
    end.resolve({ kind: 'failed' });
    expect(await outcome).toEqual(err({ code: 'provider-page-failed' }));
  });

  it('reports that the page did not load', async () => {
    const { signIns, end, request } = scene();
    const outcome = signIns.start(request);
    end.resolve({ kind: 'not-loaded', code: 'provider-not-trusted' });
    expect(await outcome).toEqual(err({ code: 'provider-not-trusted' }));
  });

  it('reports that the provider cannot be reached, without opening a page', async () => {
    const { signIns, seen, request } = scene({ begin: () => Promise.resolve(err({ code: 'provider-unreachable' })) });
    expect(await signIns.start(request)).toEqual(err({ code: 'provider-unreachable' }));
    expect(seen).toEqual(['opening', 'none']);
  });

  it('lets the next sign-in begin although the page could not be destroyed properly', async () => {
    const { signIns, seen, request } = scene({}, () => Promise.reject(new Error('the partition is locked')));
    const first = signIns.start(request);
    signIns.cancel();
    await first;
    expect(seen).toContain('none');
    const second = signIns.start(request);
    signIns.cancel();
    expect(await second).toEqual(err({ code: 'sign-in-cancelled' }));
  });

  it('runs as soon as it is requested, before its nonce exists', async () => {
    const { signIns, request } = scene();
    const nonce = Promise.withResolvers<string>();
    const outcome = signIns.start({ ...request, nonce: () => nonce.promise });
    expect(signIns.running()).toEqual({
      who: 'registrant',
      phase: 'opening',
      host: 'idp.example',
      secure: true,
    });
    signIns.cancel();
    expect(await outcome).toEqual(err({ code: 'sign-in-cancelled' }));
  });

  it.each([
    [
      'is cancelled',
      ({ signIns }: ReturnType<typeof scene>) => {
        signIns.cancel();
        return Promise.resolve();
      },
    ],
    [
      'is over',
      async ({ end, seen }: ReturnType<typeof scene>) => {
        end.resolve({ kind: 'failed' });
        await vi.waitUntil(() => seen.includes('destroyed'));
      },
    ],
  ])('waits for the page of one that %s before the next begins', async (_how, finish) => {
    const destroyed = Promise.withResolvers<undefined>();
    const given = scene({}, () => destroyed.promise);
    const { signIns, seen, request } = given;
    const first = signIns.start(request);
    await vi.waitUntil(() => seen.includes('page'));
    await finish(given);
    const second = signIns.start({ ...request, who: 'operator' });
    const third = signIns.start({ ...request, who: 'operator' });
    await vi.waitUntil(() => seen.includes('destroyed'));
    expect(signIns.running()?.who).toBe('registrant');
    destroyed.resolve(undefined);
    expect((await first).ok).toBe(false);
    // Of two that waited, one begins.
    expect(await third).toEqual(err({ code: 'sign-in-running' }));
    expect(signIns.running()?.who).toBe('operator');
    signIns.cancel();
    await second;
    expect(signIns.running()).toBeNull();
  });

  it('refuses a second sign-in while the first runs', async () => {
    const { signIns, request } = scene();
    const first = signIns.start(request);
    expect(await signIns.start(request)).toEqual(err({ code: 'sign-in-running' }));
    signIns.cancel();
    await first;
  });
});
