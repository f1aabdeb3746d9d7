import { describe, expect, it } from 'vitest';
import { err, ok } from '#kit/result.ts';
import type { StationPortal } from '../upstream/port.ts';
import { openEnrolment, openKey, type IdentityKeeping } from './identity.ts';

function memory(): IdentityKeeping & { readonly kept: Map<string, string> } {
  const kept = new Map<string, string>();
  return { kept, get: (name) => kept.get(name), put: (name, text) => kept.set(name, text) };
}

const enrolment = { stationId: 'st-1', certificatePem: 'c', caPem: 'ca', receiptKeys: { keys: [{ kty: 'EC' }] } };

async function enrol(keeping: IdentityKeeping, answer: Awaited<ReturnType<StationPortal['enrol']>>) {
  const asked: string[] = [];
  const outcome = await openEnrolment({
    keeping,
    key: await openKey(keeping),
    portal: {
      enrol: (request) => {
        asked.push(request.enrolmentCode);
        return Promise.resolve(answer);
      },
    },
    centre: 'North',
    enrolmentCode: 'code-1',
  });
  return { outcome, asked };
}

describe('station identity', () => {
  it('keeps one key', async () => {
    const keeping = memory();
    expect((await openKey(keeping)).thumbprint).toBe((await openKey(keeping)).thumbprint);
  });

  it('enrols once', async () => {
    const keeping = memory();
    expect(await enrol(keeping, ok(enrolment))).toMatchObject({ outcome: { ok: true }, asked: ['code-1'] });
    expect(await enrol(keeping, err({ code: 'unreachable' }))).toMatchObject({
      outcome: { value: enrolment },
      asked: [],
    });
  });

  it('keeps nothing of an enrolment that failed or makes no sense', async () => {
    const keeping = memory();
    expect((await enrol(keeping, err({ code: 'unreachable' }))).outcome).toEqual(err({ code: 'unreachable' }));
    const nonsense = ok({ ...enrolment, receiptKeys: { keys: [] } });
    expect((await enrol(keeping, nonsense)).outcome).toMatchObject({ error: { code: 'nonsense' } });
    expect(keeping.kept.has('enrolment')).toBe(false);
  });
});
