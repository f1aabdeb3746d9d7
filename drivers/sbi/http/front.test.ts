import { once } from 'node:events';
import { Agent, request as httpRequest } from 'node:http';
import type { IncomingMessage } from 'node:http';
import { connect } from 'node:net';
import { setImmediate as nextTurn } from 'node:timers/promises';

import { afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';

import { LINGER_MS, SLOW_CLIENT_MS } from './connection.ts';
import { MAX_CONNECTIONS } from './front.ts';
import { openSbiService } from '../service.ts';
import { call, PAGE_ORIGIN, requestText, sendRaw } from '../testing/raw-client.ts';
import { frameOfQuality, scriptedImaging } from '../testing/scripted-imaging.ts';
import { openServiceFixture, TEST_NOW } from '../testing/service-fixture.ts';
import type { ServiceFixture } from '../testing/service-fixture.ts';
import { createTrainingTrust } from '../trust/training-trust.ts';
import type { TrainingTrust } from '../trust/training-trust.ts';
import { createTrustBook } from '../trust/trust-book.ts';

let trust: TrainingTrust;
let fixture: ServiceFixture;

beforeAll(async () => {
  trust = await createTrainingTrust({ now: TEST_NOW, deviceIds: ['finger-1'] });
});
beforeEach(async () => {
  fixture = await openServiceFixture(trust.service);
});
afterEach(async () => {
  await fixture.close();
});

const CAPTURE = {
  env: 'Developer',
  purpose: 'Auth',
  specVersion: '0.9.5',
  timeout: 5000,
  transactionId: '1234567890',
  bio: [
    { type: 'Finger', count: 1, bioSubType: ['UNKNOWN'], requestedScore: 70, deviceId: 'finger-1', deviceSubId: 0 },
  ],
};

describe('who is let in', () => {
  it('answers the preflights of a browser', async () => {
    const answer = await call(fixture.port, 'OPTIONS', '/capture', undefined, {
      'Access-Control-Request-Method': 'CAPTURE',
      'Access-Control-Request-Headers': 'content-type',
    });
    expect(answer.status).toBe(204);
    expect(answer.headers.get('access-control-allow-origin')).toBe(PAGE_ORIGIN);
    expect(answer.headers.get('vary')).toBe('Origin');
    expect(answer.headers.get('access-control-allow-headers')).toBe('Content-Type');
    const verbs = answer.headers.get('access-control-allow-methods')!.split(', ');
    expect(verbs).toEqual(
      expect.arrayContaining(['MOSIPDISC', 'MOSIPDINFO', 'CAPTURE', 'RCAPTURE', 'STREAM', 'OPTIONS']),
    );
    expect(answer.headers.has('content-length')).toBe(false);
  });

  it.each([
    ['another page', { Origin: 'https://evil.example' }, 'origin'],
    ['another port of the page', { Origin: `${PAGE_ORIGIN}:8443` }, 'origin'],
    ['a sandboxed page', { Origin: 'null' }, 'origin'],
    ['a star', { Origin: '*' }, 'origin'],
    ['no page at all', { Origin: undefined }, 'origin'],
    ['a name that was rebound', { Host: 'evil.example' }, 'host'],
    ['a rebound name with our port', { Host: 'evil.example:14501' }, 'host'],
    ['our address without port', { Host: '127.0.0.1' }, 'host'],
    ['no host', { Host: undefined }, 'host'],
  ])('refuses %s without any CORS header', async (_name, headers, what) => {
    for (const [verb, path] of [
      ['OPTIONS', '/device'],
      ['MOSIPDISC', '/device'],
      ['CAPTURE', '/capture'],
    ] as const) {
      const answer = await call(fixture.port, verb, path, verb === 'OPTIONS' ? undefined : {}, headers);
      expect(answer.status).toBe(403);
      expect([...answer.headers.keys()].filter((name) => name.startsWith('access-control'))).toEqual([]);
    }
    expect(fixture.reports).toMatchObject(Array(3).fill({ type: 'refused', what }));
  });

  it('serves localhost by name, and native clients when they are allowed', async () => {
    const byName = await call(fixture.port, 'MOSIPDINFO', '/info', undefined, { Host: `LOCALHOST:${fixture.port}` });
    expect(byName.status).toBe(200);
    await fixture.close();
    fixture = await openServiceFixture(trust.service, { absentOrigin: 'allowed' });
    const native = await call(fixture.port, 'MOSIPDINFO', '/info', undefined, { Origin: undefined });
    expect(native.status).toBe(200);
    expect(native.headers.has('access-control-allow-origin')).toBe(false);
  });
});

describe('the line', () => {
  it('takes the next free port, and fails when all are taken', async () => {
    const second = await openServiceFixture(trust.service, { firstPort: fixture.port });
    expect(second.port).toBeGreaterThan(fixture.port);
    const settings = { env: 'Developer', purpose: 'Auth', firstPort: fixture.port, lastPort: fixture.port } as const;
    const full = await openSbiService({
      settings: { ...settings, allowedOrigins: [] },
      absentOrigin: 'refused',
      trust: createTrustBook(),
      readers: new Map(),
      clock: fixture.clock,
      imaging: scriptedImaging,
      captures: 'when-armed',
      report: () => undefined,
    });
    expect(full).toEqual({ ok: false, error: { code: 'no-free-port' } });
    await second.close();
  });

  it('reads chunked bodies and odd content types', async () => {
    const body = JSON.stringify({ type: 'Finger' });
    const chunks = `5\r\n${body.slice(0, 5)}\r\n${(body.length - 5).toString(16)}\r\n${body.slice(5)}\r\n0\r\n\r\n`;
    const text = requestText(fixture.port, 'MOSIPDISC', '/device', undefined, {
      'Content-Length': undefined,
      'Transfer-Encoding': 'chunked',
      'Content-Type': 'Content-Type; charset=UTF-8',
    });
    expect((await sendRaw(fixture.port, text + chunks).answer)?.json).toMatchObject([{ deviceId: 'finger-1' }]);
  });

  it('answers the first of pipelined requests, says that it closes, and closes', async () => {
    const one = requestText(fixture.port, 'MOSIPDINFO', '/info');
    const answer = await sendRaw(fixture.port, one + one).answer;
    expect(answer?.status).toBe(200);
    expect(answer?.headers.get('connection')).toBe('close');
  });

  it('serves a client that wants to keep connections with a new one for each request', async () => {
    const agent = new Agent({ keepAlive: true, maxSockets: 1 });
    const ports: (number | undefined)[] = [];
    for (let turn = 0; turn < 3; turn += 1) {
      const asked = httpRequest({
        agent,
        port: fixture.port,
        host: '127.0.0.1',
        method: 'MOSIPDISC',
        path: '/device',
        headers: { Origin: PAGE_ORIGIN },
      });
      asked.end('{"type":"Finger"}');
      const [response] = (await once(asked, 'response')) as [IncomingMessage];
      ports.push(asked.socket?.localPort);
      expect(response.statusCode).toBe(200);
      await once(response.resume(), 'end');
    }
    expect(new Set(ports).size).toBe(3);
    agent.destroy();
  });

  it('sends 100 Continue to a client that waits for it, and then answers', async () => {
    const body = '{"type":"Finger"}';
    const headers = { Expect: '100-continue', 'Content-Length': String(body.length) };
    const socket = connect({ port: fixture.port, host: '127.0.0.1' });
    socket.write(requestText(fixture.port, 'MOSIPDISC', '/device', undefined, headers));
    const [interim] = (await once(socket, 'data')) as [Buffer];
    expect(interim.toString()).toBe('HTTP/1.1 100 Continue\r\n\r\n');
    socket.write(body);
    const [answer] = (await once(socket, 'data')) as [Buffer];
    expect(answer.toString()).toContain('"deviceId":"finger-1"');
    socket.destroy();
  });

  it.each([
    ['discovery', 'MOSIPDISC', '/device', '"deviceStatus":"Ready"'],
    ['info', 'MOSIPDINFO', '/info', '"deviceInfo"'],
    ['an error', 'RCAPTURE', '/capture', '"errorCode":"709"'],
  ])('answers a client that closed its side: %s', async (_name, verb, path, part) => {
    const socket = connect({ port: fixture.port, host: '127.0.0.1', allowHalfOpen: true });
    socket.end(requestText(fixture.port, verb, path));
    let text = '';
    for await (const chunk of socket) text += String(chunk);
    expect(text).toContain(part);
  });

  it('answers a client that closed its side too early', async () => {
    const socket = connect({ port: fixture.port, host: '127.0.0.1', allowHalfOpen: true });
    socket.end('MOSIPDISC /device HTTP/1.1\r\nHos');
    let text = '';
    for await (const chunk of socket) text += String(chunk);
    expect(text).toMatch(/^HTTP\/1\.1 400 /);
  });

  it('answers bytes that it cannot read, and reports them to main', async () => {
    expect((await sendRaw(fixture.port, 'nonsense\r\n').answer)?.status).toBe(400);
    expect(fixture.reports).toEqual([{ type: 'refused', what: 'malformed', origin: '' }]);
  });

  it('hangs up on a client that does not finish its request in time', async () => {
    const client = sendRaw(fixture.port, 'MOSIPDISC /device HTTP/1.1\r\nHost:');
    // The next request is only answered after the first connection was accepted.
    await call(fixture.port, 'MOSIPDINFO', '/info');
    fixture.clock.advance(SLOW_CLIENT_MS);
    expect((await client.answer)?.status).toBe(408);
  });

  it('drops a client that keeps sending after its request', async () => {
    fixture.service.arming.arm('visit-1', 'anybody');
    const started = fixture.nextReport('capture-started');
    const text = requestText(fixture.port, 'CAPTURE', '/capture', CAPTURE);
    const flood = sendRaw(fixture.port, text + 'x'.repeat(600_000));
    await started;
    expect(await flood.answer).toBeUndefined();
  });

  it('cuts the line of a client that stays after its answer', async () => {
    const socket = connect({ port: fixture.port, host: '127.0.0.1', allowHalfOpen: true });
    socket.write(requestText(fixture.port, 'MOSIPDINFO', '/info'));
    await once(socket.resume(), 'end');
    const cut = new Promise((resolve) => socket.on('close', resolve));
    // A reset as the answer to our next byte shows that the other side is gone.
    socket.on('error', () => undefined);
    fixture.clock.advance(LINGER_MS);
    while (!socket.destroyed) {
      socket.write('x');
      await nextTurn();
    }
    await cut;
  });

  it('lets a slow client finish a large answer, but not for ever', async () => {
    await fixture.close();
    // More than the system keeps between two sockets.
    const record = 12_000_000;
    fixture = await openServiceFixture(trust.service, {
      captures: 'always',
      imaging: { encode: async () => Promise.resolve(Buffer.alloc(record, 1)) },
    });
    const ask = async () => {
      const started = fixture.nextReport('capture-started');
      const socket = connect({ port: fixture.port, host: '127.0.0.1' });
      socket.on('error', () => undefined);
      socket.pause();
      socket.write(requestText(fixture.port, 'CAPTURE', '/capture', CAPTURE));
      await started;
      const ended = fixture.nextReport('capture-ended');
      for (let shown = 0; shown < 2; shown += 1) fixture.reader.show(frameOfQuality(90));
      await ended;
      while (fixture.clock.pending() === 0) await nextTurn();
      return socket;
    };
    const patient = await ask();
    fixture.clock.advance(2 * LINGER_MS);
    let length = 0;
    for await (const chunk of patient) length += (chunk as Buffer).length;
    expect(length).toBeGreaterThan(record);
    const stuck = await ask();
    fixture.clock.advance(SLOW_CLIENT_MS);
    let part = 0;
    stuck.on('data', (chunk: Buffer) => (part += chunk.length)).resume();
    await once(stuck, 'close');
    expect(part).toBeLessThan(record);
  });

  it('drops connections over its limit and serves again when some have left', async () => {
    const idle = await Promise.all(
      Array.from({ length: MAX_CONNECTIONS }, async () => {
        const socket = connect(fixture.port, '127.0.0.1');
        await once(socket, 'connect');
        return socket;
      }),
    );
    expect(await sendRaw(fixture.port, requestText(fixture.port, 'MOSIPDINFO', '/info')).answer).toBeUndefined();
    const closed = Promise.all(
      idle.map(async (socket) => new Promise((resolve) => socket.resume().on('close', resolve).end())),
    );
    await closed;
    expect((await call(fixture.port, 'MOSIPDINFO', '/info')).status).toBe(200);
  });
});
