import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { randomBytes, randomUUID } from 'node:crypto';
import { sha256Hex, visitNonce } from '../../submission/canonical.ts';
import { CLAIMS, createDelivery, PDF, pdfPart, SEED, sentOf } from '../../portal/testing/delivery.ts';
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
/** Lets a test break the connection at a request it chooses. */
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

describe("the client of the project's portal", () => {
  it('reports that the portal answers', async () => {
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
    await expect(client.deliver(await sentOf(station, await createDelivery(portal, station)), never)).rejects.toThrow();
  });

  it('opens a session for a registrant, and reports when it has ended', async () => {
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

  it('delivers parts and a submission, and gets the same answer a second time', async () => {
    const delivery = await createDelivery(portal, station);
    const { submissionId, parts } = delivery.manifest;
    const client = clientOf();
    expect(await client.deliver(await sentOf(station, delivery), never)).toEqual({
      ok: false,
      error: { code: 'refused', reason: 'part-missing' },
    });
    for (const part of parts)
      expect(await client.uploadPart({ submissionId, part, content: () => PDF, signal: never })).toEqual({
        ok: true,
        value: undefined,
      });
    const first = await client.deliver(await sentOf(station, delivery), never);
    expect(first.ok).toBe(true);
    expect(await client.deliver(await sentOf(station, delivery), never)).toEqual(first);
    const other = await createDelivery(portal, station, { submissionId, parts });
    expect(await client.deliver(await sentOf(station, other), never)).toEqual({
      ok: false,
      error: { code: 'refused', reason: 'conflict' },
    });
  });

  it('reports that the portal refuses a revoked station', async () => {
    const gone = await portal.enrol();
    await portal.store.stations.revoke(gone.stationId, portal.time.now.toISOString());
    expect(await clientOf(gone).deliver(await sentOf(gone, await createDelivery(portal, gone)), never)).toEqual({
      ok: false,
      error: { code: 'refused', reason: 'station-revoked' },
    });
  });
});

describe('uploading a part', () => {
  const content = Buffer.concat([PDF, randomBytes(3 * 1024 * 1024)]);
  const big = (): ReturnType<typeof pdfPart> => pdfPart({ size: content.length, sha256: sha256Hex(content) });
  const patches = (): HttpRequest[] => sent.filter((request) => request.method === 'PATCH');

  it('sends pieces, and reads the content only when bytes have to be sent', async () => {
    const submissionId = randomUUID();
    const part = big();
    let reads = 0;
    const read = (): Uint8Array => {
      reads += 1;
      return content;
    };
    expect(await clientOf().uploadPart({ submissionId, part, content: read, signal: never })).toEqual({
      ok: true,
      value: undefined,
    });
    expect(patches()).toHaveLength(4);
    expect(await clientOf().uploadPart({ submissionId, part, content: read, signal: never })).toEqual({
      ok: true,
      value: undefined,
    });
    expect(reads).toBe(1);
  });

  it('continues where the connection broke', async () => {
    const submissionId = randomUUID();
    const part = big();
    breakAt = (request) => request.method === 'PATCH' && patches().length === 3;
    expect(await clientOf().uploadPart({ submissionId, part, content: () => content, signal: never })).toEqual({
      ok: false,
      error: { code: 'unreachable' },
    });
    breakAt = () => false;
    sent = [];
    expect(await clientOf().uploadPart({ submissionId, part, content: () => content, signal: never })).toEqual({
      ok: true,
      value: undefined,
    });
    expect(patches().map((request) => request.headers?.['upload-offset'])).toEqual([
      String(2 * 1024 * 1024),
      String(3 * 1024 * 1024),
    ]);
    expect(sent.some((request) => request.method === 'POST')).toBe(false);
  });

  it.each([
    ['the creation', (request: HttpRequest) => request.method === 'POST'],
    ['the first piece', (request: HttpRequest) => request.method === 'PATCH' && patches().length === 1],
    ['the last piece', (request: HttpRequest) => request.method === 'PATCH' && patches().length === 4],
  ])('asks the offset and continues when %s arrives twice, as its first answer was lost', async (_what, isTwice) => {
    // Somebody on the way sends the request again and passes on the second answer only.
    let isDone = false;
    const twice: SendHttp = async (request) => {
      const answer = await send(request);
      if (isDone || !isTwice(request)) return answer;
      isDone = true;
      return real({ ...request, headers: { ...request.headers, authorization: await station.authorization() } });
    };
    const submissionId = randomUUID();
    const part = big();
    const client = clientOf(station, portal.baseUrl, twice);
    const uploaded = await client.uploadPart({ submissionId, part, content: () => content, signal: never });
    expect(uploaded).toEqual({ ok: true, value: undefined });
    expect(sent.some((request) => request.method === 'HEAD')).toBe(true);
  });

  it('takes a request that was sent again on the way, with the same token, for one to be tried later', async () => {
    const replaying: SendHttp = async (request) => {
      await real(request);
      return real(request);
    };
    const client = clientOf(station, portal.baseUrl, replaying);
    const delivery = await createDelivery(portal, station);
    expect(await client.deliver(await sentOf(station, delivery), never)).toEqual({
      ok: false,
      error: { code: 'unavailable', status: 401 },
    });
  });

  it('leaves it to a later try when the offset is never as the portal says', async () => {
    const alwaysBehind: SendHttp = async (request) => {
      const answer = await send(request);
      if (request.method !== 'PATCH' || !answer.ok) return answer;
      const body = new TextEncoder().encode('{"errors":[{"code":"upload-offset","message":""}]}');
      return { ok: true, value: { ...answer.value, status: 409, body } };
    };
    const client = clientOf(station, portal.baseUrl, alwaysBehind);
    const part = big();
    expect(
      await client.uploadPart({ submissionId: randomUUID(), part, content: () => content, signal: never }),
    ).toEqual({ ok: false, error: { code: 'unavailable', status: 409 } });
  });

  it('stops when it is aborted, and keeps what has arrived', async () => {
    const submissionId = randomUUID();
    const part = big();
    const stop = new AbortController();
    breakAt = (request) => {
      if (request.method === 'PATCH' && patches().length === 2) stop.abort();
      return false;
    };
    expect(await clientOf().uploadPart({ submissionId, part, content: () => content, signal: stop.signal })).toEqual({
      ok: false,
      error: { code: 'unreachable' },
    });
    breakAt = () => false;
    expect(await clientOf().uploadPart({ submissionId, part, content: () => content, signal: never })).toEqual({
      ok: true,
      value: undefined,
    });
  });

  it('does not begin when it was aborted before', async () => {
    const part = big();
    const read = (): Uint8Array => {
      throw new Error('the content must not be read');
    };
    expect(
      await clientOf().uploadPart({ submissionId: randomUUID(), part, content: read, signal: AbortSignal.abort() }),
    ).toEqual({
      ok: false,
      error: { code: 'unreachable' },
    });
  });

  it('is refused when the content differs from what was announced', async () => {
    const part = pdfPart({ sha256: sha256Hex('another') });
    expect(
      await clientOf().uploadPart({ submissionId: randomUUID(), part, content: () => PDF, signal: never }),
    ).toEqual({
      ok: false,
      error: { code: 'refused', reason: 'part-hash' },
    });
    const wrongSize = pdfPart({ size: PDF.length + 1 });
    expect(
      await clientOf().uploadPart({ submissionId: randomUUID(), part: wrongSize, content: () => PDF, signal: never }),
    ).toEqual({
      ok: false,
      error: { code: 'refused', reason: 'part-size' },
    });
    const tooLarge = Buffer.alloc(11 * 1024 * 1024);
    const large = pdfPart({ size: tooLarge.length, sha256: sha256Hex(tooLarge) });
    expect(
      await clientOf().uploadPart({ submissionId: randomUUID(), part: large, content: () => tooLarge, signal: never }),
    ).toEqual({
      ok: false,
      error: { code: 'refused', reason: 'too-large' },
    });
  });

  it('sends nothing to a URL outside the portal that its answer names', async () => {
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
    expect(
      await client.uploadPart({ submissionId: randomUUID(), part: pdfPart(), content: () => PDF, signal: never }),
    ).toEqual({
      ok: false,
      error: { code: 'nonsense', detail: 'upload-location' },
    });
    expect(sent.every((request) => request.url.startsWith(portal.baseUrl))).toBe(true);
    await elsewhere.stop();
  });
});

describe('another server or a failing portal', () => {
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

  it('does not answer ping as the portal does', async () => {
    expect(await against(page, (client) => client.ping())).toBe(false);
    expect(await against({ answer: http('200 OK', '"pang"') }, (client) => client.ping())).toBe(false);
    expect(await against({ then: 'reset' }, (client) => client.ping())).toBe(false);
  });

  it('is reported as nonsense by every other call', async () => {
    const delivery = await createDelivery(portal, station);
    const nonsense = (detail: string): object => ({ ok: false, error: { code: 'nonsense', detail } });
    expect(await against(page, async (client) => client.deliver(await sentOf(station, delivery), never))).toEqual(
      nonsense('not-json'),
    );
    expect(
      await against({ answer: http('200 OK', '{"receipt":"thanks"}') }, async (client) =>
        client.deliver(await sentOf(station, delivery), never),
      ),
    ).toEqual(nonsense('shape'));
    expect(
      await against(page, (client) =>
        client.uploadPart({ submissionId: randomUUID(), part: pdfPart(), content: () => PDF, signal: never }),
      ),
    ).toEqual(nonsense('not-json'));
    const absent = { answer: http('200 OK', '{"state":"absent"}') };
    expect(
      await against(absent, (client) =>
        client.uploadPart({ submissionId: randomUUID(), part: pdfPart(), content: () => PDF, signal: never }),
      ),
    ).toEqual(nonsense('upload'));
    const opened = { idToken: 'a', userinfo: 'b', visitId: randomUUID(), visitSecret: 'c' };
    expect(
      await against({ answer: http('201 Made', '{"sessionToken":"no good"}') }, (client) => client.openSession(opened)),
    ).toEqual(nonsense('shape'));
  });

  it('is unreachable when it breaks off, and unavailable when it is down', async () => {
    const delivery = await createDelivery(portal, station);
    expect(
      await against({ then: 'reset' }, async (client) => client.deliver(await sentOf(station, delivery), never)),
    ).toEqual({
      ok: false,
      error: { code: 'unreachable' },
    });
    expect(
      await against({ answer: http('502 Bad', '<html>') }, async (client) =>
        client.deliver(await sentOf(station, delivery), never),
      ),
    ).toEqual({
      ok: false,
      error: { code: 'unavailable', status: 502 },
    });
    expect(
      await against({ answer: http('423 Locked', '') }, (client) =>
        client.uploadPart({ submissionId: randomUUID(), part: pdfPart(), content: () => PDF, signal: never }),
      ),
    ).toEqual({
      ok: false,
      error: { code: 'unavailable', status: 423 },
    });
  });
});
