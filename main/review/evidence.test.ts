import { describe, expect, it } from 'vitest';
import { operatorNonce, visitNonce } from '../submission/canonical.ts';
import { EXCEPTION_PHOTO_SLOT } from '../submission/exceptions.ts';
import type { Manifest, Part } from '../submission/manifest.ts';
import { consentText, consentTextHash } from '../visit/consent-text.ts';
import { evidenceLines } from './evidence.ts';

const unsigned = (payload: object) => `e30.${Buffer.from(JSON.stringify(payload)).toString('base64url')}.x`;
const text = consentText('en');
const binding = { stationKeyThumbprint: 'thumb', visitId: 'visit', visitSecret: 'secret' };
const rosa = {
  issuer: 'https://provider.example',
  sub: 'o',
  name: 'Rosa',
  idToken: unsigned({
    iss: 'https://provider.example',
    sub: 'o',
    nonce: operatorNonce({ stationKeyThumbprint: 'thumb', operatorKeyThumbprint: 'key' }),
  }),
  keyThumbprint: 'key',
};

function manifest(change: Partial<Manifest['evidence']> = {}): Manifest {
  return {
    format: 'kiosk-submission/1',
    submissionId: '0b6d1f0e-6ad8-4f35-9d5c-0a4f6f3f2a11',
    revision: 1,
    mode: 'training',
    station: { id: 'st-1', keyThumbprint: 'thumb', centre: 'North' },
    visit: { id: 'visit', secret: 'secret', startedAt: '2026-01-02T03:00:00Z' },
    program: { id: '1', name: 'Cash', version: 1, formSha256: '0'.repeat(64) },
    answersSha256: '0'.repeat(64),
    verifiedKeys: ['given_name'],
    parts: [],
    evidence: {
      idToken: unsigned({ nonce: visitNonce(binding), auth_time: 1_767_323_045 }),
      userinfo: unsigned({ given_name: 'Amina' }),
      acr: 'mosip:idp:acr:biometrics',
      captures: [{ transactionId: 't', hashes: ['A'], qualityScores: [61.4, 72.6] }],
      consent: {
        textId: text.textId,
        textSha256: consentTextHash(text),
        language: 'en',
        agreedAt: '2026-01-02T03:04:05Z',
      },
      operator: rosa,
      checkedOnScreenOnly: [],
      ...change,
    },
    createdAt: '2026-01-02T03:04:05Z',
  };
}

const photo: Part = {
  id: '7f3c2a10-4b5d-4c6e-8f70-1a2b3c4d5e6f',
  slot: EXCEPTION_PHOTO_SLOT,
  name: 'exception-photo.jpg',
  mediaType: 'image/jpeg',
  size: 1000,
  sha256: '0'.repeat(64),
};

function excepted(photoId: string | null, recordedAt = '2026-01-02T03:01:00Z'): Manifest {
  const recorded = [{ what: 'Left Thumb', reason: 'missing', recordedAt }] as const;
  return manifest({ exceptions: { recorded: [...recorded], photo: photoId } });
}

function withPart(of: Manifest): Manifest {
  return { ...of, parts: [photo] };
}

const form = { display: 'form', components: [{ type: 'textfield', key: 'given_name', label: 'Given name' }] };
const good = { answers: { given_name: 'Amina' }, form, documentsIntact: true, stationSignatureHolds: true };

function stateOf(kind: string, submission: Parameters<typeof evidenceLines>[0]) {
  return evidenceLines(submission).find((line) => line.kind === kind)?.state;
}

describe('evidenceLines', () => {
  it('does not count the exception photograph as a document', () => {
    const lines = evidenceLines({ ...good, manifest: withPart(excepted(photo.id)) });
    expect(lines.find((line) => line.kind === 'documents')?.values).toEqual({ count: 0 });
  });

  it('finds nothing wrong with a good submission', () => {
    const lines = evidenceLines({ ...good, manifest: manifest() });
    expect(lines.filter((line) => line.state !== 'good')).toEqual([]);
    expect(lines.find((line) => line.kind === 'capture')?.values).toEqual({ count: 1, best: 73 });
  });

  it('shows the scores of NIST’s program, and a finger given twice as a question', () => {
    const nist = { name: 'NFIQ 2 (2.3.0)', scores: [57, 61].map((score) => ({ bioSubType: 'UNKNOWN', score })) };
    const captures = [{ transactionId: 't', hashes: ['A', 'B'], qualityScores: [61, 72], nist }];
    const twice = { finger: 'Right Thumb', resembles: 'Left Thumb' } as const;
    const lines = evidenceLines({ ...good, manifest: manifest({ captures, namedTwice: [twice] }) });
    expect(lines.filter(({ kind }) => kind === 'capture' || kind === 'named-twice')).toEqual([
      { kind: 'capture', state: 'good', values: { count: 1, best: 72, nist: 'NFIQ 2 (2.3.0)', scores: '57, 61' } },
      { kind: 'named-twice', state: 'care', values: twice },
    ]);
  });

  it.each([
    [
      'registrant-sign-in',
      'bad',
      { ...good, manifest: manifest({ idToken: unsigned({ nonce: 'of another visit' }) }) },
    ],
    ['registrant-sign-in', 'care', { ...good, manifest: manifest({ acr: 'mosip:idp:acr:generated-code' }) }],
    ['capture', 'care', { ...good, manifest: manifest({ captures: [] }) }],
    [
      'consent',
      'bad',
      { ...good, manifest: manifest({ consent: { ...manifest().evidence.consent, textSha256: '1'.repeat(64) } }) },
    ],
    ['documents', 'bad', { ...good, manifest: manifest(), documentsIntact: false }],
    ['station', 'bad', { ...good, manifest: manifest(), stationSignatureHolds: false }],
    [
      'verified-answers',
      'care',
      {
        ...good,
        manifest: { ...manifest(), verifiedKeys: new Array<string>() },
        answers: { given_name: 'Typed over' },
      },
    ],
    ['verified-answers', 'bad', { ...good, manifest: manifest(), answers: { given_name: 'Typed over' } }],
    ['operator', 'bad', { ...good, manifest: manifest({ operator: { ...rosa, sub: 'p' } }) }],
    ['operator', 'bad', { ...good, manifest: manifest({ operator: { ...rosa, issuer: 'https://other.example' } }) }],
    ['operator', 'care', { ...good, manifest: manifest({ operator: { ...rosa, issuer: undefined } }) }],
    ['operator', 'care', { ...good, manifest: manifest({ operator: { ...rosa, keyThumbprint: undefined } }) }],
    ['operator', 'bad', { ...good, manifest: manifest({ operator: { ...rosa, keyThumbprint: 'another' } }) }],
    ['exceptions', 'care', { ...good, manifest: excepted(null) }],
    ['exceptions', 'bad', { ...good, manifest: excepted(null, '2026-01-01T03:00:00Z') }],
    ['exception-photo', 'care', { ...good, manifest: excepted(null) }],
    ['exception-photo', 'good', { ...good, manifest: withPart(excepted(photo.id)) }],
    ['exception-photo', 'bad', { ...good, manifest: excepted(photo.id) }],
    ['exception-photo', 'bad', { ...good, manifest: withPart(manifest()) }],
    ['screen-only-rules', 'care', { ...good, manifest: manifest({ checkedOnScreenOnly: ['age:custom'] }) }],
  ] as const)('says of %s that it is %s', (kind, state, submission) => {
    expect(stateOf(kind, submission)).toBe(state);
  });
});
