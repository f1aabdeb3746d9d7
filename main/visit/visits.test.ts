import { describe, expect, it } from 'vitest';
import { err, ok, type Result } from '#kit/result.ts';
import { registrantParty } from '../identity/testing/relying-parties.ts';
import type { Operator } from '../identity/operators.ts';
import type { SignedIn } from '../identity/relying-party.ts';
import type { SignInError } from '../identity/sign-ins.ts';
import { must } from '../../test/support/station-data.ts';
import { visitNonce } from '../submission/canonical.ts';
import type { RegistrantPortal, UpstreamError } from '../upstream/port.ts';
import { jpegOf } from '../../test/support/documents/jpeg.ts';
import { withPhoto, withRecorded } from './exceptions.ts';
import { maskNumber, type VisitEvent } from './visit.ts';
import { createVisits } from './visits.ts';

const claims = { iss: 'https://provider.example', sub: 'r-1', name: 'Amina Diallo', individual_id: '4827190365' };
const signedIn: SignedIn = {
  idToken: 'id',
  idClaims: claims,
  userinfo: 'u',
  userinfoClaims: claims,
  acr: 'mosip:idp:acr:biometrics',
};
const portal = {} as RegistrantPortal;
const officer = { issuer: claims.iss, sub: 'o-1', name: 'Rosa', role: 'officer' } as Operator;

function scene(
  given: {
    signIn?: Result<SignedIn, SignInError> | Promise<Result<SignedIn, SignInError>>;
    onCancel?: () => void;
    newId?: () => string;
    session?: Result<RegistrantPortal, UpstreamError>;
    operator?: Operator | null;
  } = {},
) {
  const seen: string[] = [];
  const journal: VisitEvent[] = [];
  let secrets = 0;
  const asked: { nonce: unknown; acrValues: readonly string[] }[] = [];
  const visits = createVisits({
    providers: [registrantParty()],
    signIns: {
      running: () => null,
      place: () => undefined,
      cancel: () => {
        seen.push('cancel');
        given.onCancel?.();
      },
      start: (request) => {
        asked.push({ nonce: request.nonce(), acrValues: request.acrValues });
        return Promise.resolve(given.signIn ?? ok(signedIn));
      },
    },
    readers: {
      arm: (visitId) => seen.push(`armed ${visitId}`),
      disarm: () => seen.push('disarmed'),
      takeEvidence: () => [{ transactionId: 't', hashes: ['A'], qualityScores: [70] }],
      endVisit: () => seen.push('captures forgotten'),
    },
    portal: { openSession: () => Promise.resolve(given.session ?? ok(portal)) },
    stationKeyThumbprint: 'thumb',
    operator: () => (given.operator === undefined ? officer : given.operator),
    language: 'en',
    now: () => Date.parse('2026-01-02T03:04:05Z'),
    newId: given.newId ?? (() => 'visit-1'),
    newSecret: () => `secret-${(secrets += 1)}`,
    onChange: (visit) => seen.push(visit?.step ?? 'none'),
    onEvent: (event) => journal.push(event),
  });
  return { visits, seen, asked, journal };
}
const choice = { providerId: 'national-id', idType: 'national-id', method: 'fingerprint' } as const;

describe('visits', () => {
  it('need an operator', () => {
    expect(scene({ operator: null }).visits.start(choice)).toEqual(err({ code: 'operator-needed' }));
  });

  it('run one at a time', () => {
    const { visits } = scene();
    visits.start(choice);
    expect(visits.start(choice)).toEqual(err({ code: 'visit-running' }));
  });

  it('arm the readers only while the registrant signs in, and bind the sign-in to station and visit', async () => {
    const { visits, seen, asked } = scene();
    visits.start(choice);
    const identified = await visits.identify();
    expect(identified).toMatchObject({
      ok: true,
      value: {
        step: 'programs',
        registrant: { name: 'Amina Diallo', maskedNumber: '•••••••365', captures: [{ transactionId: 't' }] },
      },
    });
    expect(seen).toEqual(['identify', 'armed visit-1', 'disarmed', 'programs']);
    expect(asked[0]).toMatchObject({
      nonce: visitNonce({ stationKeyThumbprint: 'thumb', visitId: 'visit-1', visitSecret: 'secret-2' }),
      acrValues: ['mosip:idp:acr:biometrics'],
    });
  });

  it('names the registrant in the language of the station where the provider gives names by language only', async () => {
    const userinfoClaims = { ...claims, name: undefined, 'name#amh': 'አሚና', 'name#eng': 'Amina' };
    const { visits } = scene({ signIn: ok({ ...signedIn, userinfoClaims }) });
    visits.start(choice);
    expect(await visits.identify()).toMatchObject({ value: { registrant: { name: 'Amina' } } });
  });

  it.each([
    ['the sign-in fails', { signIn: err({ code: 'provider-page-failed' }) }, 'provider-page-failed'],
    [
      'the operator signs in as the registrant',
      { signIn: ok({ ...signedIn, idClaims: { ...signedIn.idClaims, sub: officer.sub } }) },
      'registrant-is-operator',
    ],
    ['the portal does not open', { session: err({ code: 'unreachable' }) }, 'unreachable'],
  ] as const)('stay at "identify" when %s, with the readers disarmed', async (_when, given, code) => {
    const { visits, seen } = scene(given);
    visits.start(choice);
    expect(await visits.identify()).toMatchObject({ ok: false, error: { code } });
    expect(visits.current()?.step).toBe('identify');
    expect(seen.at(-1)).toBe('disarmed');
  });

  it('go on with a registrant who has the subject of the operator at another provider', async () => {
    const idClaims = { ...signedIn.idClaims, iss: 'https://registrants.example', sub: officer.sub };
    const { visits } = scene({ signIn: ok({ ...signedIn, idClaims }) });
    visits.start(choice);
    const registrant = { issuer: idClaims.iss, sub: officer.sub };
    expect(await visits.identify()).toMatchObject({ ok: true, value: { registrant } });
  });

  it('arm no reader for a sign-in without one', async () => {
    const { visits, seen, asked } = scene();
    visits.start({ ...choice, method: 'code' });
    await visits.identify();
    expect(seen).not.toContain('armed visit-1');
    expect(asked[0]).toMatchObject({ acrValues: ['mosip:idp:acr:generated-code'] });
  });

  it('are journalled from start to end without any word about the registrant', async () => {
    const { visits, journal } = scene();
    visits.start(choice);
    await visits.identify();
    visits.end();
    visits.end();
    expect(journal).toEqual([
      { kind: 'visit-started', visitId: 'visit-1', details: { method: 'fingerprint' } },
      { kind: 'visit-signed-in', visitId: 'visit-1', details: { acr: 'mosip:idp:acr:biometrics' } },
      { kind: 'visit-ended', visitId: 'visit-1', details: { step: 'programs' } },
    ]);
  });

  it('are journalled with the code of a sign-in that failed', async () => {
    const { visits, journal } = scene({ signIn: err({ code: 'sign-in-cancelled' }) });
    visits.start(choice);
    await visits.identify();
    expect(journal.at(-1)).toEqual({
      kind: 'visit-sign-in-failed',
      visitId: 'visit-1',
      details: { code: 'sign-in-cancelled' },
    });
  });

  it('give a second caller the result of the running sign-in, and leave the readers armed', async () => {
    const { visits, seen } = scene();
    visits.start(choice);
    const [one, two] = await Promise.all([visits.identify(), visits.identify()]);
    expect(two).toBe(one);
    expect(seen.filter((each) => each === 'armed visit-1')).toHaveLength(1);
  });

  it('leave the next visit armed when an earlier sign-in ends late', async () => {
    const late = Promise.withResolvers<Result<SignedIn, SignInError>>();
    const ids = ['visit-1', 'visit-2'];
    const { visits, seen } = scene({ signIn: late.promise, newId: () => ids.shift() ?? '' });
    visits.start(choice);
    const first = visits.identify();
    visits.end();
    visits.start(choice);
    void visits.identify();
    late.resolve(ok(signedIn));
    expect(await first).toEqual(err({ code: 'no-visit' }));
    expect(seen.slice(seen.indexOf('armed visit-2') + 1)).not.toContain('armed visit-1');
  });

  it('forget the registrant at their end', async () => {
    const { visits } = scene();
    visits.start(choice);
    await visits.identify();
    visits.end();
    expect(visits.current()).toBeNull();
    expect(visits.identified()).toEqual(err({ code: 'no-visit' }));
  });

  it('give nothing of a registrant before sign-in', () => {
    const { visits } = scene();
    visits.start(choice);
    expect(visits.identified()).toEqual(err({ code: 'registrant-needed' }));
    expect(visits.take('choose-program')).toEqual(err({ code: 'wrong-step' }));
  });
});

describe('exceptions of a visit', () => {
  const at = '2026-01-02T03:04:05.000Z';

  it('are refused without a visit', () => {
    expect(scene().visits.revise((now) => withRecorded(now, [], at))).toEqual(err({ code: 'no-visit' }));
  });

  it('are sent to the windows, and a refused change changes nothing', () => {
    const { visits, seen } = scene();
    visits.start(choice);
    visits.revise((now) => withRecorded(now, [{ what: 'Right Thumb', reason: 'worn' }], at));
    expect(visits.current()?.exceptions.recorded).toEqual([{ what: 'Right Thumb', reason: 'worn', recordedAt: at }]);
    const before = seen.length;
    expect(visits.revise((now) => withPhoto(now, new Uint8Array(9)))).toEqual(err({ code: 'photo-unreadable' }));
    expect(visits.current()?.exceptions.photo).toBeNull();
    expect(seen).toHaveLength(before);
  });

  it('zero the photograph when another replaces it and at the end', () => {
    const { visits } = scene();
    visits.start(choice);
    visits.revise((now) => withRecorded(now, [{ what: 'Right Thumb', reason: 'worn' }], at));
    const [first, second] = [jpegOf(400), jpegOf(500)];
    visits.revise((now) => withPhoto(now, first));
    visits.revise((now) => withPhoto(now, second));
    expect(first.every((byte) => byte === 0)).toBe(true);
    expect(second.some((byte) => byte !== 0)).toBe(true);
    visits.end();
    expect(second.every((byte) => byte === 0)).toBe(true);
  });

  it('stay through the sign-in and can be changed until it is saved', async () => {
    const { visits } = scene();
    visits.start(choice);
    visits.revise((now) => withRecorded(now, [{ what: 'Right Thumb', reason: 'worn' }], at));
    await visits.identify();
    expect(visits.current()?.exceptions.recorded).toHaveLength(1);
    visits.take('choose-program');
    visits.take('look-over');
    expect(visits.revise((now) => withRecorded(now, [], at))).toMatchObject({ ok: true });
    visits.take('saved');
    expect(visits.revise((now) => withRecorded(now, [], at))).toEqual(err({ code: 'wrong-step' }));
  });
});

describe('another way to sign in', () => {
  it('ends the running sign-in and continues the same visit with what was recorded', async () => {
    const running = Promise.withResolvers<Result<SignedIn, SignInError>>();
    const { visits, journal } = scene({
      signIn: running.promise,
      onCancel: () => running.resolve(err({ code: 'sign-in-cancelled' })),
    });
    visits.start(choice);
    visits.revise((now) => withRecorded(now, [{ what: 'Left Thumb', reason: 'missing' }], '2026-01-02T03:04:05.000Z'));
    const identified = visits.identify();
    expect(await visits.changeMethod('code')).toMatchObject({
      ok: true,
      value: { visitId: 'visit-1', method: 'code' },
    });
    expect(await identified).toEqual(err({ code: 'sign-in-cancelled' }));
    expect(visits.current()?.exceptions.recorded).toHaveLength(1);
    expect(journal.at(-1)).toEqual({
      kind: 'visit-method-changed',
      visitId: 'visit-1',
      details: { method: 'code' },
    });
  });

  it('is too late once the registrant has signed in, even during the cancelling', async () => {
    const { visits } = scene();
    visits.start(choice);
    const identified = visits.identify();
    expect(await visits.changeMethod('code')).toEqual(err({ code: 'wrong-step' }));
    await identified;
    expect(await visits.changeMethod('code')).toEqual(err({ code: 'wrong-step' }));
    expect(visits.current()?.method).toBe('fingerprint');
    visits.end();
    expect(await visits.changeMethod('code')).toEqual(err({ code: 'no-visit' }));
  });
});

describe('maskNumber', () => {
  it('keeps the last three characters', () => {
    expect(maskNumber('4827190365')).toBe('•••••••365');
    expect(maskNumber('')).toBe('');
  });
});

describe('a visit at its provider', () => {
  it('takes a provider that the station has', () => {
    expect(scene().visits.start({ ...choice, providerId: 'another' })).toEqual(err({ code: 'provider-unknown' }));
  });

  it('asks with a nonce of its own at each try, and keeps the secret of the one that succeeded', async () => {
    const outcomes = [err({ code: 'sign-in-cancelled' } as const), ok(signedIn)];
    const { visits, asked } = scene({
      get signIn() {
        return outcomes.shift() ?? ok(signedIn);
      },
    });
    visits.start(choice);
    expect((await visits.identify()).ok).toBe(false);
    const identified = must(await visits.identify());
    const [first, second] = asked.map(({ nonce }) => nonce);
    expect(first).not.toBe(second);
    expect(second).toBe(
      visitNonce({ stationKeyThumbprint: 'thumb', visitId: 'visit-1', visitSecret: identified.secret }),
    );
  });
});
