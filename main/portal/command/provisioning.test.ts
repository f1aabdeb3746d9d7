import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { randomUUID } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { err, ok } from '#kit/result.ts';
import { createSendHttp } from '../../upstream/http.ts';
import type { StationPortal } from '../../upstream/port.ts';
import { createStationPortal } from '../../upstream/station-portal/client.ts';
import type { EnrolledStation } from '../../upstream/station-portal/station-token.ts';
import { commandsOver, type Ran } from '../testing/commands.ts';
import { createSigner, createStationKey, startPortal, type Signer, type TestPortal } from '../testing/portal.ts';

let portal: TestPortal;
let authority: Signer;
let run: (...words: string[]) => Promise<Ran>;
beforeAll(async () => {
  portal = await startPortal();
  authority = await createSigner();
  run = commandsOver(portal);
});
afterAll(() => portal.remove());

const CENTRE = { kind: 'centre' };

function fileText(payload: object): Promise<string> {
  return authority.sign({ serial: 1, scope: CENTRE, centre: { name: 'Riverside' }, ...payload }, { typ: 'file+jwt' });
}

async function put(text: string): Promise<Ran> {
  const file = join(portal.folder, `${randomUUID()}.jws`);
  writeFileSync(file, text);
  return run('provisioning', file);
}

/** A station that enrolled by a code. */
async function stationOf(centre: string, name?: string): Promise<StationPortal> {
  const named = name === undefined ? [] : ['--station', name];
  const { out } = await run('enrolment-code', '--centre', centre, ...named);
  const { certificateRequest, signer } = await createStationKey();
  const current: { enrolled?: EnrolledStation } = {};
  const client = createStationPortal({
    baseUrl: portal.baseUrl,
    send: createSendHttp(),
    station: () => current.enrolled,
    sign: signer.sign,
    now: () => portal.time.now.getTime(),
    newId: randomUUID,
  });
  const [enrolmentCode = ''] = out.split('\n');
  const request = { certificateRequestPem: certificateRequest, centre: undefined, enrolmentCode };
  const answer = await client.enrol(request);
  if (!answer.ok) throw new Error(answer.error.code);
  current.enrolled = answer.value;
  return client;
}

describe('a provisioning file', () => {
  it('is given out as it was signed, to the stations of its centre, and once to each', async () => {
    const jws = await fileText({ serial: 3 });
    const station = await stationOf('Riverside');
    expect(await station.provisioning(undefined)).toEqual(ok({ state: 'none' }));
    expect(await put(`${jws}\n`)).toMatchObject({ status: 0, errors: '' });
    const got = await station.provisioning(undefined);
    expect(got).toMatchObject({ value: { state: 'file', jws } });
    const tag = got.ok && got.value.state === 'file' ? got.value.tag : undefined;
    expect(tag).toMatch(/^"[0-9a-f]{64}"$/u);
    expect(await station.provisioning(tag)).toEqual(ok({ state: 'unchanged' }));
    expect(await (await stationOf('Hillside')).provisioning(undefined)).toEqual(ok({ state: 'none' }));
    const newer = await fileText({ serial: 4 });
    expect((await put(newer)).status).toBe(0);
    expect(await station.provisioning(tag)).toMatchObject({ value: { state: 'file', jws: newer } });
    expect((await run('provisioning')).out).toContain('number 4');
  });

  it('of one station goes before that of its centre, and to no other', async () => {
    const scope = { kind: 'station', name: 'Counter 1' };
    const own = await fileText({ scope, centre: { name: 'Lakeside' } });
    const all = await fileText({ centre: { name: 'Lakeside' } });
    for (const text of [own, all]) expect((await put(text)).status).toBe(0);
    expect(await (await stationOf('Lakeside', 'Counter 1')).provisioning(undefined)).toMatchObject({
      value: { jws: own },
    });
    expect(await (await stationOf('Lakeside', 'Counter 2')).provisioning(undefined)).toMatchObject({
      value: { jws: all },
    });
    expect(await (await stationOf('Hillside', 'Counter 1')).provisioning(undefined)).toEqual(ok({ state: 'none' }));
  });

  it('with a number that is not higher is not kept, but for the same one again', async () => {
    const centre = { name: 'Seaside' };
    const kept = await fileText({ serial: 9, centre });
    expect((await put(kept)).status).toBe(0);
    expect((await put(kept)).status).toBe(0);
    for (const serial of [8, 9]) {
      const { status, errors } = await put(await fileText({ serial, centre, changed: true }));
      expect([status, errors]).toEqual([1, expect.stringContaining(`not higher`)]);
    }
    expect(await (await stationOf('Seaside')).provisioning(undefined)).toMatchObject({ value: { jws: kept } });
  });

  it.each<[string, () => string | Promise<string>, string]>([
    ['is no JWS', () => '{"serial":1}', 'not a compact JWS'],
    ['has no number', () => fileText({ serial: undefined }), 'names no serial number'],
    ['has a number that is none', () => fileText({ serial: 'x' }), 'names no serial number'],
    ['is for nobody', () => fileText({ scope: undefined }), 'names no serial number'],
    ['is for a centre without a name', () => fileText({ centre: {} }), 'names no serial number'],
    ['holds no JSON', () => 'AAAA.AAAA.AAAA', 'names no serial number'],
    ['is too large', () => fileText({ more: 'x'.repeat(1024 * 1024) }), 'larger than'],
  ])('that %s is not kept', async (_what, make, why) => {
    const before = (await run('provisioning')).out;
    const { status, errors } = await put(await make());
    expect([status, errors]).toEqual([1, expect.stringContaining(why)]);
    expect((await run('provisioning')).out).toBe(before);
  });

  it('that is not there is said so', async () => {
    expect(await run('provisioning', '/nowhere.jws')).toMatchObject({ status: 1, out: '' });
  });

  it('is not shown to anybody who is no station', async () => {
    expect((await portal.call('GET', '/station/provisioning')).status).toBe(401);
    const station = createStationPortal({
      baseUrl: portal.baseUrl,
      send: () => Promise.resolve(ok({ status: 200, headers: {}, body: Buffer.from('{}') })),
      station: () => ({ stationId: 'x', certificatePem: 'x' }),
      sign: () => Promise.resolve('x'),
      now: Date.now,
      newId: randomUUID,
    });
    expect(await station.provisioning(undefined)).toEqual(err({ code: 'nonsense', detail: 'provisioning' }));
  });
});
