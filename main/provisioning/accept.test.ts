import { beforeAll, describe, expect, it } from 'vitest';
import { acceptProvisioning, type Taker } from './accept.ts';
import { readProvisioning, type ProvisioningFile } from './read.ts';
import { description, newAuthority, NOW, signed } from './testing/description.ts';

const DAY = 86_400_000;
const authority = newAuthority();
const FIRST: Taker = { now: NOW, stationName: undefined, current: undefined, isWorkWaiting: false };

async function fileOf(...given: Parameters<typeof signed>): Promise<ProvisioningFile> {
  const read = await readProvisioning(await signed(given[0], given[1] ?? authority));
  if (!read.ok) throw new Error(read.error.detail);
  return read.value;
}

describe('a station', () => {
  let current: ProvisioningFile;
  let working: Taker;
  beforeAll(async () => {
    current = await fileOf({ serial: 5 });
    working = { now: NOW, stationName: 'KIOSK-12', current, isWorkWaiting: true };
  });

  it('takes any file of today at its first start', async () => {
    expect(acceptProvisioning(await fileOf(), FIRST).ok).toBe(true);
    expect(acceptProvisioning(await fileOf({ scope: { kind: 'station', name: 'KIOSK-7' } }), FIRST).ok).toBe(true);
  });

  it('takes a newer one of the same authority, also while work waits', async () => {
    expect(acceptProvisioning(await fileOf({ serial: 6 }), working).ok).toBe(true);
    const own = await fileOf({ serial: 6, scope: { kind: 'station', name: 'KIOSK-12' } });
    expect(acceptProvisioning(own, working).ok).toBe(true);
  });

  it.each([
    ['the one that it has', { serial: 5 }, { code: 'older', detail: '5' }],
    ['one from before', { serial: 4 }, { code: 'older', detail: '4' }],
    [
      'one of another station',
      { serial: 6, scope: { kind: 'station', name: 'KIOSK-13' } },
      { code: 'other-station', detail: 'KIOSK-13' },
    ],
    [
      'one for another centre while work waits',
      { serial: 6, centre: { name: 'Elsewhere', country: 'MA' } },
      { code: 'work-waits' },
    ],
  ])('does not take %s', async (_what, change, error) => {
    expect(acceptProvisioning(await fileOf(change), working)).toEqual({ ok: false, error });
  });

  it('does not send to another portal what waits for this one, and may once nothing waits', async () => {
    const { portal } = description() as { portal: object };
    const moved = await fileOf({ serial: 6, portal: { ...portal, url: 'https://other.example.org' } });
    expect(acceptProvisioning(moved, working)).toEqual({ ok: false, error: { code: 'work-waits' } });
    expect(acceptProvisioning(moved, { ...working, isWorkWaiting: false }).ok).toBe(true);
  });

  it('does not take a newer one of another authority', async () => {
    const foreign = await fileOf({ serial: 6 }, newAuthority());
    expect(acceptProvisioning(foreign, working)).toEqual({ ok: false, error: { code: 'other-authority' } });
  });

  it('does not begin with one that has expired, or that is from a time to come', async () => {
    const file = await fileOf();
    const { expiresAt, issuedAt } = file.provisioning;
    expect(acceptProvisioning(file, { ...FIRST, now: NOW + 90 * DAY })).toEqual({
      ok: false,
      error: { code: 'expired', detail: expiresAt },
    });
    expect(acceptProvisioning(file, { ...FIRST, now: NOW - 2 * DAY })).toEqual({
      ok: false,
      error: { code: 'not-yet-valid', detail: issuedAt },
    });
    expect(acceptProvisioning(file, { ...FIRST, now: NOW - DAY / 2 }).ok).toBe(true);
  });
});
