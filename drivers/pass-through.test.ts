import { X509Certificate } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { connect } from 'node:net';
import { join } from 'node:path';

import { Ajv2019 } from 'ajv/dist/2019.js';
import ajvFormats from 'ajv-formats';
import { afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';

import { createDeviceHost } from './device-host.ts';
import type { DeviceHost } from './device-host.ts';
import { createManualClock } from './kit/manual-clock.ts';
import type { ManualClock } from './kit/manual-clock.ts';
import { FromHostSchema } from './link/messages.ts';
import type { FromHost, OtherServices, ReaderStatus } from './link/messages.ts';
import { openJws } from './sbi/crypto.ts';
import { makeServiceReader } from './sbi/service-readers.ts';
import { openSbiService } from './sbi/service.ts';
import { call, requestText, sendRaw } from './sbi/testing/raw-client.ts';
import { scriptedImaging } from './sbi/testing/scripted-imaging.ts';
import { createScriptedReader } from './sbi/testing/scripted-reader.ts';
import { makeTrainingTrust } from './sbi/trust/training-trust.ts';
import type { TrainingTrust } from './sbi/trust/training-trust.ts';
import { openServiceTrust } from './sbi/trust/open-trust.ts';
import { SWEEP_PAUSE_MS } from './service-reader/service-watch.ts';
import { failed, FOREIGN_FINGER, startForeignService } from './service-reader/testing/foreign-service.ts';
import type { ForeignService } from './service-reader/testing/foreign-service.ts';
import { makeForeignTrust } from './service-reader/testing/foreign-trust.ts';
import type { ForeignTrust } from './service-reader/testing/foreign-trust.ts';
import { firstTestPort } from './service-reader/testing/ports.ts';
import { turnsUntil } from './service-reader/testing/turns.ts';

/** A vendor's reader, passed through our service to a page: two real sockets with the device host between them. */

const NOW = Date.parse('2026-01-02T03:04:05Z');
const PROVIDER = 'https://idp.example';
const KIOSK = 'app://kiosk';

let ours: TrainingTrust;
let theirs: ForeignTrust;
let clock: ManualClock;
let vendor: ForeignService;
let host: DeviceHost;
let posted: FromHost[];
let port: number;

beforeAll(async () => {
  [ours, theirs] = await Promise.all([
    makeTrainingTrust({ now: NOW, deviceIds: ['finger-1', 'listing'] }),
    makeForeignTrust(NOW),
  ]);
});

beforeEach(async () => {
  clock = createManualClock(NOW);
  vendor = await startForeignService({ trust: theirs, now: () => clock.now(), firstPort: firstTestPort() });
});

afterEach(async () => {
  await host.close();
  await vendor.close();
});

function otherServices(change: Partial<OtherServices> = {}): OtherServices {
  const keys = ours.service.readers['listing'];
  if (!keys) throw new Error('no listing key');
  return {
    firstPort: vendor.port,
    lastPort: vendor.port + 20,
    deviceRoots: [theirs.deviceRootPem],
    ftmRoots: [theirs.ftmRootPem],
    listing: { key: keys.deviceKey, certificate: keys.deviceCertificate, origins: [PROVIDER] },
    ...change,
  };
}

async function begin(
  others: OtherServices | 'none' = otherServices(),
  allowedOrigins = [PROVIDER, KIOSK],
): Promise<void> {
  posted = [];
  host = createDeviceHost({
    post: (message) => posted.push(FromHostSchema.parse(message)),
    clock,
    imaging: scriptedImaging,
    makeSimulated: (deviceId) => ({
      reader: createScriptedReader(deviceId),
      perform: async () => Promise.resolve({ ok: true, value: undefined }),
    }),
  });
  await host.receive({
    type: 'configure',
    mode: 'training',
    // Our own service stands in the midst of the ports that are scanned.
    service: {
      env: 'Developer',
      purpose: 'Auth',
      firstPort: vendor.port + 1,
      lastPort: vendor.port + 20,
      allowedOrigins,
    },
    trust: ours.service,
    simulated: ['finger-1'],
    ...(others !== 'none' && { otherServices: others }),
  });
  const listening = posted.find((message) => message.type === 'listening');
  if (!listening) throw new Error(JSON.stringify(posted));
  ({ port } = listening);
}

async function beginAndFind(): Promise<string> {
  await begin();
  await turnsUntil(() => otherReaders().length === 1);
  await host.receive({ type: 'arm', visitId: 'visit-1' });
  return otherReaders()[0]?.deviceId ?? '';
}

function otherReaders(): readonly ReaderStatus[] {
  return (posted.findLast((message) => message.type === 'readers')?.readers ?? []).filter(({ service }) => service);
}

function request(deviceId: string, more: object = {}, bio: object = {}): object {
  return {
    env: 'Developer',
    purpose: 'Auth',
    specVersion: '0.9.5',
    timeout: 10_000,
    domainUri: PROVIDER,
    transactionId: 'txn-0001',
    bio: [
      {
        type: 'Finger',
        count: 1,
        bioSubType: ['Left IndexFinger'],
        requestedScore: 60,
        deviceId,
        deviceSubId: 0,
        previousHash: '',
        ...bio,
      },
    ],
    ...more,
  };
}

/** The octets behind the head of an answer, as they came over the line. */
async function octetsOf(text: string): Promise<Buffer> {
  const socket = connect(port, '127.0.0.1');
  const chunks: Buffer[] = [];
  socket.on('data', (chunk) => chunks.push(chunk));
  const { promise, resolve } = Promise.withResolvers<undefined>();
  socket.on('close', () => {
    resolve(undefined);
  });
  socket.write(text);
  await promise;
  const all = Buffer.concat(chunks);
  return all.subarray(all.indexOf('\r\n\r\n') + 4);
}

interface Listed {
  readonly deviceId: string;
  readonly digitalId: string;
}

async function discovered(origin = PROVIDER): Promise<readonly Listed[]> {
  const { json } = await call(port, 'MOSIPDISC', '/device', { type: 'Biometric Device' }, { Origin: origin });
  return json as readonly Listed[];
}

async function errorOfCapture(body: object): Promise<{ readonly errorCode: string; readonly data: string }> {
  const { json } = await call(port, 'CAPTURE', '/capture', body);
  const [element] = (json as { biometrics: { data: string; error: { errorCode: string } }[] }).biometrics;
  return { errorCode: element?.error.errorCode ?? '', data: element?.data ?? '' };
}

function lastEnd(): Extract<FromHost, { type: 'capture-ended' }>['outcome'] | undefined {
  return posted.findLast((message) => message.type === 'capture-ended')?.outcome;
}

/** Who signed our device info of a reader, as its serial number. */
async function signerOf(deviceId: string): Promise<string | undefined> {
  const { json } = await call(port, 'MOSIPDINFO', '/info', undefined, { Origin: PROVIDER });
  for (const { deviceInfo } of json as readonly { readonly deviceInfo: string }[]) {
    const jws = await openJws(deviceInfo);
    if (jws.ok && (jws.value.payload as { deviceId?: unknown }).deviceId === deviceId) {
      return jws.value.certificate.serialNumber;
    }
  }
  return undefined;
}

describe('a reader of another vendor on the way to the page', () => {
  it('is listed under a fresh key once there is one, without a new start', async () => {
    const deviceId = await beginAndFind();
    const before = await signerOf(deviceId);
    const fresh = (await makeTrainingTrust({ now: NOW, deviceIds: ['listing'] })).service.readers['listing'];
    if (!fresh) throw new Error('no key');
    await host.receive({ type: 'trust-listing', key: fresh.deviceKey, certificate: fresh.deviceCertificate });
    const after = await signerOf(deviceId);
    expect(before).toBe(new X509Certificate(ours.service.readers['listing']?.deviceCertificate ?? '').serialNumber);
    expect(after).toBe(new X509Certificate(fresh.deviceCertificate).serialNumber);
    await host.receive({ type: 'trust-listing', key: 'none', certificate: fresh.deviceCertificate });
    expect(posted.at(-1)).toEqual({ type: 'failed', code: 'bad-configuration' });
  });

  it('is shown to main, and listed to the provider’s page under an id and an address of ours', async () => {
    const deviceId = await beginAndFind();
    expect(otherReaders()).toMatchObject([
      { state: 'ready', level: 'L1', service: { provider: 'Vendor Ltd', port: vendor.port, offered: true } },
    ]);
    const listed = (await discovered()).find((element) => element.deviceId === deviceId);
    expect(listed).toMatchObject({
      deviceStatus: 'Ready',
      certification: 'L1',
      callbackId: `http://127.0.0.1:${port}/`,
      deviceCode: 'VF-0001',
      purpose: 'Auth',
      deviceSubId: ['0'],
    });
    expect(JSON.stringify(await discovered())).not.toContain('vendor-finger-1');
    const plain = JSON.parse(Buffer.from(listed?.digitalId ?? '', 'base64url').toString('utf8')) as object;
    expect(plain).toMatchObject({ serialNo: 'VF-0001', make: 'Vendor' });
  });

  it('has a device info that our key signs around a digitalId the vendor’s chip signed', async () => {
    const deviceId = await beginAndFind();
    const { json } = await call(port, 'MOSIPDINFO', '/info');
    const infos = await Promise.all(
      (json as { deviceInfo: string }[]).map(async ({ deviceInfo }) => openJws(deviceInfo)),
    );
    const info = infos.find((one) => one.ok && (one.value.payload as Listed).deviceId === deviceId);
    if (!info?.ok) throw new Error('no info');
    const { digitalId, callbackId } = info.value.payload as Listed & { callbackId: string };
    expect(callbackId).toBe(`http://127.0.0.1:${port}/`);
    const own = new X509Certificate(ours.service.readers['listing']?.deviceCertificate ?? '');
    expect(info.value.certificate.fingerprint256).toBe(own.fingerprint256);
    const chip = await openJws(digitalId);
    expect(chip.ok && chip.value.certificate.verify(new X509Certificate(theirs.ftmRootPem).publicKey)).toBe(true);
  });

  it('answers the page with the vendor’s octets, each of them', async () => {
    const deviceId = await beginAndFind();
    const octets = await octetsOf(requestText(port, 'CAPTURE', '/capture', request(deviceId)));
    expect(vendor.captureBodies).toHaveLength(1);
    expect(octets.equals(vendor.captureBodies[0] ?? Buffer.alloc(0))).toBe(true);
    // Spaces and line ends of the vendor's own are in it, so nothing between has parsed and written it anew.
    expect(octets.toString('latin1')).toMatch(/^\{ "biometrics" :\n/);
    const asked = JSON.parse(vendor.requests.at(-1)?.body ?? '') as { bio: { deviceId: string; count: string }[] };
    expect(asked.bio).toMatchObject([{ deviceId: 'vendor-finger-1', count: '1', deviceSubId: '0' }]);
    expect(posted.find(({ type }) => type === 'capture-started')).toMatchObject({
      deviceId,
      origin: PROVIDER,
      transactionId: 'txn-0001',
      requestedScore: 60,
    });
    expect(lastEnd()).toMatchObject({ ok: true, qualityScores: [81.5] });
  });

  it('is nothing to other origins, to programs without one, and when discovery asks for eyes', async () => {
    const deviceId = await beginAndFind();
    expect((await discovered(KIOSK)).map((element) => element.deviceId)).toEqual(['finger-1']);
    const { json } = await call(port, 'CAPTURE', '/capture', request(deviceId), { Origin: KIOSK });
    expect(json).toMatchObject({ biometrics: [{ error: { errorCode: '805' } }] });
    expect((await call(port, 'MOSIPDISC', '/device', { type: 'Iris' })).json).toMatchObject([
      { error: { errorCode: '503' } },
    ]);
    expect((await call(port, 'MOSIPDISC', '/device', {}, { Origin: undefined })).status).toBe(403);
    expect(vendor.requests.every(({ verb }) => verb !== 'CAPTURE')).toBe(true);
  });

  it.each([
    ['nothing is armed', '591', async () => host.receive({ type: 'disarm' }), {}, {}],
    ['the transaction id is none', '112', undefined, { transactionId: 'x' }, {}],
    ['the environment is another', '115', undefined, { env: 'Staging' }, {}],
    ['the type is another', '120', undefined, {}, { type: 'Iris', bioSubType: ['Left'] }],
    ['the count does not fit', '113', undefined, {}, { count: 2 }],
    ['the vendor’s own id is used', '805', undefined, {}, { deviceId: 'vendor-finger-1' }],
  ] as const)('is not asked for a capture when %s', async (_, errorCode, act, more, bio) => {
    const deviceId = await beginAndFind();
    await act?.();
    expect(await errorOfCapture(request(deviceId, more, bio))).toEqual({ errorCode, data: '' });
    expect(vendor.requests.every(({ verb }) => verb !== 'CAPTURE')).toBe(true);
  });

  it('has its capture cancelled when the page hangs up', async () => {
    const deviceId = await beginAndFind();
    vendor.holdCaptures();
    const begun = vendor.captureBegun();
    const page = sendRaw(port, requestText(port, 'CAPTURE', '/capture', request(deviceId)));
    await begun;
    const cut = vendor.hungUp();
    page.hangUp();
    await cut;
    await turnsUntil(() => lastEnd() !== undefined);
    expect(lastEnd()).toEqual({ ok: false, failure: { code: 'cancelled', cause: 'request' } });
  });

  it('has its capture cancelled when the visit ends', async () => {
    const deviceId = await beginAndFind();
    vendor.holdCaptures();
    const begun = vendor.captureBegun();
    const answered = errorOfCapture(request(deviceId));
    await begun;
    const cut = vendor.hungUp();
    await host.receive({ type: 'disarm' });
    await cut;
    expect(await answered).toEqual({ errorCode: '593', data: '' });
  });

  it('takes one capture at a time', async () => {
    const deviceId = await beginAndFind();
    vendor.holdCaptures();
    const begun = vendor.captureBegun();
    const first = errorOfCapture(request(deviceId));
    await begun;
    expect(otherReaders()[0]?.state).toBe('busy');
    expect(await errorOfCapture(request(deviceId, { transactionId: 'txn-0002' }))).toEqual({
      errorCode: '111',
      data: '',
    });
    vendor.letCapture();
    expect((await first).errorCode).toBe('0');
    expect(otherReaders()[0]?.state).toBe('ready');
  });

  it.each([
    ['of another key', 'answer-certificate-not-trusted', () => ({ dataSigner: theirs.bad.strangerDevice })],
    ['without chip', 'level-not-proven', () => ({ idSigner: theirs.device })],
    [
      'to another transaction',
      'answer-transaction',
      () => ({ claims: (claims: object) => ({ ...claims, transactionId: 'txn-9999' }) }),
    ],
    [
      'with an open record',
      'answer-not-encrypted',
      () => ({ claims: (claims: object) => ({ ...claims, bioValue: Buffer.from('FIR\0').toString('base64url') }) }),
    ],
    ['of two hundred megabytes', 'answer-too-large', () => ({ fault: 'huge-undeclared' as const })],
    ['that is half', 'half-answer', () => ({ fault: 'half' as const })],
  ] as const)('keeps an answer %s from the page and tells main why', async (_, problem, departures) => {
    const deviceId = await beginAndFind();
    vendor.depart(departures());
    expect(await errorOfCapture(request(deviceId))).toEqual({ errorCode: '594', data: '' });
    expect(lastEnd()).toEqual({ ok: false, failure: { code: 'service-not-believed', cause: 'reader', problem } });
  });

  it.each([
    ['801', '801', { code: 'nothing-seen', cause: 'finger' }],
    ['101', '101', { code: 'nothing-seen', cause: 'finger' }],
    ['803', '111', { code: 'reader-busy', cause: 'reader' }],
    ['107', '107', { code: 'service-not-believed', cause: 'reader', problem: 'answer-error' }],
    ['999', '110', { code: 'service-not-believed', cause: 'reader', problem: 'answer-error' }],
  ] as const)('tells the vendor’s error %s as ours %s', async (theirCode, errorCode, failure) => {
    const deviceId = await beginAndFind();
    vendor.depart({ biometrics: () => [failed(theirCode)] });
    expect(await errorOfCapture(request(deviceId))).toEqual({ errorCode, data: '' });
    expect(lastEnd()).toEqual({ ok: false, failure });
  });

  it('is a missing device when its service ends before the capture, and gone from the list after', async () => {
    const deviceId = await beginAndFind();
    await vendor.close();
    expect((await errorOfCapture(request(deviceId))).errorCode).toBe('106');
    expect(lastEnd()).toEqual({ ok: false, failure: { code: 'reader-gone', cause: 'reader' } });
    clock.advance(SWEEP_PAUSE_MS);
    await turnsUntil(() => otherReaders().length === 0);
    expect((await discovered()).map((element) => element.deviceId)).toEqual(['finger-1']);
  });

  it('runs out of time with the vendor, and the line is cut', async () => {
    const deviceId = await beginAndFind();
    vendor.holdCaptures();
    const begun = vendor.captureBegun();
    const answered = errorOfCapture(request(deviceId));
    await begun;
    const cut = vendor.hungUp();
    clock.advance(15_000);
    expect(await answered).toEqual({ errorCode: '801', data: '' });
    await cut;
    expect(lastEnd()).toMatchObject({ failure: { code: 'service-not-believed', problem: 'timed-out' } });
  });

  it('that is not ready is listed so and not asked', async () => {
    vendor.setDevices([{ ...FOREIGN_FINGER, status: 'Not Ready' }]);
    const deviceId = await beginAndFind();
    expect((await discovered()).find((element) => element.deviceId === deviceId)).toMatchObject({
      deviceStatus: 'Not Ready',
    });
    expect((await errorOfCapture(request(deviceId))).errorCode).toBe('110');
    expect(vendor.requests.every(({ verb }) => verb !== 'CAPTURE')).toBe(true);
  });

  it('is not listed when it is refused, of level L0, or for registration', async () => {
    vendor.setDevices([
      { ...FOREIGN_FINGER, deviceId: 'a', serialNo: 'A', certification: 'L0' },
      { ...FOREIGN_FINGER, deviceId: 'b', serialNo: 'B', purpose: 'Registration' },
      { ...FOREIGN_FINGER, deviceId: 'c', serialNo: 'C' },
    ]);
    vendor.depart({ info: (claims) => (claims['deviceId'] === 'c' ? { ...claims, env: 'Production' } : claims) });
    await begin();
    await turnsUntil(() => otherReaders().length === 3);
    expect(otherReaders().map(({ state, service }) => [state, service?.offered])).toEqual([
      ['ready', false],
      ['ready', false],
      ['not-trusted', false],
    ]);
    expect((await discovered()).map((element) => element.deviceId)).toEqual(['finger-1']);
  });
});

const external = process.env['KIOSK_EXTERNAL_DATA'];

describe.skipIf(external === undefined)('a passed-through reader and the compliance toolkit’s schemas', () => {
  function problems(schema: string, value: unknown): unknown {
    const ajv = new Ajv2019({ strict: false, allErrors: true });
    ajvFormats.default(ajv);
    const file = join(external ?? '', 'sbi-0.9.5-schemas', `${schema}Schema.json`);
    const validate = ajv.compile(JSON.parse(readFileSync(file, 'utf8')) as object);
    return validate(value) ? [] : validate.errors;
  }
  function decode(token: string): Readonly<Record<string, unknown>> {
    const part = token.includes('.') ? (token.split('.')[1] ?? '') : token;
    return JSON.parse(Buffer.from(part, 'base64url').toString()) as Readonly<Record<string, unknown>>;
  }

  it('agree on discovery, info and refusal', async () => {
    const deviceId = await beginAndFind();
    const listed = (await discovered()).filter((element) => element.deviceId === deviceId);
    expect(
      problems(
        'DiscoverResponse',
        listed.map((one) => ({ ...one, digitalIdDecoded: decode(one.digitalId) })),
      ),
    ).toEqual([]);
    const { json } = await call(port, 'MOSIPDINFO', '/info');
    const infos = (json as { deviceInfo: string }[]).flatMap((element) => {
      const info = decode(element.deviceInfo);
      if (info['deviceId'] !== deviceId) return [];
      return [{ ...element, deviceInfoDecoded: { ...info, digitalIdDecoded: decode(String(info['digitalId'])) } }];
    });
    expect(infos).toHaveLength(1);
    expect(problems('DeviceInfoResponse', infos)).toEqual([]);
    vendor.depart({ dataSigner: theirs.bad.strangerDevice });
    const refused = await call(port, 'CAPTURE', '/capture', request(deviceId));
    expect(problems('ErrorCaptureResponse', refused.json)).toEqual([]);
  });
});

describe('the device host and other services', () => {
  it('looks for none without pinned roots', async () => {
    await begin('none');
    clock.advance(60_000);
    await call(port, 'MOSIPDISC', '/device', {});
    expect(vendor.connections()).toBe(0);
    expect(posted.findLast((message) => message.type === 'readers')).not.toHaveProperty('troubles');
  });

  it('shows them but passes none through without a key for the listing', async () => {
    const others: OtherServices = { ...otherServices() };
    delete others.listing;
    await begin(others);
    await turnsUntil(() => otherReaders().length === 1);
    expect(otherReaders()).toMatchObject([{ state: 'ready', level: 'L1', service: { offered: false } }]);
    expect((await discovered()).map((element) => element.deviceId)).toEqual(['finger-1']);
  });

  it('passes none through once the certificate of the listing has expired', async () => {
    await beginAndFind();
    clock.advance(6 * 365 * 86_400_000);
    expect((await discovered()).map((element) => element.deviceId)).not.toContain(
      otherReaders()[0]?.deviceId ?? 'none',
    );
  });

  it('tells of ports where something else answers, and never of its own', async () => {
    vendor.depart({ fault: 'no-json' });
    await begin();
    await turnsUntil(() => posted.some((message) => message.type === 'readers' && (message.troubles ?? []).length > 0));
    expect(posted.findLast((message) => message.type === 'readers')?.troubles).toEqual([
      { port: vendor.port, problem: 'not-json' },
    ]);
  });

  it('takes neither a second kiosk nor a copy of its own service for another vendor’s', async () => {
    await vendor.close();
    const second = createDeviceHost({
      post: () => undefined,
      clock,
      imaging: scriptedImaging,
      makeSimulated: (deviceId) => ({
        reader: createScriptedReader(deviceId),
        perform: async () => Promise.resolve({ ok: true, value: undefined }),
      }),
    });
    const service = { env: 'Developer', purpose: 'Auth', firstPort: vendor.port, lastPort: vendor.port } as const;
    await second.receive({
      type: 'configure',
      mode: 'training',
      service: { ...service, allowedOrigins: [PROVIDER] },
      trust: ours.service,
      simulated: ['finger-1'],
    });
    // A service run alone answers programs, too: this one has our keys and our reader.
    const opened = await openServiceTrust(ours.service);
    if (!opened.ok) throw new Error(opened.error.code);
    const copies = new Map(
      ['finger-1', 'finger-renamed'].map((deviceId) => [
        deviceId,
        makeServiceReader(createScriptedReader(deviceId), opened.value.readers.get('finger-1'), () => undefined),
      ]),
    );
    const copy = await openSbiService({
      settings: { ...service, firstPort: vendor.port + 1, lastPort: vendor.port + 19, allowedOrigins: [] },
      absentOrigin: 'allowed',
      trust: opened.value,
      readers: copies,
      clock,
      imaging: scriptedImaging,
      captures: 'always',
      report: () => undefined,
    });
    if (!copy.ok) throw new Error(copy.error.code);
    try {
      await begin(otherServices({ deviceRoots: [theirs.deviceRootPem, ours.deviceRoot] }));
      await turnsUntil(() =>
        posted.some((message) => message.type === 'readers' && (message.troubles ?? []).length > 0),
      );
      // The second kiosk talks to pages only; the copy is known by its id and its certificate.
      expect(posted.findLast((message) => message.type === 'readers')?.troubles).toEqual([
        { port: vendor.port, problem: 'bad-status' },
      ]);
      expect(otherReaders()).toEqual([]);
    } finally {
      await copy.value.close();
      await second.close();
    }
  });

  it.each([
    ['a root that is none', () => otherServices({ deviceRoots: ['x'] })],
    ['a leaf for a root', () => otherServices({ ftmRoots: [theirs.chip.chain[0]?.toString('pem') ?? ''] })],
    [
      'a key of another certificate',
      () =>
        otherServices({
          listing: {
            key: ours.encryptionKey,
            certificate: ours.service.readers['listing']?.deviceCertificate ?? '',
            origins: [],
          },
        }),
    ],
  ])('refuses %s', async (_, others) => {
    await expect(begin(others())).rejects.toThrow('bad-configuration');
  });
});
