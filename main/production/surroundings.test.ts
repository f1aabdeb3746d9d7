import { beforeEach, describe, expect, it } from 'vitest';
import { systemClock } from '#kit/clock.ts';
import { err, ok } from '#kit/result.ts';
import { createConversation } from '../entrance/conversation.ts';
import type { Answer } from '../entrance/questions.ts';
import { readProvisioning, type ProvisioningFile } from '../provisioning/read.ts';
import { NOW, signed } from '../provisioning/testing/description.ts';
import type { OpeningStation, Surroundings } from '../station/surroundings.ts';
import { openProductionSurroundings } from './surroundings.ts';

async function fileOf(change: Parameters<typeof signed>[0] = {}): Promise<ProvisioningFile> {
  const read = await readProvisioning(await signed(change));
  if (!read.ok) throw new Error(read.error.detail);
  return read.value;
}

let kept: Map<string, string>;
beforeEach(() => {
  kept = new Map();
});

function station(): OpeningStation {
  return {
    dataFolder: '/nowhere',
    key: { thumbprint: 't', publicJwk: {} },
    clientKeys: { publicKeys: () => Promise.resolve([]) },
    texts: { get: (name) => kept.get(name), put: (name, text) => kept.set(name, text) },
    facts: { get: () => undefined, put: () => undefined },
  };
}

/** Opens with a person who gives these answers; `trusted` are the authorities that the process was made to believe. */
function opener(confirmed: ProvisioningFile | undefined, answers: readonly Answer[] = []) {
  const left = [...answers];
  const trusted: string[][] = [];
  const conversation = createConversation(() => undefined);
  conversation.changes.subscribe(() => {
    const next = left.shift();
    if (conversation.shown().step === 'working') {
      if (next) left.unshift(next);
    } else if (next) queueMicrotask(() => void conversation.answer(next));
  });
  const open = openProductionSurroundings({
    entrance: { conversation, fetchFile: () => Promise.resolve(err({ code: 'address-unreachable' })), now: () => NOW },
    confirmed: () => confirmed,
    trustAuthorities: (authorities) => trusted.push([...authorities]),
    clock: { ...systemClock, now: () => NOW },
  });
  return { open, trusted, left, conversation };
}

async function opened(open: ReturnType<typeof opener>['open']): Promise<Surroundings> {
  const surroundings = await open(station());
  if (!surroundings.ok) throw new Error(surroundings.error.line);
  return surroundings.value;
}

describe('the surroundings of a station in production', () => {
  it('are what the confirmed file says, at this start and at the next', async () => {
    const file = await fileOf();
    for (const confirmed of [file, undefined]) {
      const { open, trusted } = opener(confirmed);
      const { portal, place, registrantProviders, readers, hands, allowInsecureLoopback } = await opened(open);
      expect(portal.url.href).toBe('https://portal.example.org/');
      expect(portal.receiptKeys?.keys).toEqual(file.provisioning.portal.receiptKeys);
      expect(place).toEqual({ centre: 'Example Centre', country: 'MA' });
      expect(registrantProviders).toEqual(file.provisioning.registrants);
      expect(readers).toMatchObject({ env: 'Staging', simulated: [], others: undefined });
      expect([hands, allowInsecureLoopback]).toEqual([undefined, false]);
      expect(trusted).toEqual([[]]);
    }
  });

  it('make the keys of its readers once, none of them of a chip', async () => {
    const file = await fileOf();
    const first = await opened(opener(file).open);
    await first.readers.keys.register('usb/1');
    const second = await opened(opener(undefined).open);
    const { readers } = second.readers.trust();
    expect(Object.keys(readers)).toEqual([second.readers.listingKey, 'usb/1']);
    expect(Object.values(readers).map(({ ftm }) => ftm)).toEqual([undefined, undefined]);
    expect(second.readers.trust().ftmRoot).toBeUndefined();
  });

  it('enrol with the code that a person types', async () => {
    const { open } = opener(await fileOf(), [{ to: 'enrol', code: 'code-1' }]);
    const { portal } = await opened(open);
    const enrolment = { stationId: 'st-1', certificatePem: 'c', caPem: 'ca', receiptKeys: { keys: [] } };
    const codes: string[] = [];
    const enrolled = await portal.enrol((code) => {
      codes.push(code);
      return Promise.resolve(ok(enrolment));
    });
    expect([enrolled, codes]).toEqual([ok(enrolment), ['code-1']]);
  });

  it('are others once a person goes back and confirms another file, also when the kiosk was closed in between', async () => {
    const other = await fileOf({ centre: { name: 'Elsewhere', country: 'MA' } });
    const first = opener(await fileOf(), [{ to: 'enrol', back: true }]);
    const { portal } = await opened(first.open);
    expect(await portal.enrol(() => Promise.reject(new Error('not reached')))).toEqual(
      err({ code: 'surroundings-changed' }),
    );
    const next = opener(undefined, [
      { to: 'file', back: true },
      { to: 'file', text: other.text },
      { to: 'confirm', isRight: true },
    ]);
    expect((await opened(next.open)).place.centre).toBe('Elsewhere');
    expect((await opened(opener(undefined).open)).place.centre).toBe('Elsewhere');
  });

  it('do not open by a kept file that cannot be read', async () => {
    kept.set('provisioning', 'not a file');
    const surroundings = await opener(undefined).open(station());
    expect(surroundings).toMatchObject({ ok: false, error: { code: 'provisioning-unreadable' } });
  });
});
