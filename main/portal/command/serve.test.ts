import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { once } from 'node:events';
import { existsSync, readdirSync, statSync } from 'node:fs';
import { request } from 'node:https';
import type { ClientRequest, IncomingMessage } from 'node:http';
import { join } from 'node:path';
import { TLSSocket } from 'node:tls';
import { createPortalFolder, type PortalFolder, type RunningPortal } from '../testing/portal-alone.ts';
import { createTlsAuthority, type TlsAuthority } from '../testing/tls-authority.ts';

/** The portal as the program that an installer starts: a process of its own, over TLS with a private authority. */

let authority: TlsAuthority;
let folder: PortalFolder;
beforeEach(async () => {
  authority = await createTlsAuthority();
  folder = await createPortalFolder({ certificate: 'cert.pem', key: 'key.pem' });
  await renew();
});
afterEach(() => folder.remove());

async function renew(): Promise<void> {
  const { cert, key } = await authority.issue();
  folder.put('cert.pem', cert);
  folder.put('key.pem', key);
}

/** Sends the head of a request over a connection of its own. */
function ask(path: string, more: { readonly ca?: string; readonly method?: string } = {}): ClientRequest {
  const url = `${String(folder.settings['publicUrl'])}${path}`;
  return request(url, { ca: more.ca ?? authority.pem, method: more.method ?? 'GET', agent: false });
}

async function answerTo(
  call: ClientRequest,
): Promise<{ status: number | undefined; body: string; fingerprint: string }> {
  call.end();
  const [answer] = (await once(call, 'response')) as [IncomingMessage];
  if (!(answer.socket instanceof TLSSocket)) throw new Error('it was answered without TLS');
  const { fingerprint256 } = answer.socket.getPeerCertificate();
  const chunks: Buffer[] = [];
  for await (const chunk of answer) chunks.push(chunk as Buffer);
  return { status: answer.statusCode, body: Buffer.concat(chunks).toString(), fingerprint: fingerprint256 };
}

describe('a portal that starts alone', () => {
  it('listens on TLS, says so in one line, and ends at SIGTERM with its store closed', async () => {
    const portal = await folder.start();
    expect(await answerTo(ask('/ping'))).toMatchObject({ status: 200, body: '"pong"' });
    expect(await portal.end()).toBe(0);
    const { publicUrl } = folder.settings;
    expect(portal.lines[0]).toMatchObject({ level: 'info', event: 'listening', publicUrl, mode: 'production' });
    expect(portal.lines.filter(({ event }) => event === 'listening')).toHaveLength(1);
    expect(portal.lines.at(-1)).toMatchObject({ event: 'stopped' });
    // SQLite removes its log when the last connection is closed in order.
    expect(existsSync(join(folder.path, 'data', 'portal.sqlite-wal'))).toBe(false);
  });

  it('is not believed by whoever does not know its authority', async () => {
    await folder.start();
    const other = await createTlsAuthority();
    await expect(answerTo(ask('/ping', { ca: other.pem }))).rejects.toThrow();
  });

  it('keeps what it makes for its owner', async () => {
    await folder.start();
    const data = join(folder.path, 'data');
    expect(statSync(data).mode & 0o077).toBe(0);
    expect(readdirSync(data)).toContain('portal.sqlite');
    for (const file of readdirSync(data)) expect([file, statSync(join(data, file)).mode & 0o077]).toEqual([file, 0]);
  });

  it('logs what was asked without paths, ids or tokens', async () => {
    const portal = await folder.start();
    const id = '0198f2f0-0000-7000-8000-000000000001';
    const call = ask(`/station/submissions/${id}`);
    call.setHeader('authorization', 'Bearer secret-of-a-station');
    expect((await answerTo(call)).status).toBe(401);
    const line = await portal.line('request');
    expect(line).toMatchObject({
      method: 'GET',
      route: '/station/submissions/:id',
      status: 401,
      refusal: 'station-certificate',
    });
    expect(JSON.stringify(portal.lines)).not.toMatch(/0198f2f0|secret/u);
  });

  it('answers what it was asked before SIGINT, and takes nothing after it', async () => {
    const portal = await folder.start();
    const body = '{}';
    const slow = ask('/station/enrolments', { method: 'POST' });
    slow.setHeader('content-type', 'application/json').setHeader('content-length', body.length);
    slow.write(body.slice(0, 1));
    // Whether the server has the head of a request shows only in the next answer of the same process.
    await answerTo(ask('/ping'));
    const ended = portal.end('SIGINT');
    await portal.line('stopping');
    await expect(answerTo(ask('/ping'))).rejects.toThrow();
    slow.write(body.slice(1));
    expect((await answerTo(slow)).status).toBe(400);
    expect(await ended).toBe(0);
  });

  it('cuts what is still going on when the time for stopping is over', async () => {
    folder.settings['stopSeconds'] = 0;
    const portal = await folder.start();
    const slow = ask('/station/enrolments', { method: 'POST' });
    slow.setHeader('content-type', 'application/json').setHeader('content-length', 100);
    slow.write('{');
    const cut = once(slow, 'error');
    await answerTo(ask('/ping'));
    expect(await portal.end()).toBe(0);
    expect(await cut).toHaveLength(1);
  });

  it.runIf(process.platform !== 'win32')(
    'takes a renewed certificate at SIGHUP, and keeps the old one while the pair does not fit',
    async () => {
      const portal = await folder.start();
      const before = (await answerTo(ask('/ping'))).fingerprint;
      folder.put('key.pem', (await authority.issue()).key);
      portal.child.kill('SIGHUP');
      expect(await portal.line('certificate-not-renewed')).toMatchObject({ level: 'error', reason: 'not-a-pair' });
      expect((await answerTo(ask('/ping'))).fingerprint).toBe(before);
      await renew();
      portal.child.kill('SIGHUP');
      await portal.line('certificate-renewed');
      expect((await answerTo(ask('/ping'))).fingerprint).not.toBe(before);
    },
  );

  it('notices a renewed certificate by itself', async () => {
    folder.settings['certificateCheckSeconds'] = 1;
    const portal = await folder.start();
    const before = (await answerTo(ask('/ping'))).fingerprint;
    await renew();
    await portal.line('certificate-renewed');
    expect((await answerTo(ask('/ping'))).fingerprint).not.toBe(before);
  });

  it('tells of a certificate that ends soon', async () => {
    const { cert, key } = await authority.issue({ validDays: 3 });
    folder.put('cert.pem', cert);
    folder.put('key.pem', key);
    const portal = await folder.start();
    expect(await portal.line('certificate-ends')).toMatchObject({ level: 'warn', days: 2 });
  });

  it('serves behind a proxy without TLS', async () => {
    delete folder.settings['certificate'];
    delete folder.settings['key'];
    folder.settings['trustProxy'] = ['127.0.0.1'];
    await folder.start();
    const plain = String(folder.settings['publicUrl']).replace('https:', 'http:');
    expect(await (await fetch(`${plain}/ping`)).json()).toBe('pong');
  });
});

describe('a portal that cannot start', () => {
  /** It ends with one line, which says why. */
  async function refusal(): Promise<{ readonly status: number | null; readonly line: string }> {
    const { status, errors, out } = await folder.run();
    expect(out).toBe('');
    expect(errors.trim().split('\n')).toHaveLength(1);
    return { status, line: errors };
  }

  it('is told that another one serves the folder, and starts once that has ended', async () => {
    const first: RunningPortal = await folder.start();
    const second = await createPortalFolder({ dataFolder: join(folder.path, 'data') });
    try {
      const { status, errors } = await second.run();
      expect(status).toBe(1);
      expect(errors).toMatch(
        /^portal: Another portal is running on .*data: one data folder is served by one process\./u,
      );
      await first.end('SIGKILL');
      const after = await second.start();
      expect(await after.end()).toBe(0);
    } finally {
      await second.remove();
    }
  });

  it('is told that the folder has the other mode', async () => {
    await (await folder.start()).end();
    folder.settings['mode'] = 'training';
    expect(await refusal()).toMatchObject({
      status: 1,
      line: expect.stringContaining('was made for production') as string,
    });
  });

  it('is told that something else listens there', async () => {
    await folder.start();
    folder.settings['dataFolder'] = 'another';
    expect((await refusal()).line).toContain('another program listens there');
  });

  it('is told of a certificate without its key, and of one that is missing', async () => {
    folder.put('key.pem', (await authority.issue()).key);
    expect((await refusal()).line).toContain('are not a certificate chain and its private key');
    folder.settings['certificate'] = 'nowhere.pem';
    expect((await refusal()).line).toMatch(/nowhere\.pem cannot be read/u);
  });

  it('is told of a data folder that is a file', async () => {
    folder.put('data', '');
    expect(await refusal()).toMatchObject({ status: 1, line: expect.stringContaining('cannot be used') as string });
  });

  it('is told of an unknown setting before it touches anything', async () => {
    folder.settings['datafolder'] = 'x';
    expect(await refusal()).toMatchObject({
      status: 2,
      line: expect.stringContaining('Setting datafolder is not known') as string,
    });
    expect(existsSync(join(folder.path, 'data'))).toBe(false);
  });
});
