import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';

import { createManualClock } from '#kit/testing/manual-clock.ts';
import type { ManualClock } from '#kit/testing/manual-clock.ts';
import {
  AUTHORITY_ANSWER_BYTES,
  AUTHORITY_DEADLINE_MS,
  certificateOfAuthority,
  isSafeAddress,
} from './authority-certificate.ts';
import { isCurrent } from './certificates.ts';
import { certificateFile, keepEncryptionCertificate, readEncryptionCertificate } from './encryption-certificate.ts';
import type { EncryptionCertificateError, EncryptionCertificateSource } from './encryption-certificate.ts';
import { createEncryptionPair, createTrainingRoots } from './training-trust.ts';
import type { TrainingRoots } from './training-trust.ts';

const NOW = Date.parse('2026-01-02T03:04:05Z');
const DAY_MS = 86_400_000;
const HOUR_MS = 3_600_000;
const SECRET = 'not-for-logs';
const TOKEN = 'eyJhbGciOiJub25lIn0.e30.c2ln';

/** A P-256 certificate, self-signed with `openssl req -x509 -newkey ec`: auth values cannot be encrypted to its key. */
const ELLIPTIC = `-----BEGIN CERTIFICATE-----
MIIBbjCCAROgAwIBAgIUOZVl0yWjKJX3SHhu7+bJABeHEicwCgYIKoZIzj0EAwIw
DDEKMAgGA1UEAwwBeDAeFw0yNjExMjUwNDU3NTZaFw0zNjExMjIwNDU3NTZaMAwx
CjAIBgNVBAMMAXgwWTATBgcqhkjOPQIBBggqhkjOPQMBBwNCAAQTzIxElES3h12g
Ptw80ulzwOW8BFVIoyTqDdKJSu9zJR2U84YFATW1qTC8sl4VJ71iWmPx1q4gWesb
Q5nmlvGko1MwUTAdBgNVHQ4EFgQUgji1EmqieHPU2J/BcAsOs84HHAEwHwYDVR0j
BBgwFoAUgji1EmqieHPU2J/BcAsOs84HHAEwDwYDVR0TAQH/BAUwAwEB/zAKBggq
hkjOPQQDAgNJADBGAiEAv7wdvh+DGGBgsmTqVxRtpb0P7UGjVTMHkvmXDTgsTeQC
IQCg4nXzegef4soMx8tvRXIEca1oflSZsnEuWKxMb9618A==
-----END CERTIFICATE-----
`;

let roots: TrainingRoots;
let current: string;
let expired: string;
let later: string;
beforeAll(async () => {
  roots = await createTrainingRoots(NOW);
  const certificates = await Promise.all([365, -1, 365].map(async (days) => createEncryptionPair(roots, NOW, days)));
  [current, expired, later] = certificates.map(({ certificate }) => certificate) as [string, string, string];
});

let clock: ManualClock;
beforeEach(() => {
  clock = createManualClock(NOW);
});

describe('a certificate to encrypt to', () => {
  it('is one certificate with a strong RSA key', () => {
    expect(readEncryptionCertificate(current).ok).toBe(true);
    expect(readEncryptionCertificate(expired).ok).toBe(true);
    for (const text of ['', 'none', current + later, ELLIPTIC, current.replace('MII', 'AII')]) {
      expect(readEncryptionCertificate(text)).toMatchObject({ ok: false, error: { code: 'certificate-unfit' } });
    }
  });

  it('is read from a file, again each time', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'encryption-'));
    try {
      const file = join(folder, 'encryption.pem');
      const source = certificateFile(file);
      const fetch = async () => source.fetch(new AbortController().signal);
      expect(await fetch()).toEqual({ ok: false, error: { code: 'file-unreadable', detail: 'ENOENT' } });
      await writeFile(file, current);
      expect((await fetch()).ok).toBe(true);
      await writeFile(file, 'none');
      expect(await fetch()).toMatchObject({ ok: false, error: { code: 'certificate-unfit' } });
    } finally {
      await rm(folder, { recursive: true });
    }
  });
});

/** Waits for everything that needs no socket and no timer. */
function settled(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}

describe('the certificate kept', () => {
  type Fetched = Awaited<ReturnType<EncryptionCertificateSource['fetch']>>;
  const good = (pem: string): Fetched => readEncryptionCertificate(pem);
  const bad: Fetched = { ok: false, error: { code: 'authority-unreachable' } };

  function keep(answers: readonly Fetched[]) {
    const problems: EncryptionCertificateError[] = [];
    let asked = 0;
    const kept = keepEncryptionCertificate({
      source: {
        async fetch() {
          const answer = answers[asked] ?? bad;
          asked += 1;
          return Promise.resolve(answer);
        },
      },
      clock,
      onProblem: (error) => problems.push(error),
    });
    return { kept, problems, asked: () => asked };
  }

  it('is there without waiting, and fetched again twice a day', async () => {
    const { kept, asked } = keep([good(current), good(later)]);
    expect(kept.current()).toBeUndefined();
    await kept.refresh();
    expect(kept.current()?.toString()).toBe(current.trim() + '\n');
    clock.advance(12 * HOUR_MS - 1);
    expect(asked()).toBe(1);
    clock.advance(1);
    await kept.refresh();
    expect(asked()).toBe(2);
    expect(kept.current()?.toString().trim()).toBe(later.trim());
    kept.close();
    expect(clock.pending()).toBe(0);
  });

  it('survives a failure, and is fetched again after one minute, two, four', async () => {
    const { kept, problems, asked } = keep([good(current), bad, bad, bad, good(later)]);
    await kept.refresh();
    await kept.refresh();
    expect(problems).toEqual([{ code: 'authority-unreachable' }]);
    expect(kept.current()?.toString().trim()).toBe(current.trim());
    for (const [minutes, fetches] of [
      [1, 3],
      [2, 4],
      [4, 5],
    ] as const) {
      clock.advance(minutes * 60_000 - 1);
      expect(asked()).toBe(fetches - 1);
      clock.advance(1);
      expect(asked()).toBe(fetches);
      await settled();
    }
    expect(kept.current()?.toString().trim()).toBe(later.trim());
    kept.close();
  });

  it('waits at most an hour between two tries', async () => {
    const { kept, asked } = keep([]);
    await kept.refresh();
    for (let turn = 0; turn < 10; turn += 1) {
      clock.advance(HOUR_MS);
      await settled();
    }
    const before = asked();
    clock.advance(HOUR_MS);
    expect(asked()).toBe(before + 1);
    kept.close();
  });

  it('is not replaced by one that has expired, but an expired one is better than none', async () => {
    const { kept } = keep([good(expired), good(current), good(expired)]);
    await kept.refresh();
    expect(kept.current()?.toString().trim()).toBe(expired.trim());
    await kept.refresh();
    await kept.refresh();
    expect(kept.current()?.toString().trim()).toBe(current.trim());
    clock.advance(400 * DAY_MS);
    expect(isCurrent(kept.current()!, clock.now())).toBe(false);
    kept.close();
  });

  it('is fetched once for two calls at the same time, and no more after closing', async () => {
    const { kept, asked } = keep([good(current), good(later)]);
    await Promise.all([kept.refresh(), kept.refresh()]);
    expect(asked()).toBe(1);
    const running = kept.refresh();
    kept.close();
    await running;
    expect(kept.current()?.toString().trim()).toBe(current.trim());
    expect(clock.pending()).toBe(0);
  });
});

describe('the certificate of an authority', () => {
  type Handler = (request: IncomingMessage, response: ServerResponse, body: string) => void;
  let server: Server;
  let base: URL;
  let seen: {
    readonly method: string;
    readonly url: string;
    readonly cookie: string | undefined;
    readonly body: string;
  }[];
  let onLogin: Handler;
  let onCertificate: Handler;

  const json = (response: ServerResponse, status: number, value: unknown, headers: Record<string, string> = {}) =>
    response.writeHead(status, { 'content-type': 'application/json', ...headers }).end(JSON.stringify(value));
  const loggedIn: Handler = (_request, response) => {
    json(response, 200, { response: { status: 'Success' }, errors: null }, { authorization: TOKEN });
  };

  beforeEach(async () => {
    seen = [];
    onLogin = loggedIn;
    onCertificate = (_request, response) => {
      json(response, 200, { response: { certificate: current, issuedAt: 'x' }, errors: [] });
    };
    server = createServer((request, response) => {
      let body = '';
      request.on('data', (chunk: Buffer) => (body += chunk.toString()));
      request.on('end', () => {
        const { method = '', url = '' } = request;
        seen.push({ method, url, cookie: request.headers.cookie, body });
        (url.startsWith('/v1/authmanager/') ? onLogin : onCertificate)(request, response, body);
      });
    });
    const { promise, resolve } = Promise.withResolvers<undefined>();
    server.listen(0, '127.0.0.1', () => {
      resolve(undefined);
    });
    await promise;
    base = new URL(`http://127.0.0.1:${(server.address() as AddressInfo).port}`);
  });
  afterEach(() => {
    server.closeAllConnections();
    server.close();
  });

  const source = () => certificateOfAuthority({ base, appId: 'ida', clientId: 'station-1', secretKey: SECRET }, clock);
  const fetch = async () => source().fetch(new AbortController().signal);

  it('is fetched with a login and its token as a cookie', async () => {
    const fetched = await fetch();
    expect(fetched.ok && fetched.value.toString().trim()).toBe(current.trim());
    expect(seen.map(({ method, url, cookie }) => ({ method, url, cookie }))).toEqual([
      { method: 'POST', url: '/v1/authmanager/authenticate/clientidsecretkey', cookie: undefined },
      {
        method: 'GET',
        url: '/idauthentication/v1/internal/getCertificate?applicationId=IDA&referenceId=IDA-FIR',
        cookie: `Authorization=${TOKEN}`,
      },
    ]);
    expect(JSON.parse(seen[0]!.body)).toMatchObject({
      requesttime: '2026-01-02T03:04:05.000Z',
      request: { appId: 'ida', clientId: 'station-1', secretKey: SECRET },
    });
    expect(clock.pending()).toBe(0);
  });

  it('keeps the path of a base address', async () => {
    base = new URL(`${base.href}gateway`);
    await fetch();
    expect(seen[0]?.url).toBe('/gateway/v1/authmanager/authenticate/clientidsecretkey');
  });

  it('is accepted outside its dates, because the capture reports that', async () => {
    onCertificate = (_request, response) => json(response, 200, { response: { certificate: expired } });
    const fetched = await fetch();
    expect(fetched.ok && isCurrent(fetched.value, NOW)).toBe(false);
  });

  it.each<[string, Handler, EncryptionCertificateError]>([
    [
      'an error in a 200 answer',
      (_request, response) => json(response, 200, { errors: [{ errorCode: 'KER-ATH-401\n', message: SECRET }] }),
      { code: 'login-refused', detail: 'KER-ATH-401?' },
    ],
    ['a status', (_request, response) => json(response, 401, {}), { code: 'login-refused', detail: 'status 401' }],
    ['no JSON', (_request, response) => response.end('<html>'), { code: 'answer-malformed' }],
    ['no token', (_request, response) => json(response, 200, {}), { code: 'answer-malformed', detail: 'no token' }],
    [
      'a token that would split the cookie',
      (_request, response) => json(response, 200, {}, { authorization: 'a; Domain=x' }),
      { code: 'answer-malformed', detail: 'no token' },
    ],
    [
      'a redirect, which would send the secret to another address',
      (_request, response) => response.writeHead(307, { location: '/elsewhere' }).end(),
      { code: 'answer-malformed', detail: 'redirect' },
    ],
    ['a hang-up', (request) => request.socket.destroy(), { code: 'authority-unreachable', detail: 'UND_ERR_SOCKET' }],
  ])('fails when the login answers %s', async (_name, handler, error) => {
    onLogin = handler;
    expect(await fetch()).toEqual({ ok: false, error });
    expect(seen).toHaveLength(1);
  });

  it.each<[string, Handler, EncryptionCertificateError]>([
    [
      'an error in a 200 answer',
      (_request, response) => json(response, 200, { errors: [{ errorCode: 'KER-KMS-002' }], response: null }),
      { code: 'authority-refused', detail: 'KER-KMS-002' },
    ],
    [
      'an error with its status',
      (_request, response) => json(response, 500, { response: { certificate: current } }),
      { code: 'authority-refused', detail: 'status 500' },
    ],
    [
      'a status without JSON',
      (_request, response) => response.writeHead(502).end('bad gateway'),
      { code: 'authority-refused', detail: 'status 502' },
    ],
    ['no JSON', (_request, response) => response.end(current), { code: 'answer-malformed' }],
    [
      'no certificate',
      (_request, response) => json(response, 200, { response: null }),
      { code: 'answer-malformed', detail: 'no certificate' },
    ],
    [
      'a number for a certificate',
      (_request, response) => json(response, 200, { response: { certificate: 1 } }),
      { code: 'answer-malformed' },
    ],
    [
      'a text that is no certificate',
      (_request, response) => json(response, 200, { response: { certificate: 'x' } }),
      { code: 'certificate-unfit', detail: 'not one certificate' },
    ],
    [
      'two certificates',
      (_request, response) => json(response, 200, { response: { certificate: current + later } }),
      { code: 'certificate-unfit', detail: 'not one certificate' },
    ],
    [
      'a certificate that cannot be used for encryption',
      (_request, response) => json(response, 200, { response: { certificate: ELLIPTIC } }),
      { code: 'certificate-unfit', detail: 'no RSA key of 2048 bits' },
    ],
    [
      'more bytes than any certificate has',
      (_request, response) => response.end(Buffer.alloc(AUTHORITY_ANSWER_BYTES + 1, ' ')),
      { code: 'answer-malformed', detail: 'too large' },
    ],
    [
      'a redirect',
      (_request, response) => response.writeHead(302, { location: 'http://127.0.0.1:1/' }).end(),
      { code: 'answer-malformed', detail: 'redirect' },
    ],
    [
      'half of an answer',
      (request, response) => {
        response.writeHead(200, { 'content-length': '100' }).write('{');
        setImmediate(() => request.socket.destroy());
      },
      { code: 'authority-unreachable', detail: 'UND_ERR_SOCKET' },
    ],
  ])('fails when the certificate call answers %s', async (_name, handler, error) => {
    onCertificate = handler;
    const fetched = await fetch();
    expect(fetched).toEqual({ ok: false, error });
    expect(JSON.stringify(fetched)).not.toContain(SECRET);
  });

  it('stops at a body without end as soon as it is too large', async () => {
    let open = true;
    onCertificate = (_request, response) => {
      response.on('close', () => (open = false));
      const pour = (): void => {
        while (open && response.write(Buffer.alloc(16_384, ' ')));
      };
      response.on('drain', pour);
      pour();
    };
    expect(await fetch()).toEqual({ ok: false, error: { code: 'answer-malformed', detail: 'too large' } });
  });

  it.each(['login', 'certificate'] as const)('is given up at the deadline when the %s never answers', async (which) => {
    const { promise: asked, resolve } = Promise.withResolvers<undefined>();
    const silent: Handler = () => {
      resolve(undefined);
    };
    if (which === 'login') onLogin = silent;
    else onCertificate = silent;
    const fetched = fetch();
    await asked;
    clock.advance(AUTHORITY_DEADLINE_MS);
    expect(await fetched).toEqual({ ok: false, error: { code: 'authority-timed-out' } });
  });

  it('is given up when its caller aborts', async () => {
    const { promise: asked, resolve } = Promise.withResolvers<undefined>();
    onLogin = () => {
      resolve(undefined);
    };
    const closing = new AbortController();
    const fetched = source().fetch(closing.signal);
    await asked;
    closing.abort();
    expect(await fetched).toMatchObject({ ok: false, error: { code: 'authority-unreachable' } });
    expect(clock.pending()).toBe(0);
  });

  it('fails when nobody listens', async () => {
    server.close();
    server.closeAllConnections();
    expect(await fetch()).toEqual({
      ok: false,
      error: { code: 'authority-unreachable', detail: 'ECONNREFUSED' },
    });
  });

  it('is never requested over an insecure connection', () => {
    for (const [address, safe] of [
      ['https://api.example', true],
      ['http://127.0.0.1:8090', true],
      ['http://[::1]:8090', true],
      ['http://localhost:8090', true],
      ['http://api.example', false],
      ['http://127.0.0.1.example', false],
      ['ftp://127.0.0.1', false],
    ] as const) {
      expect(isSafeAddress(new URL(address))).toBe(safe);
    }
    const settings = { base: new URL('http://api.example'), appId: 'a', clientId: 'b', secretKey: 'c' };
    expect(() => certificateOfAuthority(settings, clock)).toThrow(RangeError);
  });
});
