import { describe, expect, it } from 'vitest';
import type { ToHost } from '../../drivers/link/messages.ts';
import type { StartHost } from './host-link.ts';
import { createReaders, type Readers } from './readers.ts';

const configuration: Extract<ToHost, { type: 'configure' }> = {
  type: 'configure',
  mode: 'training',
  service: { env: 'Developer', purpose: 'Auth', firstPort: 4501, lastPort: 4600, allowedOrigins: [] },
  trust: { readers: {} },
  simulated: [],
};

function scene() {
  const captureEvents: string[] = [];
  const others: string[] = [];
  const posted: ToHost[][] = [];
  const problems: string[] = [];
  const timers: { run: () => void; ms: number }[] = [];
  let on: Parameters<StartHost>[0] | undefined;
  let kills = 0;
  let secrets = 0;
  let ends = 0;
  const { promise: closed, resolve: close } = Promise.withResolvers<undefined>();
  const host = createReaders({
    configuration: () => configuration,
    startProcess: (listeners) => {
      on = listeners;
      const mine: ToHost[] = [];
      posted.push(mine);
      return {
        post: (message) => mine.push(message),
        kill: () => (kills += 1),
        async end() {
          ends += 1;
          await closed;
        },
      };
    },
    clock: {
      after(ms, run) {
        timers.push({ run, ms });
        return () => undefined;
      },
    },
    onChange: () => undefined,
    onRefused: () => undefined,
    newSecret: () => `secret-${(secrets += 1)}`.padEnd(43, '_'),
    onOtherRefused: (visitId) => others.push(visitId),
    onCapture: ({ type }) => captureEvents.push(type),
    onNotBelieved: (problem, field) => problems.push(field === undefined ? problem : `${problem} ${field}`),
  });
  return {
    captureEvents,
    others,
    problems,
    host,
    posted,
    timers,
    on: () => on,
    kills: () => kills,
    ends: () => ends,
    close: () => close(undefined),
  };
}

const preview = {
  type: 'preview',
  transactionId: 't',
  guidance: 'good',
  quality: 1,
  bestQuality: 1,
  parts: [],
} as const;

describe('readers', () => {
  it('let the host close what is open before they stop, and start no other', async () => {
    const { host, posted, ends, kills, close, on, timers } = scene();
    let stopped = false;
    const stopping = host.stop().then(() => (stopped = true));
    await Promise.resolve();
    expect([ends(), kills(), stopped]).toEqual([1, 0, false]);
    on()?.exit();
    close();
    await stopping;
    expect([posted.length, timers.length]).toEqual([1, 0]);
  });

  it('keeps the troubles at other ports until the host ends, and reports why an answer was not believed', () => {
    const { host, problems, on } = scene();
    on()?.message({ type: 'listening', port: 4501 });
    on()?.message({ type: 'readers', readers: [], troubles: [{ port: 4511, problem: 'bad-http' }] });
    expect(host.troubles()).toEqual([{ port: 4511, problem: 'bad-http' }]);
    const failure = { code: 'service-not-believed', cause: 'reader', problem: 'answer-clock' };
    on()?.message({ type: 'capture-ended', transactionId: 't', outcome: { ok: false, failure } });
    expect(problems).toEqual(['answer-clock']);
    expect(host.capture()).toMatchObject({ phase: 'failed', failure: { code: 'service-not-believed' } });
    on()?.exit();
    expect(host.troubles()).toEqual([]);
  });

  it('reports once why the answer to a test was not believed', () => {
    const { host, problems, on } = scene();
    on()?.message({ type: 'listening', port: 4501 });
    host.test('via/X/1');
    const failure = { code: 'service-not-believed', cause: 'reader', problem: 'answer-record', field: 'width' };
    const message = { type: 'test-ended', id: host.readerTest()?.id, outcome: { ok: false, failure } };
    on()?.message(message);
    on()?.message(message);
    expect(problems).toEqual(['answer-record width']);
    expect(host.readerTest()).toMatchObject({ phase: 'failed', failure });
  });

  it('configures each process that it starts, and arms the new one for the running visit', () => {
    const { host, posted, timers, on } = scene();
    on()?.message({ type: 'listening', port: 4501 });
    host.arm('visit-1');
    const before = host.captureSecret();
    on()?.exit();
    expect(host.port()).toBeUndefined();
    timers[0]?.run();
    on()?.message({ type: 'listening', port: 4502 });
    const captureSecret = host.captureSecret();
    expect(posted[1]).toEqual([configuration, { type: 'arm', visitId: 'visit-1', captureSecret }]);
    // Another program may have listened at the port of the process that ended.
    expect(captureSecret).not.toBe(before);
    expect(host.port()).toBe(4502);
  });

  it('tries the port that pages know first, and all ports again when that one is not free', () => {
    const { posted, timers, on } = scene();
    on()?.message({ type: 'listening', port: 4507 });
    on()?.exit();
    timers.at(-1)?.run();
    expect(posted[1]).toEqual([{ ...configuration, service: { ...configuration.service, firstPort: 4507 } }]);
    on()?.message({ type: 'failed', code: 'no-free-port' });
    on()?.exit();
    timers.at(-1)?.run();
    expect(posted[2]).toEqual([configuration]);
  });

  it('waits longer each time a process dies before it listens', () => {
    const { timers, on } = scene();
    for (let i = 0; i < 5; i += 1) {
      on()?.exit();
      timers.at(-1)?.run();
    }
    expect(timers.map((timer) => timer.ms)).toEqual([0, 500, 2000, 5000, 5000]);
  });

  it('ends a process that sends a message outside the table', () => {
    const { on, kills } = scene();
    on()?.message({ type: 'preview', picture: 'a lot' });
    expect(kills()).toBe(1);
  });

  it('ends a running capture and pending acts when the process ends', async () => {
    const { captureEvents, host, on } = scene();
    on()?.message({
      type: 'capture-started',
      transactionId: 't',
      origin: 'o',
      deviceId: 'd',
      requestedScore: 60,
      timeoutMs: 1,
      wanted: [],
    });
    expect(captureEvents).toEqual(['capture-started']);
    const act = host.simulate({ do: 'lift', deviceId: 'd' });
    on()?.exit();
    expect(host.capture()).toMatchObject({ phase: 'failed', failure: { cause: 'reader' } });
    expect(await act).toMatchObject({ ok: false, error: { code: 'reader-gone' } });
  });

  it('zeroes each preview when the next one comes and when the evidence is taken', () => {
    const { host, on } = scene();
    host.arm('visit-1');
    on()?.message({
      type: 'capture-started',
      transactionId: 't',
      origin: 'o',
      deviceId: 'd',
      requestedScore: 60,
      timeoutMs: 1,
      wanted: [],
    });
    host.pageAsked('t');
    const first = new Uint8Array([7, 7]);
    const second = new Uint8Array([8, 8]);
    on()?.message({ ...preview, picture: first });
    on()?.message({ ...preview, picture: second });
    expect([...first]).toEqual([0, 0]);
    on()?.message({
      type: 'capture-ended',
      transactionId: 't',
      outcome: { ok: true, hashes: ['A'], qualityScores: [70], bioSubTypes: ['UNKNOWN'], elapsedMs: 5 },
    });
    expect(host.takeEvidence()).toEqual([{ transactionId: 't', hashes: ['A'], qualityScores: [70] }]);
    expect([...second]).toEqual([0, 0]);
    expect(host.preview()).toBeUndefined();
    expect(host.takeEvidence()).toEqual([]);
  });

  it('gives each visit a capture secret of its own, and none while no capture is expected', () => {
    const { host, posted } = scene();
    expect(host.captureSecret()).toBeUndefined();
    host.arm('visit-1');
    const first = host.captureSecret();
    expect(posted[0]?.at(-1)).toEqual({ type: 'arm', visitId: 'visit-1', captureSecret: first });
    host.disarm();
    expect(host.captureSecret()).toBeUndefined();
    host.arm('visit-2');
    expect(host.captureSecret()).not.toBe(first);
  });

  it('takes as evidence only the transactions for which the page has asked since the captures were allowed', () => {
    const { host, on } = scene();
    const captured = (transactionId: string): void => {
      const asked = { origin: 'o', deviceId: 'd', requestedScore: 60, timeoutMs: 1, wanted: [] };
      on()?.message({ type: 'capture-started', transactionId, ...asked });
      const outcome = {
        ok: true,
        hashes: [transactionId],
        qualityScores: [70],
        bioSubTypes: ['UNKNOWN'],
        elapsedMs: 5,
      };
      on()?.message({ type: 'capture-ended', transactionId, outcome });
    };
    host.pageAsked('too-early');
    host.arm('visit-1');
    host.pageAsked('of-the-page');
    captured('of-the-page');
    captured('too-early');
    captured('of-a-stranger');
    expect(host.takeEvidence().map(({ transactionId }) => transactionId)).toEqual(['of-the-page']);
  });

  it('reports once a visit that another program was refused, and not after the captures are over', () => {
    const { host, others, on } = scene();
    const refused = { type: 'refused', what: 'not-from-page', origin: 'o' } as const;
    host.arm('visit-1');
    on()?.message({ ...refused, what: 'origin' });
    expect(host.visitCaptures().otherRefused).toBe(false);
    on()?.message(refused);
    on()?.message(refused);
    expect(host.visitCaptures().otherRefused).toBe(true);
    host.disarm();
    host.endVisit();
    on()?.message(refused);
    expect(host.visitCaptures().otherRefused).toBe(false);
    host.arm('visit-2');
    expect(others).toEqual(['visit-1']);
  });

  it('counts the captures of all sign-ins of a visit, and forgets them after the visit', () => {
    const { host, on } = scene();
    const begin = (transactionId: string): void => {
      const asked = { origin: 'o', deviceId: 'd', requestedScore: 60, timeoutMs: 1, wanted: [] };
      on()?.message({ type: 'capture-started', transactionId, ...asked });
    };
    host.arm('visit-1');
    begin('a');
    host.takeEvidence();
    host.disarm();
    host.arm('visit-1');
    begin('b');
    expect(host.visitCaptures().begun).toEqual(['a', 'b']);
    host.arm('visit-2');
    begin('c');
    expect(host.visitCaptures().begun).toEqual(['c']);
    host.endVisit();
    expect(host.visitCaptures().begun).toEqual([]);
  });

  it('shows the picture of a test capture and forgets it with the test', () => {
    const { host, posted, on } = scene();
    expect(host.test('usb/1-1/A')).toEqual({ ok: true, value: undefined });
    const id = host.readerTest()?.id ?? 0;
    expect(posted[0]?.at(-1)).toEqual({ type: 'test-reader', id, deviceId: 'usb/1-1/A' });
    const picture = new Uint8Array([7, 7]);
    const seen = { type: 'test-preview', id, guidance: 'good', quality: 50, bestQuality: 50 } as const;
    on()?.message({ ...seen, picture });
    expect(host.preview()).toEqual({ picture });
    const stray = new Uint8Array([9]);
    on()?.message({ ...seen, id: id + 1, picture: stray });
    expect([...stray]).toEqual([0]);
    host.endTest();
    expect(posted[0]?.at(-1)).toEqual({ type: 'stop-test' });
    expect([...picture]).toEqual([0, 0]);
    expect([host.preview(), host.readerTest()]).toEqual([undefined, undefined]);
  });

  it('starts no test while a visit expects a capture, and ends a test when a visit begins to expect one', () => {
    const { host } = scene();
    host.test('a');
    host.arm('visit-1');
    expect(host.readerTest()).toBeUndefined();
    expect(host.test('a')).toMatchObject({ ok: false, error: { code: 'visit-running' } });
    host.disarm();
    expect(host.test('a').ok).toBe(true);
  });

  it('ends a test and a measurement when the process ends, and starts neither while no process runs', async () => {
    const { host, on } = scene();
    host.test('a');
    const first = host.calibrate('b', 0.5);
    expect(host.readerTest()).toBeUndefined();
    host.test('a');
    on()?.exit();
    expect(host.readerTest()).toMatchObject({ phase: 'failed', failure: { cause: 'reader' } });
    expect(await first).toMatchObject({ ok: false, error: { code: 'reader-gone' } });
    expect(host.test('a')).toMatchObject({ ok: false, error: { code: 'reader-gone' } });
    expect(await host.calibrate('b', 0.5)).toMatchObject({ ok: false, error: { code: 'reader-gone' } });
  });

  it('answers a measurement by its number', async () => {
    const { host, posted, on } = scene();
    const measured = host.calibrate('b', 0.5);
    const asked = posted[0]?.at(-1);
    expect(asked).toMatchObject({ type: 'calibrate', deviceId: 'b', pitchMillimetres: 0.5 });
    const id = asked?.type === 'calibrate' ? asked.id : 0;
    const resolution = { across: 538, down: 370, measuredAt: 1 };
    on()?.message({ type: 'calibrated', id, outcome: { ok: true, resolution } });
    expect(await measured).toEqual({ ok: true, value: resolution });
  });

  it.each([
    ['a visit', (host: Readers) => host.arm('visit-1')],
    ['the page that asked for it', (host: Readers) => host.endTest()],
  ])('ends a measurement for %s', (_, act) => {
    const { host, posted, on } = scene();
    void host.calibrate('b', 0.5);
    const asked = posted[0]?.at(-1);
    act(host);
    expect(posted[0]?.filter(({ type }) => type === 'stop-test')).toHaveLength(1);
    const id = asked?.type === 'calibrate' ? asked.id : 0;
    on()?.message({ type: 'calibrated', id, outcome: { ok: false, code: 'cancelled' } });
    host.endTest();
    expect(posted[0]?.filter(({ type }) => type === 'stop-test')).toHaveLength(1);
  });

  it('passes on keys that come later, and the request to open a reader again', () => {
    const { host, posted } = scene();
    const trust = { deviceKey: 'k', deviceCertificate: 'c' };
    host.trust('a', trust);
    host.trustListing(trust);
    host.trustEncryption('e');
    host.openReader('usb/1-1');
    expect(posted[0]?.slice(-4)).toEqual([
      { type: 'trust-reader', deviceId: 'a', trust },
      { type: 'trust-listing', key: 'k', certificate: 'c' },
      { type: 'trust-encryption', certificate: 'e' },
      { type: 'open-reader', deviceId: 'usb/1-1' },
    ]);
  });
});
