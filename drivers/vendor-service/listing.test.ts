import { afterEach, beforeAll, describe, expect, it } from 'vitest';

import { createManualClock } from '#kit/testing/manual-clock.ts';
import type { ManualClock } from '#kit/testing/manual-clock.ts';
import type { ServiceProblem } from '#vocabulary/service-problems.ts';
import { MAX_LISTING_BYTES } from './ask-service.ts';
import { openPinnedRoots } from './pinned-roots.ts';
import type { PinnedRoots } from './pinned-roots.ts';
import { askPort, markClaimedTwice, STATEMENT_LIFE_MS } from './sightings.ts';
import type { PortAnswer, Sighting } from './sightings.ts';
import { FOREIGN_FINGER } from './testing/foreign-device.ts';
import { startForeignService } from './testing/foreign-service.ts';
import type { Departures } from './testing/foreign-answers.ts';
import type { ForeignDevice } from './testing/foreign-device.ts';
import type { ForeignService } from './testing/foreign-service.ts';
import { createForeignTrust } from './testing/foreign-trust.ts';
import type { ForeignTrust } from './testing/foreign-trust.ts';
import { firstTestPort } from './testing/ports.ts';
import { turnsUntil } from './testing/turns.ts';
import type { WireFault } from './testing/wire-faults.ts';

const NOW = Date.parse('2026-01-02T03:04:05Z');
const BUDGET_MS = 2000;

let trust: ForeignTrust;
let roots: PinnedRoots;
let clock: ManualClock;
let service: ForeignService | undefined;

beforeAll(async () => {
  trust = await createForeignTrust(NOW);
  const opened = openPinnedRoots(trust.pinned);
  if (!opened.ok) throw new Error('roots');
  roots = opened.value;
});

afterEach(async () => {
  await service?.close();
  service = undefined;
});

async function start(
  departures: Departures = {},
  devices: readonly ForeignDevice[] = [FOREIGN_FINGER],
): Promise<ForeignService> {
  clock = createManualClock(NOW);
  service = await startForeignService({ trust, now: () => clock.now(), firstPort: firstTestPort(), devices });
  service.depart(departures);
  return service;
}

async function ask(
  port: number,
  before: readonly Sighting[] = [],
  ownIds: readonly string[] = [],
): Promise<PortAnswer | undefined> {
  const own = { port: 0, deviceIds: new Set(ownIds), certificates: () => new Set<string>() };
  return askPort(
    { clock, env: 'Developer', roots, own },
    { port, before, timeoutMs: BUDGET_MS, signal: new AbortController().signal },
  );
}

async function theOne(departures: Departures, devices?: readonly ForeignDevice[]): Promise<Sighting> {
  const { port } = await start(departures, devices);
  const answer = await ask(port);
  if (answer?.kind !== 'readers' || answer.sightings.length !== 1) throw new Error(JSON.stringify(answer));
  return answer.sightings[0]!;
}

describe('a good service', () => {
  it('is listed with the facts that its signatures prove', async () => {
    const seen = await theOne({});
    expect(seen).toMatchObject({ serviceDeviceId: 'vendor-finger-1', state: 'ready', level: 'L1' });
    expect(seen.claimed).toMatchObject({ serialNo: 'VF-0001', make: 'Vendor' });
    expect(seen.standing.kind).toBe('verified');
    expect(service?.requests.map(({ verb, path, body }) => [verb, path, body])).toEqual([
      ['MOSIPDISC', '/device', '{"type":"Biometric Device"}'],
      ['MOSIPDINFO', '/info', ''],
    ]);
  });

  it('is trusted when an intermediate is pinned and only the leaf is sent', async () => {
    const [leaf, provider] = trust.device.chain;
    const pinned = openPinnedRoots({ device: [provider!.toString('pem')], ftm: trust.pinned.ftm });
    if (!pinned.ok) throw new Error('roots');
    const { port } = await start({ infoSigner: { key: trust.device.key, chain: [leaf!] } });
    const own = { port: 0, deviceIds: new Set<string>(), certificates: () => new Set<string>() };
    const answer = await askPort(
      { clock, env: 'Developer', roots: pinned.value, own },
      { port, before: [], timeoutMs: BUDGET_MS, signal: new AbortController().signal },
    );
    expect(answer).toMatchObject({ kind: 'readers', sightings: [{ standing: { kind: 'verified' } }] });
  });

  it.each([
    ['Busy', 'busy'],
    ['Not Ready', 'not-ready'],
  ] as const)('that says %s is %s', async (status, state) => {
    expect(await theOne({}, [{ ...FOREIGN_FINGER, status }])).toMatchObject({ state, standing: { kind: 'verified' } });
  });

  it('shows a reader that is not registered, and need not sign for it', async () => {
    const seen = await theOne({}, [{ ...FOREIGN_FINGER, status: 'Not Registered' }]);
    expect(seen).toMatchObject({ state: 'not-registered', level: 'L0', standing: { kind: 'not-registered' } });
    expect(service?.requests).toHaveLength(1);
  });

  it('keeps an L0 reader at L0, whether the device or a chip signs its digitalId', async () => {
    const device = { ...FOREIGN_FINGER, certification: 'L0', purpose: 'Registration' } as const;
    expect(await theOne({}, [device])).toMatchObject({ level: 'L0', standing: { kind: 'verified' } });
    await service?.close();
    expect(await theOne({ idSigner: trust.chip }, [device])).toMatchObject({
      level: 'L0',
      standing: { kind: 'verified' },
    });
  });

  it('is an empty list without readers', async () => {
    const { port } = await start({}, []);
    expect(await ask(port)).toEqual({ kind: 'readers', sightings: [] });
    service?.depart({ discovery: () => ({ error: { errorCode: '503', errorInfo: 'none' } }) });
    service?.setDevices([FOREIGN_FINGER]);
    expect(await ask(port)).toEqual({ kind: 'readers', sightings: [] });
  });

  it('shows its other readers, but no camera for faces', async () => {
    const face = {
      ...FOREIGN_FINGER,
      deviceId: 'face',
      serialNo: 'F1',
      type: 'Face',
      deviceSubType: 'Full face',
    } as const;
    const { port } = await start({}, [face, FOREIGN_FINGER]);
    const answer = await ask(port);
    expect(answer?.kind === 'readers' && answer.sightings.map(({ serviceDeviceId }) => serviceDeviceId)).toEqual([
      'vendor-finger-1',
    ]);
  });

  it('need not sign again for a minute, unless its listing changes', async () => {
    const { port } = await start();
    const first = await ask(port);
    if (first?.kind !== 'readers') throw new Error('no readers');
    service?.setDevices([{ ...FOREIGN_FINGER, status: 'Busy' }]);
    clock.advance(STATEMENT_LIFE_MS - 1);
    expect(await ask(port, first.sightings)).toMatchObject({
      sightings: [{ state: 'busy', standing: { kind: 'verified' } }],
    });
    expect(service?.requests.filter(({ verb }) => verb === 'MOSIPDINFO')).toHaveLength(1);
    service?.setDevices([{ ...FOREIGN_FINGER, certification: 'L0' }]);
    expect(await ask(port, first.sightings)).toMatchObject({ sightings: [{ level: 'L0' }] });
    service?.setDevices([FOREIGN_FINGER]);
    clock.advance(1);
    await ask(port, first.sightings);
    expect(service?.requests.filter(({ verb }) => verb === 'MOSIPDINFO')).toHaveLength(3);
  });
});

const withInfo = (more: object): Departures => ({ info: (claims) => ({ ...claims, ...more }) });
const withDiscovery = (more: object): Departures => ({ discovery: (element) => ({ ...element, ...more }) });

describe('a reader with a listing that fails verification is refused with its code', () => {
  const cases: readonly (readonly [string, ServiceProblem, () => Departures])[] = [
    ['discovery that is no SBI', 'malformed', () => withDiscovery({ deviceStatus: 'Splendid' })],
    ['an endless name', 'malformed', () => withDiscovery({ deviceId: 'x'.repeat(201) })],
    ['info claims that are no SBI', 'malformed', () => withInfo({ purpose: 'Fun' })],
    ['an invalid digitalId', 'malformed', () => ({ digitalId: (claims) => ({ ...claims, serialNo: '' }) })],
    ['no statement', 'info-missing', () => ({ infoElements: () => [] })],
    ['a statement of another reader', 'info-missing', () => withInfo({ deviceId: 'another' })],
    ['an unsigned statement', 'info-unsigned', () => ({ infoToken: (token) => token.split('.')[1] ?? '' })],
    ['a changed statement', 'info-signature-invalid', () => ({ infoToken: swapSignature })],
    [
      'an unsigned algorithm',
      'info-signature-invalid',
      () => ({ infoToken: (token) => withHeader(token, { alg: 'none' }) }),
    ],
    [
      'a statement without certificate',
      'info-signature-invalid',
      () => ({ infoToken: (token) => withHeader(token, { alg: 'RS256' }) }),
    ],
    [
      'a certificate under another root of the same name',
      'info-certificate-not-trusted',
      () => ({ infoSigner: trust.bad.strangerDevice }),
    ],
    ['a certificate under a leaf', 'info-certificate-not-trusted', () => ({ infoSigner: trust.bad.underLeaf })],
    ['a chip key as device key', 'info-certificate-not-trusted', () => ({ infoSigner: trust.chip })],
    ['an expired certificate', 'info-certificate-expired', () => ({ infoSigner: trust.bad.expiredDevice })],
    ['a certificate for encryption', 'info-certificate-unfit', () => ({ infoSigner: trust.bad.encryptingDevice })],
    ['one authority too many', 'info-certificate-unfit', () => ({ infoSigner: trust.bad.pathTooLong })],
    ['a SHA-1 certificate', 'info-certificate-unfit', () => ({ infoSigner: trust.bad.weakDevice })],
    ['an unsigned digitalId', 'id-signature-invalid', () => withInfo({ digitalId: 'e30' })],
    ['a chip under an unknown root', 'id-certificate-not-trusted', () => ({ idSigner: trust.bad.strangerChip })],
    ['an expired chip', 'id-certificate-expired', () => ({ idSigner: trust.bad.expiredChip })],
    ['a chip certificate of tomorrow', 'id-certificate-expired', () => ({ idSigner: trust.bad.notYetChip })],
    ['a chip for encryption', 'id-certificate-unfit', () => ({ idSigner: trust.bad.encryptingChip })],
    ['L1 without a chip', 'level-not-proven', () => ({ idSigner: trust.device })],
    ['another level in discovery', 'discovery-differs', () => withDiscovery({ certification: 'L0' })],
    ['another code in discovery', 'discovery-differs', () => withDiscovery({ deviceCode: 'VF-0002' })],
    ['no code in discovery', 'discovery-differs', () => withDiscovery({ deviceCode: undefined })],
    ['another purpose in discovery', 'discovery-differs', () => withDiscovery({ purpose: 'Registration' })],
    [
      'another reader in discovery',
      'discovery-differs',
      () => withDiscovery({ digitalId: Buffer.from('{"serialNo":"9"}').toString('base64url') }),
    ],
    [
      'a listing recorded at another port',
      'callback-differs',
      () => withInfo({ callbackId: 'http://127.0.0.1:4501/' }),
    ],
    ['an address on another machine', 'callback-differs', () => withInfo({ callbackId: 'http://evil.example/' })],
    ['another version of SBI', 'version-unsupported', () => withInfo({ specVersion: ['0.9.2'] })],
    ['another environment', 'env-differs', () => withInfo({ env: 'Production' })],
    ['a clock six minutes late', 'clock-differs', () => ({ clockOffMs: -6 * 60_000 })],
    ['a clock six minutes early', 'clock-differs', () => ({ clockOffMs: 6 * 60_000 })],
    [
      'a time in another format',
      'clock-differs',
      () => ({ digitalId: (claims) => ({ ...claims, dateTime: '2026-01-02 03:04:05' }) }),
    ],
    ['two statements for one id', 'claimed-twice', () => ({ infoElements: (elements) => [...elements, ...elements] })],
  ];
  it.each(cases)('%s: %s', async (_, problem, departures) => {
    const seen = await theOne(departures());
    expect(seen.standing).toEqual({ kind: 'refused', problem });
    expect(seen.level).toBe('L0');
  });

  it('accepts clocks that are five minutes off', async () => {
    expect(await theOne({ clockOffMs: -5 * 60_000 })).toMatchObject({ standing: { kind: 'verified' } });
  });

  it('keeps the good readers of a service that has a bad one', async () => {
    const other = { ...FOREIGN_FINGER, deviceId: 'vendor-finger-2', serialNo: 'VF-0002' };
    const { port } = await start(
      { info: (claims) => (claims['deviceId'] === 'vendor-finger-2' ? { ...claims, env: 'Production' } : claims) },
      [FOREIGN_FINGER, other],
    );
    expect(await ask(port)).toMatchObject({
      sightings: [{ standing: { kind: 'verified' } }, { standing: { kind: 'refused', problem: 'env-differs' } }],
    });
  });
});

/** The signature of another text by the same key. */
function swapSignature(token: string): string {
  const [head, , signature] = token.split('.');
  return [head, Buffer.from('{"deviceId":"vendor-finger-1"}').toString('base64url'), signature].join('.');
}

function withHeader(token: string, header: object): string {
  return [Buffer.from(JSON.stringify(header)).toString('base64url'), ...token.split('.').slice(1)].join('.');
}

describe('two services that claim one reader', () => {
  it('are both refused when both can sign; an impostor that cannot sign is refused alone', async () => {
    const first = await start();
    const second = await startForeignService({ trust, now: () => clock.now(), firstPort: firstTestPort() });
    try {
      const both = async (): Promise<readonly Sighting[]> => {
        const answers = await Promise.all([ask(first.port), ask(second.port)]);
        return markClaimedTwice(answers.flatMap((answer) => (answer?.kind === 'readers' ? answer.sightings : [])));
      };
      const refused = { level: 'L0', standing: { kind: 'refused', problem: 'claimed-twice' } };
      expect(await both()).toMatchObject([refused, refused]);
      second.depart({ infoSigner: trust.bad.strangerDevice });
      expect(await both()).toMatchObject([
        { standing: { kind: 'verified' } },
        { standing: { kind: 'refused', problem: 'info-certificate-not-trusted' } },
      ]);
      // Another id for the same reader is the same claim.
      second.depart({ infoSigner: trust.device });
      second.setDevices([{ ...FOREIGN_FINGER, deviceId: 'an-alias' }]);
      expect(await both()).toMatchObject([refused, refused]);
    } finally {
      await second.close();
    }
  });
});

describe('our own service', () => {
  it('is left out by its device ids, by the prefix of passed-through ids, and by its certificates', async () => {
    const { port } = await start();
    expect(await ask(port, [], ['vendor-finger-1'])).toEqual({ kind: 'readers', sightings: [] });
    service?.setDevices([{ ...FOREIGN_FINGER, deviceId: 'via/VF-0001/abcdef' }]);
    expect(await ask(port)).toEqual({ kind: 'readers', sightings: [] });
    service?.setDevices([FOREIGN_FINGER]);
    const seen = await ask(port);
    if (seen?.kind !== 'readers' || seen.sightings[0]?.standing.kind !== 'verified') throw new Error('not seen');
    const { signedBy } = seen.sightings[0].standing.device;
    const own = {
      port: 0,
      deviceIds: new Set<string>(),
      certificates: () => new Set([signedBy]),
    };
    const again = await askPort(
      { clock, env: 'Developer', roots, own },
      { port, before: [], timeoutMs: BUDGET_MS, signal: new AbortController().signal },
    );
    expect(again).toEqual({ kind: 'readers', sightings: [] });
    // They are left out whether or not our root is pinned.
    const stranger = openPinnedRoots({ device: [trust.ftmRootPem], ftm: [] });
    if (!stranger.ok) throw new Error('roots');
    const unpinned = await askPort(
      { clock, env: 'Developer', roots: stranger.value, own },
      { port, before: [], timeoutMs: BUDGET_MS, signal: new AbortController().signal },
    );
    expect(unpinned).toEqual({ kind: 'readers', sightings: [] });
  });
});

describe('a service that misbehaves on the wire', () => {
  const named: readonly (readonly [WireFault, ServiceProblem])[] = [
    ['hang-up', 'half-answer'],
    ['half', 'half-answer'],
    ['long-length', 'half-answer'],
    ['huge-declared', 'answer-too-large'],
    ['huge-undeclared', 'answer-too-large'],
    ['endless-chunks', 'answer-too-large'],
    ['crumbs', 'answer-too-large'],
    ['chunk-bomb', 'answer-too-large'],
    ['endless-head', 'bad-http'],
    ['interim-storm', 'bad-http'],
    ['garbage', 'bad-http'],
    ['upgrade', 'bad-http'],
    ['server-error', 'bad-status'],
    ['deep-json', 'too-deep'],
    ['no-json', 'not-json'],
    ['wrong-utf8', 'not-json'],
    ['no-array', 'malformed'],
    ['many-devices', 'too-many-devices'],
  ];
  it.each(named)('%s is %s, at discovery and at info, and takes no more than its cap', async (fault, problem) => {
    const { port } = await start({ fault });
    expect(await ask(port)).toEqual({ kind: 'trouble', problem });
    service?.depart({ fault: (verb) => (verb === 'MOSIPDINFO' ? fault : undefined) });
    expect(await ask(port)).toEqual({ kind: 'trouble', problem });
    // More than the cap is only in the kernel's own buffers of two connections.
    expect(service?.bytesTaken()).toBeLessThan(2 * (MAX_LISTING_BYTES + 8 * 1024 * 1024));
    expect(clock.pending()).toBe(0);
  });

  it('refuses a length that is too short, for the surplus or for the missing rest', async () => {
    const { port } = await start({ fault: 'short-length' });
    const answer = await ask(port);
    expect(answer?.kind === 'trouble' && ['bad-http', 'not-json'].includes(answer.problem)).toBe(true);
  });

  it.each(['mute', 'drip'] as const)('%s is timed-out when the time is over, and the line is cut', async (fault) => {
    const { port } = await start({ fault });
    const answer = ask(port);
    await asked(1);
    clock.advance(BUDGET_MS - 1);
    clock.advance(1);
    expect(await answer).toEqual({ kind: 'trouble', problem: 'timed-out' });
    await closed();
  });

  it('gives info only the time that discovery has left', async () => {
    const { port } = await start({ fault: (verb) => (verb === 'MOSIPDINFO' ? 'mute' : undefined) });
    const answer = ask(port);
    await asked(2);
    clock.advance(BUDGET_MS);
    expect(await answer).toEqual({ kind: 'trouble', problem: 'timed-out' });
  });

  it('reports a port where nobody listens as silent', async () => {
    const { port } = await start();
    await service?.close();
    expect(await ask(port)).toEqual({ kind: 'silent' });
  });

  it('refuses a chain of too many certificates', async () => {
    const [leaf, provider] = trust.device.chain;
    const seen = await theOne({
      infoSigner: { key: trust.device.key, chain: [leaf!, provider!, leaf!, leaf!, leaf!, leaf!] },
    });
    expect(seen.standing).toEqual({ kind: 'refused', problem: 'info-signature-invalid' });
  });
});

/** Resolves when the service has read this many requests. */
async function asked(count: number): Promise<void> {
  await turnsUntil(() => (service?.requests.length ?? 0) >= count);
}

async function closed(): Promise<void> {
  await turnsUntil(() => service?.openSockets() === 0);
}

describe('pinned roots', () => {
  it('must all be authorities', () => {
    expect(openPinnedRoots({ device: ['no certificate'], ftm: [] })).toEqual({
      ok: false,
      error: { code: 'root-unusable' },
    });
    const leaf = trust.device.chain[0]!.toString('pem');
    expect(openPinnedRoots({ device: [], ftm: [leaf] })).toEqual({ ok: false, error: { code: 'root-unusable' } });
  });
});
