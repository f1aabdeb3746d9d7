import { describe, expect, it } from 'vitest';
import { err, ok } from '#kit/result.ts';
import type { StationPortal } from '../upstream/port.ts';
import { openEnrolment, openKey } from './identity.ts';
import type { SealedTexts } from './sealed-texts.ts';

function memory(): SealedTexts & { readonly kept: Map<string, string> } {
  const kept = new Map<string, string>();
  return { kept, get: (name) => kept.get(name), put: (name, text) => kept.set(name, text) };
}

const enrolment = {
  stationId: 'st-1',
  centre: 'North',
  certificatePem: 'c',
  caPem: 'ca',
  receiptKeys: { keys: [{ kty: 'EC' }] },
};

async function enrol(texts: SealedTexts, answer: Awaited<ReturnType<StationPortal['enrol']>>) {
  const asked: string[] = [];
  const outcome = await openEnrolment({
    texts,
    key: await openKey(texts),
    portal: {
      enrol: (request) => {
        asked.push(request.enrolmentCode);
        return Promise.resolve(answer);
      },
    },
    centre: 'North',
    enrol: (attempt) => attempt('code-1'),
  });
  return { outcome, asked };
}

describe('station identity', () => {
  it('keeps one key', async () => {
    const texts = memory();
    expect((await openKey(texts)).thumbprint).toBe((await openKey(texts)).thumbprint);
  });

  it('enrols once', async () => {
    const texts = memory();
    expect(await enrol(texts, ok(enrolment))).toMatchObject({ outcome: { ok: true }, asked: ['code-1'] });
    expect(await enrol(texts, err({ code: 'unreachable' }))).toMatchObject({
      outcome: { value: enrolment },
      asked: [],
    });
  });

  it('keeps nothing of an enrolment that failed or is unreadable', async () => {
    const texts = memory();
    expect((await enrol(texts, err({ code: 'unreachable' }))).outcome).toEqual(err({ code: 'unreachable' }));
    const nonsense = ok({ ...enrolment, receiptKeys: { keys: [] } });
    expect((await enrol(texts, nonsense)).outcome).toMatchObject({ error: { code: 'nonsense' } });
    expect(texts.kept.has('enrolment')).toBe(false);
  });
});
