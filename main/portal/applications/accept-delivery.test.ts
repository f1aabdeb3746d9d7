import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { compactVerify, importJWK } from 'jose';
import { randomUUID } from 'node:crypto';
import { openAnswerChecks } from '../../submission/apart/answer-checks.ts';
import { manifestHash, operatorNonce, sha256Hex } from '../../submission/canonical.ts';
import { jpegOf } from '../../../test/support/documents/jpeg.ts';
import { EXCEPTION_PHOTO_SLOT, type Exceptions } from '../../submission/exceptions.ts';
import { ReceiptSchema, type Part } from '../../submission/manifest.ts';
import type { Spoiling } from '../testing/delivery.ts';
import {
  AGREED,
  deliver,
  createDelivery,
  OFFICER,
  pdfPart,
  put,
  SEED,
  sendPart,
  SUPERVISOR,
} from '../testing/delivery.ts';
import type { Signer, TestPortal, TestStation } from '../testing/portal.ts';
import {
  codeOf,
  createSigner,
  ISSUER,
  NOW,
  OTHER_OPERATORS_ISSUER,
  REGISTRANTS_ISSUER,
  startPortal,
} from '../testing/portal.ts';

let portal: TestPortal;
let station: TestStation;
let other: TestStation;
let stranger: Signer;

beforeAll(async () => {
  portal = await startPortal({ seed: SEED });
  station = await portal.enrol();
  other = await portal.enrol('Hillside centre');
  stranger = await createSigner();
});
afterAll(() => portal.remove());

/** A new registrant for each test, so that the rules about repeated applications do not affect other tests. */
function someone(): { idToken: { sub: string }; userinfo: { sub: string; individual_id: string } } {
  const sub = randomUUID();
  return { idToken: { sub }, userinfo: { sub, individual_id: sub } };
}

async function receiptOf(body: unknown): Promise<ReturnType<typeof ReceiptSchema.parse>> {
  const { receipt } = body as { receipt: string };
  const key = await importJWK(station.receiptKeys.keys[0]!, 'ES256');
  const { payload, protectedHeader } = await compactVerify(receipt, key);
  expect(protectedHeader.typ).toBe('kiosk-receipt+jwt');
  return ReceiptSchema.parse(JSON.parse(new TextDecoder().decode(payload)));
}

describe('a correct delivery', () => {
  it('is stored and answered with a signed receipt, and a second time with the same receipt', async () => {
    const delivery = await createDelivery(portal, station, someone());
    const first = await deliver(portal, station, delivery);
    expect(first.status).toBe(200);
    const receipt = await receiptOf(first.body);
    expect(receipt).toMatchObject({
      submissionId: delivery.manifest.submissionId,
      manifestSha256: manifestHash(delivery.manifest),
      stationId: station.stationId,
      mode: 'training',
      receivedAt: NOW.toISOString(),
    });
    expect(receipt.applicationId).toMatch(/^150626\d{5}$/u);
    expect(await put(portal, station, delivery)).toEqual(first);
    const state = await portal.call('GET', `/station/submissions/${delivery.manifest.submissionId}`, {
      authorization: await station.authorization(),
    });
    expect(state.body).toEqual({ state: 'accepted', ...(first.body as object) });
  });

  it('is stored once when it arrives twice at the same time', async () => {
    const delivery = await createDelivery(portal, station, someone());
    await sendPart({
      portal,
      station,
      submissionId: delivery.manifest.submissionId,
      part: delivery.manifest.parts[0]!,
    });
    const [one, two] = await Promise.all([put(portal, station, delivery), put(portal, station, delivery)]);
    expect(one.status).toBe(200);
    expect(two).toEqual(one);
  });

  it('needs no capture when the sign-in did not use one', async () => {
    const person = someone();
    const acr = 'mosip:idp:acr:generated-code';
    const delivery = await createDelivery(portal, station, {
      ...person,
      idToken: { ...person.idToken, acr },
      evidence: { acr, captures: [] },
    });
    expect((await deliver(portal, station, delivery)).status).toBe(200);
  });

  it('may record fingers that cannot be read, with a photograph and without', async () => {
    for (const exceptions of [
      { recorded: [thumb], photo: photo.id },
      { recorded: [thumb], photo: null },
    ]) {
      const spoil = exceptions.photo === null ? { evidence: { exceptions } } : withPhoto(exceptions);
      const delivery = await createDelivery(portal, station, { ...spoil, ...someone() });
      const { submissionId, parts } = delivery.manifest;
      for (const part of parts)
        await sendPart({ portal, station, submissionId, part, content: part === photo ? jpeg : undefined });
      expect((await put(portal, station, delivery)).status).toBe(200);
    }
  });

  it('is still accepted after the provider has rotated its key', async () => {
    const delivery = await createDelivery(portal, station, someone());
    const { published } = portal.provider;
    portal.provider.published = [{ ...stranger.jwk, kid: 'new', use: 'sig' }];
    expect((await deliver(portal, station, delivery)).status).toBe(200);
    portal.provider.published = published;
  });

  it('is not shown to another station', async () => {
    const delivery = await createDelivery(portal, station, someone());
    await deliver(portal, station, delivery);
    const path = `/station/submissions/${delivery.manifest.submissionId}`;
    const seen = await portal.call('GET', path, { authorization: await other.authorization() });
    expect(seen.body).toEqual({ state: 'unknown' });
    expect(codeOf(await put(portal, other, delivery))).toBe('conflict');
  });
});

const thumb = { what: 'Left Thumb', reason: 'missing', recordedAt: NOW.toISOString() } as const;
const jpeg = Buffer.from(jpegOf(400));
const photo = pdfPart({
  slot: EXCEPTION_PHOTO_SLOT,
  mediaType: 'image/jpeg',
  size: jpeg.length,
  sha256: sha256Hex(jpeg),
});

/** A delivery with an exception photograph among its parts, which no answer names. */
function withPhoto(exceptions: Exceptions | undefined, part: Part = photo): Spoiling {
  const document = pdfPart();
  return {
    parts: [document, part],
    answers: { given_name: 'Ana', birthdate: '1990-04-05', household_size: 4, proof: [document.id] },
    ...(exceptions && { evidence: { exceptions } }),
  };
}

const DAYS = 86_400;
const HOURS = 3_600;
const seconds = NOW.getTime() / 1_000;
type Make = Spoiling | (() => Spoiling);

/** An officer's sign-in at `station`, bound to it and to a key of the officer. */
function signedInAt({ thumbprint }: TestStation): Spoiling {
  const operatorKeyThumbprint = 'key-of-the-officer';
  const nonce = operatorNonce({ stationKeyThumbprint: thumbprint, operatorKeyThumbprint });
  return { operator: { nonce }, named: { keyThumbprint: operatorKeyThumbprint } };
}

describe('a delivery that is wrong in one thing is refused with the code of that thing', () => {
  it.each<[string, Make]>([
    ['mode-mismatch', { manifest: { mode: 'production' } }],
    [
      'station-mismatch',
      () => ({
        manifest: { station: { id: station.stationId, keyThumbprint: station.thumbprint, centre: 'Elsewhere' } },
      }),
    ],
    [
      'station-mismatch',
      () => ({
        manifest: { station: { id: other.stationId, keyThumbprint: station.thumbprint, centre: station.centre } },
      }),
    ],
    ['station-signature', () => ({ stationSigner: stranger })],
    ['station-signature', { stationSignature: { manifestSha256: sha256Hex('another') } }],
    ['station-signature', { stationSignature: { submissionId: randomUUID() } }],
    ['station-signature', { stationSignature: { stationId: 'TR-OTHER1' } }],
    ['unknown-program', { programId: 99 }],
    ['unknown-program', { manifest: { program: { id: 'x', name: '', version: 2, formSha256: sha256Hex('') } } }],
    ['program-ended', { programId: 3 }],
    ['form-version', { programId: 4 }],
    ['form-version', { manifest: { program: { id: '1', name: '', version: 9, formSha256: sha256Hex('') } } }],
    ['form-hash', { manifest: { program: { id: '1', name: '', version: 2, formSha256: sha256Hex('') } } }],
    ['id-token-invalid', { idToken: { aud: 'somebody-else' } }],
    ['id-token-invalid', { idToken: { aud: ['kiosk-client', 'somebody-else'], azp: 'somebody-else' } }],
    ['id-token-invalid', { evidence: { idToken: 'no.token.here' } }],
    ['unknown-issuer', { idToken: { iss: 'https://elsewhere.example' } }],
    ['unknown-provider-key', () => ({ idTokenSigner: stranger })],
    ['nonce-mismatch', { idToken: { nonce: 'another visit' } }],
    ['userinfo-invalid', { evidence: { userinfo: '{"sub":"registrant-sub"}' } }],
    ['unknown-provider-key', () => ({ userinfoSigner: stranger })],
    ['userinfo-subject', { userinfo: { sub: 'another person' } }],
    ['acr-mismatch', { idToken: { acr: 'mosip:idp:acr:generated-code' } }],
    ['acr-mismatch', { evidence: { acr: 'mosip:idp:acr:generated-code' } }],
    ['sign-in-in-future', { idToken: { auth_time: seconds + DAYS } }],
    ['submission-in-future', { manifest: { createdAt: new Date((seconds + HOURS) * 1000).toISOString() } }],
    ['sign-in-too-old', { idToken: { auth_time: seconds - 15 * DAYS } }],
    ['operator-token', { evidence: { operator: { ...OFFICER, idToken: 'x.y.z' } } }],
    ['unknown-provider-key', () => ({ operatorSigner: stranger })],
    ['operator-token', { operator: { auth_time: seconds - 15 * DAYS } }],
    ['operator-token', { operator: { auth_time: seconds - 17 * HOURS } }],
    ['operator-token', { manifest: { createdAt: new Date((seconds - 2 * HOURS) * 1000).toISOString() } }],
    ['sign-in-in-future', { operator: { auth_time: seconds + DAYS } }],
    ['operator-issuer', { operator: { iss: REGISTRANTS_ISSUER } }],
    // A staff role that a provider of registrants names.
    ['operator-issuer', { operator: { iss: REGISTRANTS_ISSUER, kiosk_roles: ['officer', 'supervisor'] } }],
    ['operator-key', { operator: { nonce: undefined } }],
    ['operator-key', { operator: { nonce: '' } }],
    ['operator-key', () => ({ operator: { nonce: station.thumbprint } })],
    ['operator-key', { named: { keyThumbprint: undefined } }],
    ['operator-key', () => ({ named: { keyThumbprint: stranger.thumbprint } })],
    // The officer's sign-in at another station, with its right key.
    ['operator-key', () => signedInAt(other)],
    // As earlier versions made it: of the key alone.
    [
      'operator-key',
      () => ({ operator: { nonce: stranger.thumbprint }, named: { keyThumbprint: stranger.thumbprint } }),
    ],
    ['operator-subject', { operator: { sub: 'another officer' } }],
    ['operator-subject', { operator: { iss: OTHER_OPERATORS_ISSUER } }],
    ['operator-subject', { named: { issuer: undefined } }],
    ['operator-subject', { named: { issuer: `${ISSUER}/` } }],
    ['operator-role', { operator: { kiosk_roles: ['administrator'] } }],
    ['operator-role', { operator: { kiosk_roles: undefined } }],
    ['review-signature', () => ({ decisionSigner: stranger })],
    ['review-signature', { decision: { decision: 'wave through' } }],
    ['review-other-submission', { decision: { manifestSha256: sha256Hex('another') } }],
    ['review-other-submission', { decision: { submissionId: randomUUID() } }],
    ['review-not-approved', { decision: { decision: 'return', reason: 'document-unreadable' } }],
    ['unknown-provider-key', () => ({ reviewerSigner: stranger })],
    ['reviewer-token', { reviewer: { aud: 'somebody-else' } }],
    ['reviewer-token', { reviewer: { auth_time: seconds - 15 * DAYS } }],
    ['review-time', { decision: { decidedAt: '1970-01-01T00:00:00.000Z' } }],
    ['review-time', { decision: { decidedAt: new Date((seconds - 1) * 1000).toISOString() } }],
    ['review-in-future', { decision: { decidedAt: new Date((seconds + HOURS) * 1000).toISOString() } }],
    ['reviewer-token', { reviewer: { auth_time: seconds - 17 * HOURS } }],
    ['sign-in-in-future', { reviewer: { auth_time: seconds + DAYS } }],
    ['reviewer-issuer', { reviewer: { iss: REGISTRANTS_ISSUER } }],
    ['reviewer-key', { reviewer: { nonce: 'another key' } }],
    ['reviewer-key', { reviewer: { nonce: undefined } }],
    ['reviewer-key', () => ({ reviewedAt: other.thumbprint })],
    // The officer under another subject, at a second provider of operators.
    [
      'reviewer-issuer',
      {
        reviewer: { iss: OTHER_OPERATORS_ISSUER, sub: 'officer-as-supervisor' },
        decision: { reviewer: { ...SUPERVISOR, issuer: OTHER_OPERATORS_ISSUER, sub: 'officer-as-supervisor' } },
      },
    ],
    ['reviewer-subject', { decision: { reviewer: { ...SUPERVISOR, issuer: OTHER_OPERATORS_ISSUER } } }],
    ['review-signature', { decision: { reviewer: { sub: SUPERVISOR.sub, name: SUPERVISOR.name } } }],
    ['reviewer-subject', { reviewer: { sub: 'another supervisor' } }],
    ['reviewer-role', { reviewer: { kiosk_roles: ['officer'] } }],
    [
      'reviewer-is-officer',
      {
        reviewer: { sub: OFFICER.sub, kiosk_roles: ['officer', 'supervisor'] },
        decision: { reviewer: { ...SUPERVISOR, sub: OFFICER.sub } },
      },
    ],
    ['answers-hash', { manifest: { answersSha256: sha256Hex('{}') } }],
    ['answers-invalid', { answers: { given_name: 'Ana', birthdate: '1990-04-05', household_size: 0 }, parts: [] }],
    [
      'answers-invalid',
      { answers: { given_name: 'Ana', birthdate: '1990-04-05', household_size: 1, approved: true }, parts: [] },
    ],
    ['screen-rules-not-named', { evidence: { checkedOnScreenOnly: [] } }],
    ['verified-answer-differs', { userinfo: { given_name: 'Berta' } }],
    ['verified-answer-differs', { manifest: { verifiedKeys: ['household_size'] } }],
    ['verified-answer-differs', { manifest: { verifiedKeys: ['constructor'] } }],
    ['verified-answer-differs', { manifest: { changedKeys: ['given_name'] } }],
    ['consent-unknown', { evidence: { consent: { ...AGREED, textId: 'consent-2' } } }],
    ['consent-unknown', { evidence: { consent: { ...AGREED, language: 'fr' } } }],
    ['consent-unknown', { evidence: { consent: { ...AGREED, textSha256: sha256Hex('I agree to more') } } }],
    ['capture-missing', { evidence: { captures: [] } }],
    ['capture-missing', { evidence: { captures: [{ transactionId: 'TX12', hashes: [], qualityScores: [] }] } }],
    ['capture-missing', { evidence: { captures: [{ transactionId: 'TX12', hashes: [''], qualityScores: [] }] } }],
    [
      'capture-missing',
      { evidence: { captures: [{ transactionId: 'TX12', hashes: ['AB'.repeat(32), 'AB'], qualityScores: [] }] } },
    ],
    ['part-not-in-answers', { answers: { given_name: 'Ana', birthdate: '1990-04-05', household_size: 2 } }],
    [
      'part-not-in-answers',
      { answers: { given_name: 'Ana', birthdate: '1990-04-05', household_size: 2, proof: [randomUUID()] } },
    ],
    ['part-not-in-answers', { parts: [pdfPart({ slot: 'another' })] }],
    ['malformed-request', { evidence: { exceptions: { recorded: [], photo: null } } }],
    ['exceptions-invalid', { evidence: { exceptions: { recorded: [thumb, thumb], photo: null } } }],
    [
      'exceptions-invalid',
      { evidence: { exceptions: { recorded: [{ ...thumb, what: 'Left', reason: 'worn' }], photo: null } } },
    ],
    [
      'exceptions-invalid',
      { evidence: { exceptions: { recorded: [{ ...thumb, recordedAt: '2020-01-01T00:00:00Z' }], photo: null } } },
    ],
    ['exception-photo-misplaced', withPhoto(undefined)],
    ['exception-photo-misplaced', withPhoto({ recorded: [thumb], photo: null })],
    ['exception-photo-misplaced', withPhoto({ recorded: [thumb], photo: randomUUID() })],
    [
      'exception-photo-misplaced',
      withPhoto({ recorded: [thumb], photo: photo.id }, { ...photo, mediaType: 'image/png' }),
    ],
    ['exception-photo-misplaced', { evidence: { exceptions: { recorded: [thumb], photo: photo.id } } }],
  ])('%s (%#)', async (code, make) => {
    const spoil = typeof make === 'function' ? make() : make;
    // The portal asks a provider about unknown keys once a minute.
    portal.time.now = new Date(portal.time.now.getTime() + (code === 'unknown-provider-key' ? 61_000 : 0));
    const person = someone();
    const delivery = await createDelivery(portal, station, {
      ...spoil,
      idToken: { ...person.idToken, ...spoil.idToken },
      userinfo: { ...person.userinfo, ...spoil.userinfo },
    });
    const answer = await deliver(portal, station, delivery);
    expect(codeOf(answer)).toBe(code);
    expect(await portal.store.submissions.find(delivery.manifest.submissionId)).toBeUndefined();
  });

  it('operator-is-registrant and reviewer-is-registrant', async () => {
    const own = { sub: OFFICER.sub, individual_id: '1111111111' };
    const asOfficer = await createDelivery(portal, station, { idToken: own, userinfo: own });
    expect(codeOf(await deliver(portal, station, asOfficer))).toBe('operator-is-registrant');
    const supervisors = { sub: SUPERVISOR.sub, individual_id: '2222222222' };
    const asReviewer = await createDelivery(portal, station, { idToken: supervisors, userinfo: supervisors });
    expect(codeOf(await deliver(portal, station, asReviewer))).toBe('reviewer-is-registrant');
    // A subject means nobody at another provider.
    const elsewhere = { ...own, iss: REGISTRANTS_ISSUER };
    const other = await createDelivery(portal, station, { idToken: elsewhere, userinfo: elsewhere });
    expect((await deliver(portal, station, other)).status).toBe(200);
  });

  it('malformed-request for a body that is not a delivery, or for another submission than in the path', async () => {
    const delivery = await createDelivery(portal, station, someone());
    const call = async (id: string, body: unknown): Promise<string | undefined> =>
      codeOf(
        await portal.call('PUT', `/station/submissions/${id}`, { authorization: await station.authorization(), body }),
      );
    expect(await call(randomUUID(), delivery)).toBe('malformed-request');
    expect(await call(delivery.manifest.submissionId, { ...delivery, extra: 1 })).toBe('malformed-request');
    expect(await call(delivery.manifest.submissionId, '{"manifest":')).toBe('malformed-request');
    expect(await call('not-a-uuid', delivery)).toBe('malformed-request');
    expect(await call(delivery.manifest.submissionId, { pad: 'x'.repeat(3_000_000) })).toBe('too-large');
  });

  it('part-missing and part-differs', async () => {
    const missing = await createDelivery(portal, station, someone());
    expect(codeOf(await put(portal, station, missing))).toBe('part-missing');
    // The upload is as it was announced, but the manifest describes it differently.
    const part = pdfPart();
    const differs = await createDelivery(portal, station, {
      ...someone(),
      parts: [{ ...part, sha256: sha256Hex('other') }],
    });
    await sendPart({ portal, station, submissionId: differs.manifest.submissionId, part });
    expect(codeOf(await put(portal, station, differs))).toBe('part-differs');
  });

  it('part-type', async () => {
    const content = Buffer.from('<html>not a picture</html>');
    const part = pdfPart({ mediaType: 'image/png', size: content.length, sha256: sha256Hex(content) });
    const delivery = await createDelivery(portal, station, { ...someone(), parts: [part] });
    await sendPart({ portal, station, submissionId: delivery.manifest.submissionId, part, content });
    expect(codeOf(await put(portal, station, delivery))).toBe('part-type');
  });

  it('conflict for other content under the same id', async () => {
    const person = someone();
    const delivery = await createDelivery(portal, station, person);
    expect((await deliver(portal, station, delivery)).status).toBe(200);
    const changed = await createDelivery(portal, station, {
      ...person,
      submissionId: delivery.manifest.submissionId,
      parts: delivery.manifest.parts,
    });
    expect(codeOf(await put(portal, station, changed))).toBe('conflict');
  });

  it('provider-unreachable while the provider cannot be asked for an unknown key', async () => {
    portal.provider.reachable = false;
    const delivery = await createDelivery(portal, station, { ...someone(), idTokenSigner: stranger });
    const answer = await deliver(portal, station, delivery);
    expect([answer.status, codeOf(answer)]).toEqual([503, 'provider-unreachable']);
    portal.provider.reachable = true;
  });
});

describe('a delivery whose answers cannot be checked in time', () => {
  it('is not refused for good', async () => {
    let isStuck = true;
    const checks = openAnswerChecks();
    const own = await startPortal({
      seed: SEED,
      answerChecks: {
        ...checks,
        check: (asked) =>
          isStuck ? Promise.resolve({ ok: false, error: { code: 'check-unfinished' } }) : checks.check(asked),
      },
    });
    const at = await own.enrol();
    const delivery = await createDelivery(own, at, someone());
    const answer = await deliver(own, at, delivery);
    expect([answer.status, codeOf(answer)]).toEqual([503, 'answers-unchecked']);
    isStuck = false;
    expect((await put(own, at, delivery)).status).toBe(200);
    await own.remove();
  });
});

describe('applying again', () => {
  it('visit-already-used for a second submission of one visit', async () => {
    const person = someone();
    const visitId = randomUUID();
    expect((await deliver(portal, station, await createDelivery(portal, station, { ...person, visitId }))).status).toBe(
      200,
    );
    const again = await createDelivery(portal, station, { ...person, visitId });
    expect(codeOf(await deliver(portal, station, again))).toBe('visit-already-used');
  });

  it('already-applied for a program that accepts one application', async () => {
    const person = someone();
    expect((await deliver(portal, station, await createDelivery(portal, station, person))).status).toBe(200);
    expect(codeOf(await deliver(portal, station, await createDelivery(portal, station, person)))).toBe(
      'already-applied',
    );
  });

  it('application-open for a program that accepts several, one after another', async () => {
    const person = { ...someone(), programId: 2 };
    expect((await deliver(portal, station, await createDelivery(portal, station, person))).status).toBe(200);
    expect(codeOf(await deliver(portal, station, await createDelivery(portal, station, person)))).toBe(
      'application-open',
    );
  });

  it('is accepted after the first application has been decided', async () => {
    const done = await startPortal({
      seed: {
        ...SEED,
        registrants: [{ individualId: 'known-1', phoneNumbers: [] }],
        applications: [
          {
            individualId: 'known-1',
            programId: 2,
            applicationId: '01012612345',
            state: 'completed',
            appliedAt: '2026-01-01T00:00:00.000Z',
          },
        ],
      },
    });
    const there = await done.enrol();
    const delivery = await createDelivery(done, there, { programId: 2, userinfo: { individual_id: 'known-1' } });
    expect((await deliver(done, there, delivery)).status).toBe(200);
    await done.remove();
  });

  it('never gives the same number twice', async () => {
    const numbers = [7, 7, 7, 8];
    const small = await startPortal({
      seed: SEED,
      random: (limit) => (limit === 100_000 ? (numbers.shift() ?? 0) : Math.floor(Math.random() * limit)),
    });
    const there = await small.enrol();
    const given: string[] = [];
    for (let turn = 0; turn < 2; turn += 1) {
      const answer = await deliver(small, there, await createDelivery(small, there, someone()));
      const [, payload] = (answer.body as { receipt: string }).receipt.split('.');
      given.push(
        (JSON.parse(Buffer.from(payload!, 'base64url').toString()) as { applicationId: string }).applicationId,
      );
    }
    expect(given).toEqual(['15062600007', '15062600008']);
    await small.remove();
  });

  it('requires one of the configured sign-in strengths', async () => {
    const strict = await startPortal({ seed: SEED, acrValues: ['mosip:idp:acr:linked-wallet'] });
    const there = await strict.enrol();
    expect(codeOf(await deliver(strict, there, await createDelivery(strict, there)))).toBe('acr-mismatch');
    await strict.remove();
  });
});
