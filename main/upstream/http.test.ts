import { afterEach, describe, expect, it } from 'vitest';
import { gzipSync } from 'node:zlib';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { z } from 'zod';
import type { Result } from '#kit/result.ts';
import type { Behaviour, HostileServer } from './testing/hostile-server.ts';
import { http, startHostile } from './testing/hostile-server.ts';
import { createSendHttp, readAnswer } from './http.ts';
import type { UpstreamError } from './port.ts';

let server: HostileServer | undefined;
afterEach(async () => {
  await server?.stop();
  server = undefined;
});

const Expected = z.strictObject({ fine: z.literal(true) });
const FINE = JSON.stringify({ fine: true });

async function ask(
  behaviour: Behaviour,
  unauthorized: 'signed-out' | 'refused' = 'refused',
): Promise<Result<unknown, UpstreamError>> {
  server = await startHostile(behaviour);
  const answer = await createSendHttp({ answerBytes: 1_000 })({ method: 'GET', url: server.url });
  return answer.ok ? readAnswer(answer.value, Expected, unauthorized) : answer;
}

describe('an answer that keeps the contract', () => {
  it('is read', async () => {
    expect(await ask({ answer: http('200 OK', FINE) })).toEqual({ ok: true, value: { fine: true } });
  });
});

describe('an answer that breaks the contract', () => {
  it.each<[string, Behaviour, UpstreamError]>([
    [
      'a page',
      { answer: http('200 OK', '<html>sign in to the network</html>', { 'content-type': 'text/html' }) },
      { code: 'nonsense', detail: 'not-json' },
    ],
    [
      'half of a body that says it is whole',
      { answer: http('200 OK', FINE.slice(0, 6)) },
      { code: 'nonsense', detail: 'not-json' },
    ],
    ['an empty body', { answer: http('200 OK', '') }, { code: 'nonsense', detail: 'not-json' }],
    [
      'bytes that are no text',
      { answer: http('200 OK', '').replace('content-length: 0', 'content-length: 4') + '\u00ff\u00fe' },
      { code: 'nonsense', detail: 'not-json' },
    ],
    ['other JSON', { answer: http('200 OK', '{"fine":"perhaps"}') }, { code: 'nonsense', detail: 'shape' }],
    ['too much', { answer: http('200 OK', `"${'x'.repeat(2_000)}"`) }, { code: 'nonsense', detail: 'too-large' }],
    [
      'a redirect',
      { answer: http('302 Found', '', { location: 'http://127.0.0.1:1/' }) },
      { code: 'nonsense', detail: 'redirect' },
    ],
    [
      'a refusal without our shape',
      { answer: http('403 Forbidden', '<html>') },
      { code: 'nonsense', detail: 'status-403' },
    ],
    ['no HTTP', { answer: 'SSH-2.0-OpenSSH_9.9\r\n' }, { code: 'nonsense', detail: 'not-http' }],
    ['a body cut off', { answer: http('200 OK', FINE).slice(0, -5) }, { code: 'unreachable' }],
    ['a body torn off', { answer: http('200 OK', FINE).slice(0, -5), then: 'reset' }, { code: 'unreachable' }],
    ['a connection reset', { then: 'reset' }, { code: 'unreachable' }],
    ['a server error', { answer: http('500 Oops', '<html>') }, { code: 'unavailable', status: 500 }],
    [
      'a pause',
      { answer: http('503 Busy', '', { 'retry-after': '120' }) },
      { code: 'unavailable', status: 503, retryAfterSeconds: 120 },
    ],
    [
      'a pause until a date',
      { answer: http('503 Busy', '', { 'retry-after': 'Fri, 31 Dec 2027 23:59:59 GMT' }) },
      { code: 'unavailable', status: 503 },
    ],
    [
      'too many requests',
      { answer: http('429 Slow down', '', { 'retry-after': '5' }) },
      { code: 'unavailable', status: 429, retryAfterSeconds: 5 },
    ],
    [
      'a refusal',
      { answer: http('422 No', '{"errors":[{"code":"part-hash","message":"x"}]}') },
      { code: 'refused', reason: 'part-hash' },
    ],
    [
      'a refused station',
      { answer: http('401 No', '{"errors":[{"code":"station-token","message":""}]}') },
      { code: 'refused', reason: 'station-token' },
    ],
  ])('%s', async (_name, behaviour, error) => {
    expect(await ask(behaviour)).toEqual({ ok: false, error });
  });

  it('means an ended session when 401 answers a registrant', async () => {
    const answer = http('401 Unauthorized', '{"errors":[{"code":"G2P-AUT-401","message":""}]}');
    expect(await ask({ answer }, 'signed-out')).toEqual({ ok: false, error: { code: 'signed-out' } });
  });

  it('is unreachable when no server listens', async () => {
    const gone = await startHostile({});
    await gone.stop();
    const answer = await createSendHttp()({ method: 'GET', url: gone.url });
    expect(answer).toEqual({ ok: false, error: { code: 'unreachable' } });
  });

  it('does not decompress more than the limit', async () => {
    const bomb = createServer((_request, response) => {
      response.writeHead(200, { 'content-encoding': 'gzip' }).end(gzipSync(Buffer.alloc(5_000_000)));
    }).listen(0, '127.0.0.1');
    await new Promise((resolve) => bomb.once('listening', resolve));
    const url = `http://127.0.0.1:${(bomb.address() as AddressInfo).port}`;
    const answer = await createSendHttp({ answerBytes: 1_000 })({ method: 'GET', url });
    expect(answer).toEqual({ ok: false, error: { code: 'nonsense', detail: 'too-large' } });
    await new Promise((resolve) => bomb.close(resolve));
  });
});

describe('an exchange that takes too long', () => {
  it.each<[string, Behaviour]>([
    ['no answer', { then: 'keep' }],
    ['an answer that never ends', { answer: http('200 OK', FINE).slice(0, -5), then: 'keep' }],
  ])('is timed out: %s', async (_name, behaviour) => {
    server = await startHostile(behaviour);
    const deadline = new AbortController();
    const answer = createSendHttp({ deadline: () => deadline.signal })({ method: 'GET', url: server.url });
    await server.asked;
    deadline.abort();
    expect(await answer).toEqual({ ok: false, error: { code: 'timed-out' } });
  });

  it('ends when the caller aborts it', async () => {
    server = await startHostile({ then: 'keep' });
    const caller = new AbortController();
    const answer = createSendHttp()({ method: 'GET', url: server.url, signal: caller.signal });
    await server.asked;
    caller.abort();
    expect(await answer).toEqual({ ok: false, error: { code: 'unreachable' } });
  });
});
