import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { randomBytes, randomUUID } from 'node:crypto';
import { sha256Hex, visitNonce } from '../../submission/canonical.ts';
import { CLAIMS, createDelivery, PDF, pdfPart, SEED } from '../../portal/testing/delivery.ts';
import type { TestPortal, TestStation } from '../../portal/testing/portal.ts';
import { createStationKey, startPortal } from '../../portal/testing/portal.ts';
import type { Behaviour } from '../testing/hostile-server.ts';
import { http, startHostile } from '../testing/hostile-server.ts';
import type { HttpRequest, SendHttp } from '../http.ts';
import { createSendHttp } from '../http.ts';
import type { StationPortal } from '../port.ts';
import { createStationPortal } from './client.ts';

let portal: TestPortal;
let station: TestStation;
let sent: HttpRequest[];
/** Lets a test break the line at a request of its choice. */
let breakAt: (request: HttpRequest) => boolean;
const real = createSendHttp();
const send: SendHttp = (request) => {
  sent.push(request);
  if (!breakAt(request)) return real(request);
  return Promise.resolve({ ok: false, error: { code: 'unreachable' } });
};

beforeAll(async () => {
  portal = await startPortal({ seed: SEED });
  station = await portal.enrol();
});
afterAll(() => portal.remove());
beforeEach(() => {
  sent = [];
  breakAt = () => false;
});

function clientOf(at: TestStation = station, baseUrl: string = portal.baseUrl, by: SendHttp = send): StationPortal {
  return createStationPortal({
    baseUrl,
    send: by,
    station: () => at,
    sign: at.signer.sign,
    now: () => portal.time.now.getTime(),
    newId: randomUUID,
  });
}

const never = new AbortController().signal;

describe('our portal, from a station', () => {
  it('is there', async () => {
    expect(await clientOf().ping()).toBe(true);
  });

  it('enrols a new key', async () => {
    const key = await createStationKey();
    const client = createStationPortal({
      baseUrl: new URL(portal.baseUrl),
      send,
      station: () => undefined,
      sign: key.signer.sign,
      now: () => portal.time.now.getTime(),
      newId: randomUUID,
    });
    const request = {
      certificateRequestPem: key.certificateRequest,
      centre: 'Riverside',
      enrolmentCode: 'training-code',
    };
    const enrolled = await client.enrol(request);
    expect(enrolled).toMatchObject({ ok: true, value: { receiptKeys: { keys: [{ kty: 'EC' }] } } });
    expect(await client.enrol({ ...request, enrolmentCode: 'no-such-code' })).toEqual({
      ok: false,
      error: { code: 'refused', reason: 'enrolment-code' },
    });
    await expect(client.deliver(await createDelivery(portal, station), never)).rejects.toThrow();
  });

  it('opens the portal for a registrant, and says when the session has ended', async () => {
    const visitId = randomUUID();
    const nonce = visitNonce({ stationKeyThumbprint: station.thumbprint, visitId, visitSecret: 'secret' });
    const evidence = {
      idToken: await portal.provider.idToken({ sub: CLAIMS.sub, nonce }),
      userinfo: await portal.provider.userinfo(CLAIMS),
      visitId,
      visitSecret: 'secret',
    };
    const opened = await clientOf().openSession(evidence);
    if (!opened.ok) throw new Error('no session');
    const registrant = opened.value;
    expect(await registrant.programs()).toMatchObject({
      ok: true,
      value: [{ id: '4', hasForm: false }, { id: '2' }, { id: '1', hasForm: true }],
    });
    expect(await registrant.form('1')).toMatchObject({ ok: true, value: { programId: '1', version: 2 } });
    expect(await registrant.form('4')).toEqual({
      ok: false,
      error: { code: 'refused', reason: 'program-without-form' },
    });
    expect(await registrant.applications()).toEqual({ ok: true, value: [] });
    expect(await registrant.benefits()).toEqual({ ok: true, value: [] });
    expect(await registrant.profile()).toMatchObject({ ok: true, value: { givenName: 'Ana', familyName: 'Silva' } });
    expect(await clientOf().openSession({ ...evidence, visitSecret: 'other' })).toEqual({
      ok: false,
      error: { code: 'refused', reason: 'nonce-mismatch' },
    });
    const { now } = portal.time;
    portal.time.now = new Date(now.getTime() + 31 * 60_000);
    expect(await registrant.programs()).toEqual({ ok: false, error: { code: 'signed-out' } });
    portal.time.now = now;
  });

  it('takes parts and a delivery, and answers the same when asked again', async () => {
    const delivery = await createDelivery(portal, station);
    const { submissionId, parts } = delivery.manifest;
    const client = clientOf();
    expect(await client.deliver(delivery, never)).toEqual({
      ok: false,
      error: { code: 'refused', reason: 'part-missing' },
    });
    for (const part of parts)
      expect(await client.uploadPart(submissionId, part, () => PDF, never)).toEqual({ ok: true, value: undefined });
    const first = await client.deliver(delivery, never);
    expect(first.ok).toBe(true);
    expect(await client.deliver(delivery, never)).toEqual(first);
    const other = await createDelivery(portal, station, { submissionId, parts });
    expect(await client.deliver(other, never)).toEqual({ ok: false, error: { code: 'refused', reason: 'conflict' } });
  });

  it('shows whether the portal refuses a revoked station', async () => {
    const gone = await portal.enrol();
    await portal.store.stations.revoke(gone.stationId, portal.time.now.toISOString());
    expect(await clientOf(gone).deliver(await createDelivery(portal, gone), never)).toEqual({
      ok: false,
      error: { code: 'refused', reason: 'station-revoked' },
    });
  });
});

describe('uploading a part', () => {
  const content = Buffer.concat([PDF, randomBytes(3 * 1024 * 1024)]);
  const big = (): ReturnType<typeof pdfPart> => pdfPart({ size: content.length, sha256: sha256Hex(content) });
  const patches = (): HttpRequest[] => sent.filter((request) => request.method === 'PATCH');

  it('goes in pieces, and asks for the content only when bytes are due', async () => {
    const submissionId = randomUUID();
    const part = big();
    let reads = 0;
    const read = (): Uint8Array => {
      reads += 1;
      return content;
    };
    expect(await clientOf().uploadPart(submissionId, part, read, never)).toEqual({ ok: true, value: undefined });
    expect(patches()).toHaveLength(4);
    expect(await clientOf().uploadPart(submissionId, part, read, never)).toEqual({ ok: true, value: undefined });
    expect(reads).toBe(1);
  });

  it('goes on where the line broke', async () => {
    const submissionId = randomUUID();
    const part = big();
    breakAt = (request) => request.method === 'PATCH' && patches().length === 3;
    expect(await clientOf().uploadPart(submissionId, part, () => content, never)).toEqual({
      ok: false,
      error: { code: 'unreachable' },
    });
    breakAt = () => false;
    sent = [];
    expect(await clientOf().uploadPart(submissionId, part, () => content, never)).toEqual({
      ok: true,
      value: undefined,
    });
    expect(patches().map((request) => request.headers?.['upload-offset'])).toEqual([
      String(2 * 1024 * 1024),
      String(3 * 1024 * 1024),
    ]);
    expect(sent.some((request) => request.method === 'POST')).toBe(false);
  });

  it('stops when it is told to, and what has arrived stays', async () => {
    const submissionId = randomUUID();
    const part = big();
    const stop = new AbortController();
    breakAt = (request) => {
      if (request.method === 'PATCH' && patches().length === 2) stop.abort();
      return false;
    };
    expect(await clientOf().uploadPart(submissionId, part, () => content, stop.signal)).toEqual({
      ok: false,
      error: { code: 'unreachable' },
    });
    breakAt = () => false;
    expect(await clientOf().uploadPart(submissionId, part, () => content, never)).toEqual({
      ok: true,
      value: undefined,
    });
  });

  it('is not begun when it was stopped before', async () => {
    const part = big();
    const read = (): Uint8Array => {
      throw new Error('nobody should ask');
    };
    expect(await clientOf().uploadPart(randomUUID(), part, read, AbortSignal.abort())).toEqual({
      ok: false,
      error: { code: 'unreachable' },
    });
  });

  it('is refused when the content is not what was announced', async () => {
    const part = pdfPart({ sha256: sha256Hex('another') });
    expect(await clientOf().uploadPart(randomUUID(), part, () => PDF, never)).toEqual({
      ok: false,
      error: { code: 'refused', reason: 'part-hash' },
    });
    const wrongSize = pdfPart({ size: PDF.length + 1 });
    expect(await clientOf().uploadPart(randomUUID(), wrongSize, () => PDF, never)).toEqual({
      ok: false,
      error: { code: 'refused', reason: 'part-size' },
    });
    const tooLarge = Buffer.alloc(11 * 1024 * 1024);
    const large = pdfPart({ size: tooLarge.length, sha256: sha256Hex(tooLarge) });
    expect(await clientOf().uploadPart(randomUUID(), large, () => tooLarge, never)).toEqual({
      ok: false,
      error: { code: 'refused', reason: 'too-large' },
    });
  });

  it('sends nothing to where the portal points but does not live', async () => {
    const elsewhere = await startHostile({
      answer: http('204 Fine', '', { 'tus-resumable': '1.0.0', 'upload-offset': '26' }),
    });
    const answered: SendHttp = async (request) => {
      const answer = await send(request);
      if (request.method !== 'POST' || !answer.ok) return answer;
      return {
        ok: true,
        value: { ...answer.value, headers: { ...answer.value.headers, location: `${elsewhere.url}/parts/1` } },
      };
    };
    const client = clientOf(station, portal.baseUrl, answered);
    expect(await client.uploadPart(randomUUID(), pdfPart(), () => PDF, never)).toEqual({
      ok: false,
      error: { code: 'nonsense', detail: 'upload-location' },
    });
    expect(sent.every((request) => request.url.startsWith(portal.baseUrl))).toBe(true);
    await elsewhere.stop();
  });
});

describe('a portal that is not itself', () => {
  async function against<T>(behaviour: Behaviour, ask: (client: StationPortal) => Promise<T>): Promise<T> {
    const hostile = await startHostile(behaviour);
    try {
      return await ask(clientOf(station, hostile.url));
    } finally {
      await hostile.stop();
    }
  }
  const page: Behaviour = {
    answer: http('200 OK', '<html>Welcome to the Wi-Fi</html>', { 'content-type': 'text/html' }),
  };

  it('is not there for ping', async () => {
    expect(await against(page, (client) => client.ping())).toBe(false);
    expect(await against({ answer: http('200 OK', '"pang"') }, (client) => client.ping())).toBe(false);
    expect(await against({ then: 'reset' }, (client) => client.ping())).toBe(false);
  });

  it('is nonsense for everything else', async () => {
    const delivery = await createDelivery(portal, station);
    const nonsense = (detail: string): object => ({ ok: false, error: { code: 'nonsense', detail } });
    expect(await against(page, (client) => client.deliver(delivery, never))).toEqual(nonsense('not-json'));
    expect(
      await against({ answer: http('200 OK', '{"receipt":"thanks"}') }, (client) => client.deliver(delivery, never)),
    ).toEqual(nonsense('shape'));
    expect(await against(page, (client) => client.uploadPart(randomUUID(), pdfPart(), () => PDF, never))).toEqual(
      nonsense('not-json'),
    );
    const absent = { answer: http('200 OK', '{"state":"absent"}') };
    expect(await against(absent, (client) => client.uploadPart(randomUUID(), pdfPart(), () => PDF, never))).toEqual(
      nonsense('upload'),
    );
    const opened = { idToken: 'a', userinfo: 'b', visitId: randomUUID(), visitSecret: 'c' };
    expect(
      await against({ answer: http('201 Made', '{"sessionToken":"no good"}') }, (client) => client.openSession(opened)),
    ).toEqual(nonsense('shape'));
  });

  it('is unreachable or unavailable when it breaks off or is down', async () => {
    const delivery = await createDelivery(portal, station);
    expect(await against({ then: 'reset' }, (client) => client.deliver(delivery, never))).toEqual({
      ok: false,
      error: { code: 'unreachable' },
    });
    expect(await against({ answer: http('502 Bad', '<html>') }, (client) => client.deliver(delivery, never))).toEqual({
      ok: false,
      error: { code: 'unavailable', status: 502 },
    });
    expect(
      await against({ answer: http('423 Locked', '') }, (client) =>
        client.uploadPart(randomUUID(), pdfPart(), () => PDF, never),
      ),
    ).toEqual({
      ok: false,
      error: { code: 'unavailable', status: 423 },
    });
  });
});
