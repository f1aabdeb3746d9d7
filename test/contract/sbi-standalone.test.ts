import { spawn } from 'node:child_process';
import type { ChildProcessWithoutNullStreams } from 'node:child_process';
import { X509Certificate } from 'node:crypto';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readFileSync, readdirSync, rmSync, watch } from 'node:fs';
import { request } from 'node:http';
import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { nextHash, decryptAuthValue, openJws } from '../../drivers/sbi/trust/crypto.ts';
import { parseSbiTime } from '../../drivers/sbi/answer/messages.ts';

/** The SBI service alone, started as a stranger starts it and used over HTTP and standard input. */

const root = join(import.meta.dirname, '../..');
const ReadySchema = z.strictObject({
  port: z.int(),
  readers: z.array(z.strictObject({ name: z.string(), deviceId: z.string() })),
  trust: z.strictObject({ deviceRoot: z.string(), ftmRoot: z.string(), encryptionKey: z.string() }),
});
type Ready = z.infer<typeof ReadySchema>;

interface Alone {
  readonly ready: Ready;
  readonly child: ChildProcessWithoutNullStreams;
  command(command: object | string): Promise<unknown>;
  deviceId(name: string): string;
}

/** A port that nobody has at the moment. */
async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
}

const running = new Set<ChildProcessWithoutNullStreams>();
/** Where the services of a test put what they must remove. */
let temporary = '';

function spawnAlone(...words: readonly string[]): ChildProcessWithoutNullStreams {
  const child = spawn(process.execPath, [join(root, 'drivers/sbi/standalone/cli.ts'), ...words], {
    cwd: root,
    stdio: 'pipe',
    // Three names for the systems this runs on.
    env: { ...process.env, TMPDIR: temporary, TMP: temporary, TEMP: temporary },
  });
  running.add(child);
  child.stderr.resume();
  return child;
}

async function startAlone(...words: readonly string[]): Promise<Alone> {
  const child = spawnAlone(...words);
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  const nextLine = async (): Promise<unknown> => {
    const line = await lines.next();
    if (line.done === true) throw new Error('standard output has ended');
    return JSON.parse(line.value) as unknown;
  };
  const ready = ReadySchema.parse(await nextLine());
  return {
    ready,
    child,
    command(command) {
      child.stdin.write(`${typeof command === 'string' ? command : JSON.stringify(command)}\n`);
      return nextLine();
    },
    deviceId: (name) => ready.readers.find((reader) => reader.name === name)?.deviceId ?? '',
  };
}

async function ended(child: ChildProcessWithoutNullStreams): Promise<unknown> {
  if (child.exitCode === null) await once(child, 'exit');
  running.delete(child);
  return child.exitCode;
}

beforeEach(() => {
  temporary = mkdtempSync(join(tmpdir(), 'sbi-alone-'));
});

afterEach(async () => {
  for (const child of running) {
    child.kill('SIGKILL');
    await ended(child);
  }
  rmSync(temporary, { recursive: true, force: true });
});

/** Sends a request; `line` is its verb and path, such as `MOSIPDISC /device`. */
function ask(port: number, line: string, { body, origin }: { body?: object; origin?: string } = {}): Promise<unknown> {
  const [method, path] = line.split(' ');
  const { promise, resolve, reject } = Promise.withResolvers<unknown>();
  const headers = { 'content-type': 'application/json', ...(origin !== undefined && { origin }) };
  const sent = request({ host: '127.0.0.1', port, method, path, headers, agent: false }, (response) => {
    let text = '';
    response.setEncoding('utf8').on('data', (piece: string) => (text += piece));
    response.on('end', () => resolve(JSON.parse(text)));
  });
  sent.on('error', reject);
  sent.end(body && JSON.stringify(body));
  return promise;
}

const InfoSchema = z.array(z.object({ deviceInfo: z.string(), error: z.object({ errorCode: z.string() }) }));
const DeviceInfoSchema = z.object({
  deviceId: z.string(),
  deviceStatus: z.string(),
  certification: z.string(),
  digitalId: z.string(),
});
const BiometricsSchema = z.object({
  biometrics: z.array(
    z.object({
      data: z.string(),
      hash: z.string(),
      sessionKey: z.string().optional(),
      error: z.object({ errorCode: z.string() }),
    }),
  ),
});
const ClaimsSchema = z.object({
  bioSubType: z.string(),
  bioValue: z.string(),
  timestamp: z.string(),
  transactionId: z.string(),
});

/** The payload of a JWS and the certificate it brings, once its signature holds. */
async function signed(token: string) {
  const opened = await openJws(token);
  if (!opened.ok) throw new Error(opened.error.code);
  return opened.value;
}

function isUnder(certificate: X509Certificate, rootFile: string): boolean {
  return certificate.verify(new X509Certificate(readFileSync(rootFile)).publicKey);
}

async function infoOf(alone: Alone, name: string) {
  const infos = InfoSchema.parse(await ask(alone.ready.port, 'MOSIPDINFO /info'));
  for (const { deviceInfo, error } of infos) {
    if (!deviceInfo.includes('.') || deviceInfo.split('.').length !== 3) continue;
    const { payload, certificate } = await signed(deviceInfo);
    const info = DeviceInfoSchema.parse(payload);
    if (info.deviceId === alone.deviceId(name)) return { info, certificate, error };
  }
  throw new Error(`${name} is not listed`);
}

function captureBody(deviceId: string, purpose: string, bio: object): object {
  return {
    env: 'Developer',
    purpose,
    specVersion: '0.9.5',
    timeout: '15000',
    captureTime: '2026-01-02T03:04:05Z',
    domainUri: 'https://idp.example',
    transactionId: 'stranger-1',
    bio: [{ requestedScore: '30', deviceId, previousHash: '', ...bio }],
    customOpts: null,
  };
}

const SLAP = ['Right IndexFinger', 'Right MiddleFinger', 'Right RingFinger', 'Right LittleFinger'];

describe('the service alone', () => {
  it('registers a slap: signed under the printed roots, hash chained, for every program on this machine but no page', async () => {
    const port = await freePort();
    const alone = await startAlone('--readers', 'finger-slap,iris-double', '--port', String(port));
    expect(alone.ready.port).toBe(port);
    const found = await ask(port, 'MOSIPDISC /device', { body: { type: 'Finger' } });
    expect(found).toMatchObject([
      { deviceId: alone.deviceId('finger-slap'), deviceStatus: 'Ready', purpose: 'Registration' },
    ]);
    expect(
      await ask(port, 'MOSIPDISC /device', { body: { type: 'Finger' }, origin: 'https://evil.example' }),
    ).toMatchObject({
      error: { errorCode: '590' },
    });
    const { info, certificate } = await infoOf(alone, 'finger-slap');
    expect(info.certification).toBe('L1');
    expect(isUnder(certificate, alone.ready.trust.deviceRoot)).toBe(true);
    expect(isUnder((await signed(info.digitalId)).certificate, alone.ready.trust.ftmRoot)).toBe(true);

    expect(await alone.command({ reader: 'finger-slap', do: 'place', person: 1, fingers: SLAP, quality: 80 })).toEqual({
      ok: true,
    });
    const bio = { type: 'Finger', count: '4', bioSubType: SLAP, exception: [], deviceSubId: '2' };
    const answer = await ask(port, 'RCAPTURE /capture', {
      body: captureBody(alone.deviceId('finger-slap'), 'Registration', bio),
    });
    const { biometrics } = BiometricsSchema.parse(answer);
    const names: string[] = [];
    let hash = '';
    for (const element of biometrics) {
      const { payload, certificate: signer } = await signed(element.data);
      expect(isUnder(signer, alone.ready.trust.deviceRoot)).toBe(true);
      const claims = ClaimsSchema.parse(payload);
      names.push(claims.bioSubType);
      hash = nextHash(hash, Buffer.from(claims.bioValue, 'base64url'));
      expect(element.hash).toBe(hash);
    }
    expect(names.toSorted()).toEqual(SLAP.toSorted());

    // Everything of the run is gone with it.
    alone.child.stdin.end();
    expect(await ended(alone.child)).toBe(0);
    expect(existsSync(alone.ready.trust.deviceRoot)).toBe(false);
  });

  it('signs in with an iris, encrypted to the printed key; at level L0 it lists the reader and refuses', async () => {
    const alone = await startAlone('--readers', 'iris-single', '--purpose', 'Auth', '--port', String(await freePort()));
    await alone.command({ reader: 'iris-single', do: 'place', person: 2, eyes: ['Left'], quality: 80 });
    const bio = { type: 'Iris', count: 1, bioSubType: ['Left'], deviceSubId: 0 };
    const body = captureBody(alone.deviceId('iris-single'), 'Auth', bio);
    const [element] = BiometricsSchema.parse(await ask(alone.ready.port, 'CAPTURE /capture', { body })).biometrics;
    const claims = ClaimsSchema.parse((await signed(element?.data ?? '')).payload);
    const value = decryptAuthValue({
      ...claims,
      sessionKey: element?.sessionKey ?? '',
      privateKeyPem: readFileSync(alone.ready.trust.encryptionKey, 'utf8'),
    });
    expect(value.ok && Buffer.from(value.value.subarray(0, 4)).toString('latin1')).toBe('IIR\0');

    const low = await startAlone(
      '--readers',
      'finger-single',
      '--purpose',
      'Auth',
      '--level',
      'L0',
      '--port',
      String(await freePort()),
    );
    expect((await infoOf(low, 'finger-single')).info.certification).toBe('L0');
    const finger = { type: 'Finger', count: 1, bioSubType: ['UNKNOWN'], deviceSubId: 0 };
    const refused = await ask(low.ready.port, 'CAPTURE /capture', {
      body: captureBody(low.deviceId('finger-single'), 'Auth', finger),
    });
    expect(refused).toMatchObject({ biometrics: [{ data: '', error: { errorCode: '592' } }] });
  });

  it('does what each command says, and says what it does not understand', async () => {
    const alone = await startAlone(
      '--readers',
      'finger-single',
      '--port',
      String(await freePort()),
      '--origin',
      'https://idp.example',
    );
    const command = (order: object) => alone.command({ reader: 'finger-single', ...order });
    const listed = () =>
      ask(alone.ready.port, 'MOSIPDISC /device', { body: { type: 'Finger' }, origin: 'https://idp.example' });

    expect(await command({ do: 'state', state: 'not-ready' })).toEqual({ ok: true });
    expect(await listed()).toMatchObject([{ deviceStatus: 'Not Ready' }]);
    await command({ do: 'state', state: 'busy' });
    expect(await listed()).toMatchObject([{ deviceStatus: 'Busy' }]);
    await command({ do: 'state', state: 'not-registered' });
    expect(await listed()).toMatchObject([{ deviceStatus: 'Not Registered' }]);
    await command({ do: 'state', state: 'ready' });
    await command({ do: 'unplug' });
    expect(await listed()).toMatchObject([{ error: { errorCode: '503' } }]);
    await command({ do: 'plug' });
    expect(await listed()).toMatchObject([{ deviceStatus: 'Ready' }]);

    const before = await infoOf(alone, 'finger-single');
    expect(await command({ do: 'rotate-key' })).toEqual({ ok: true });
    const after = await infoOf(alone, 'finger-single');
    expect(after.certificate.fingerprint256).not.toBe(before.certificate.fingerprint256);
    expect(Date.parse(after.certificate.validFrom)).toBeGreaterThan(Date.parse(before.certificate.validFrom));
    expect(isUnder(after.certificate, alone.ready.trust.deviceRoot)).toBe(true);

    expect(await command({ do: 'clock', offsetSeconds: -3600 })).toEqual({ ok: true });
    const { info } = await infoOf(alone, 'finger-single');
    const { dateTime } = z.object({ dateTime: z.string() }).parse((await signed(info.digitalId)).payload);
    const behind = Date.now() - (parseSbiTime(dateTime) ?? 0);
    expect(behind).toBeGreaterThan(3_590_000);
    expect(behind).toBeLessThan(3_700_000);

    expect(await command({ do: 'fault', fault: 'bad-certificate' })).toEqual({ ok: true });
    expect(isUnder((await infoOf(alone, 'finger-single')).certificate, alone.ready.trust.deviceRoot)).toBe(false);
    expect(await command({ do: 'fault', fault: 'none' })).toEqual({ ok: true });
    expect(isUnder((await infoOf(alone, 'finger-single')).certificate, alone.ready.trust.deviceRoot)).toBe(true);

    expect(await command({ do: 'place', person: 1, fingers: ['Right Thumb'] })).toEqual({ ok: true });
    expect(await command({ do: 'lift' })).toEqual({ ok: true });
    expect(await command({ do: 'fault', fault: 'eyes-closed' })).toEqual({ ok: false, error: 'fault-not-here' });
    expect(await alone.command({ do: 'help' })).toMatchObject({
      ok: true,
      help: { faults: { smear: expect.any(String) as unknown } },
    });
    for (const nonsense of [
      '{',
      '[]',
      '{"do":"dance","reader":"finger-single"}',
      '{"do":"lift"}',
      '{"do":"lift","reader":"x"}',
    ]) {
      expect(await alone.command(nonsense)).toMatchObject({ ok: false, error: expect.stringMatching(/\S/) as unknown });
    }
    expect(await listed()).toMatchObject([{ deviceStatus: 'Ready' }]);

    alone.child.kill('SIGTERM');
    expect(await ended(alone.child)).toBe(0);
  });

  it('takes another port beside a first one', async () => {
    const [one, two] = [await startAlone('--readers', 'iris-single'), await startAlone('--readers', 'iris-single')];
    expect(two.ready.port).toBeGreaterThan(one.ready.port);
    expect(one.ready.port).toBeGreaterThanOrEqual(4501);
  });

  it('leaves no keys behind when it is stopped while it makes them', async () => {
    const made = Promise.withResolvers<undefined>();
    const watcher = watch(temporary, () => {
      made.resolve(undefined);
    });
    const child = spawnAlone('--readers', 'finger-single');
    let printed = '';
    child.stdout.on('data', (piece: Buffer) => (printed += piece.toString()));
    await made.promise;
    watcher.close();
    child.kill('SIGTERM');
    expect(await ended(child)).toBe(0);
    expect(printed).toBe('');
    expect(readdirSync(temporary)).toEqual([]);
  });

  it.each(['SIGTERM', 'SIGINT', 'SIGHUP'] as const)(
    'removes its keys at %s, in the middle of a capture too',
    async (signal) => {
      const alone = await startAlone('--readers', 'finger-single');
      expect(readdirSync(temporary)).toHaveLength(1);
      const bio = { type: 'Finger', count: '1', bioSubType: ['Right Thumb'], exception: [], deviceSubId: '0' };
      const body = captureBody(alone.deviceId('finger-single'), 'Registration', bio);
      const captured = ask(alone.ready.port, 'RCAPTURE /capture', { body }).catch(() => 'hung up');
      const status = async () =>
        JSON.stringify(await ask(alone.ready.port, 'MOSIPDISC /device', { body: { type: 'Finger' } }));
      await expect.poll(status, { timeout: 10_000 }).toContain('"deviceStatus":"Busy"');
      alone.child.kill(signal);
      expect(await ended(alone.child)).toBe(0);
      await captured;
      expect(readdirSync(temporary)).toEqual([]);
    },
  );

  it('ends and removes its keys when the reader of its answers has gone', async () => {
    const alone = await startAlone('--readers', 'finger-single', '--port', String(await freePort()));
    alone.child.stdout.destroy();
    alone.child.stdin.on('error', () => undefined);
    alone.child.stdin.write('{"do":"help"}\n');
    expect(await ended(alone.child)).toBe(0);
    expect(readdirSync(temporary)).toEqual([]);
  });

  it.each([
    [['--readers', 'nose'], 'is no kind of reader'],
    [['--level', 'L2'], '--level is L0 or L1'],
    [['--port', '80'], '--port is a number'],
    [['--origin', 'idp.example/'], '--origin is like'],
    [['--colour'], 'colour'],
  ])('ends at once with one line for %j', async (words, line) => {
    const child = spawn(process.execPath, [join(root, 'drivers/sbi/standalone/cli.ts'), ...words], { cwd: root });
    let said = '';
    let printed = '';
    child.stderr.on('data', (piece: Buffer) => (said += piece.toString()));
    child.stdout.on('data', (piece: Buffer) => (printed += piece.toString()));
    const [code] = (await once(child, 'close')) as [number];
    expect(code).toBe(2);
    expect(said.trimEnd().split('\n')).toEqual([expect.stringContaining(line)]);
    expect(printed).toBe('');
  });
});
