import type { CalibrationRefusal } from '#vocabulary/calibration-refusals.ts';
import type { ServiceProblem } from '#vocabulary/service-problems.ts';
import { type Resolution } from '../../drivers/link/calibration.ts';
import { FromHostSchema, type FromHost, type ToHost } from '../../drivers/link/messages.ts';
import { type BusTrouble, type PortTrouble, type ReaderStatus } from '../../drivers/link/reader-status.ts';
import { type SimulatedAct } from '../../drivers/link/simulated-acts.ts';
import { type ReaderTrust } from '../../drivers/link/trust.ts';
import type { Clock } from '#kit/clock.ts';
import { err, ok, type Result } from '#kit/result.ts';
import type { CaptureEvidence } from '../submission/manifest.ts';
import { newReaderTest, nextReaderTest, type ReaderTest } from './reader-test.ts';
import { afterHostLoss, IDLE, nextCaptureState, type CaptureState } from './capture-state.ts';
import { nextVisitCaptures, NO_CAPTURES, type VisitCaptures } from './visit-captures.ts';

/** The process of the device host, as this room sees it. */
export interface HostProcess {
  post(message: ToHost): void;
  kill(): void;
}

export type StartHost = (on: { message(message: unknown): void; exit(): void }) => HostProcess;

/** The newest preview: a Windows bitmap. */
export interface Preview {
  readonly picture: Uint8Array;
}

/** Main's side of the device host: restarts it when it dies, holds what the capture panel shows. */
export interface DeviceHost {
  /** Port of the SBI service, or undefined while there is none. */
  port(): number | undefined;
  readers(): readonly ReaderStatus[];
  /** Why readers that are plugged in cannot be looked for. */
  busTroubles(): readonly BusTrouble[];
  /** Ports where something answers that is no usable service of readers. */
  troubles(): readonly PortTrouble[];
  capture(): CaptureState;
  /** All captures of the visit that was armed last. */
  visitCaptures(): VisitCaptures;
  preview(): Preview | undefined;
  /** Allows captures for one visit; without it every capture is refused. */
  arm(visitId: string): void;
  disarm(): void;
  /** Captures made since `arm`; zeroes the preview and forgets them. */
  takeEvidence(): readonly CaptureEvidence[];
  /** Forgets all that is known of the visit's captures. */
  endVisit(): void;
  simulate(
    act: SimulatedAct,
  ): Promise<Result<void, { readonly code: 'reader-gone' } | { readonly code: 'reader-unknown' }>>;
  /** Gives a reader keys, or others; `configuration` has to hold them for the next process too. */
  trust(deviceId: string, trust: ReaderTrust): void;
  /** Another key for the listing of other vendors' readers, by the same rule. */
  trustListing(trust: ReaderTrust): void;
  /** Another certificate (PEM) for auth answers to be encrypted to, by the same rule. */
  trustEncryption(certificate: string): void;
  /** Opens a reader anew that could not be opened, or has failed. */
  openReader(deviceId: string): void;
  /** Begins a test capture, in place of the one before; never while a visit expects a capture. */
  test(deviceId: string): Result<void, { readonly code: 'visit-running' } | { readonly code: 'reader-gone' }>;
  /** Ends the test and forgets its picture; a measurement ends as `cancelled`. */
  endTest(): void;
  readerTest(): ReaderTest | undefined;
  /** Measures a reader's resolution by lines `pitchMillimetres` apart. */
  calibrate(
    deviceId: string,
    pitchMillimetres: number,
  ): Promise<Result<Resolution, { readonly code: CalibrationRefusal }>>;
  stop(): void;
}

const NO_VISIT = { visitId: undefined, captures: NO_CAPTURES } as const;
const RESTART_MS = [0, 500, 2000, 5000] as const;

export function createDeviceHost(options: {
  readonly start: StartHost;
  /** Asked for each process that is started. */
  readonly configuration: () => Extract<ToHost, { type: 'configure' }>;
  readonly clock: Pick<Clock, 'after'>;
  readonly onChange: (what: 'readers' | 'capture' | 'test') => void;
  readonly onRefused: (message: Extract<FromHost, { type: 'refused' }>) => void;
  /** A capture begins for a page, or ends. */
  readonly onCapture: (message: Extract<FromHost, { type: 'capture-started' | 'capture-ended' }>) => void;
  /** An answer of another vendor's reader did not hold and went nowhere; `field` is the part of an ISO record at fault. */
  readonly onNotBelieved: (problem: ServiceProblem, field: string | undefined) => void;
}): DeviceHost {
  const { onChange } = options;
  let host: HostProcess | undefined;
  let port: number | undefined;
  /** A page that found the service goes on asking there, so a host that starts anew begins with this port. */
  let formerPort: number | undefined;
  let readers: readonly ReaderStatus[] = [];
  let troubles: readonly PortTrouble[] = [];
  let busTroubles: readonly BusTrouble[] = [];
  let state: CaptureState = IDLE;
  let ofVisit: { readonly visitId: string | undefined; readonly captures: VisitCaptures } = NO_VISIT;
  let preview: Preview | undefined;
  let armedFor: string | undefined;
  let failures = 0;
  let stopped = false;
  let cancelRestart: (() => void) | undefined;
  let nextId = 0;
  let test: ReaderTest | undefined;
  const measurements = new Map<number, (outcome: Awaited<ReturnType<DeviceHost['calibrate']>>) => void>();
  const acts = new Map<number, (outcome: Awaited<ReturnType<DeviceHost['simulate']>>) => void>();

  function receive(raw: unknown): void {
    const parsed = FromHostSchema.safeParse(raw);
    // A message outside the table is a fault of the host: it is ended and started anew.
    if (!parsed.success) {
      host?.kill();
      return;
    }
    const message = parsed.data;
    switch (message.type) {
      case 'listening':
        port = message.port;
        formerPort = message.port;
        failures = 0;
        if (armedFor !== undefined) host?.post({ type: 'arm', visitId: armedFor });
        onChange('readers');
        return;
      case 'readers':
        readers = message.readers;
        troubles = message.troubles ?? [];
        busTroubles = message.busTroubles ?? [];
        onChange('readers');
        return;
      case 'simulated': {
        const settle = acts.get(message.id);
        acts.delete(message.id);
        settle?.(
          message.ok ? ok(undefined) : err({ code: message.code === 'reader-gone' ? 'reader-gone' : 'reader-unknown' }),
        );
        return;
      }
      case 'calibrated': {
        const settle = measurements.get(message.id);
        measurements.delete(message.id);
        settle?.(message.outcome.ok ? ok(message.outcome.resolution) : err({ code: message.outcome.code }));
        return;
      }
      case 'test-preview':
      case 'test-scored':
      case 'test-ended': {
        const next = test && nextReaderTest(test, message);
        if (message.type === 'test-preview') {
          if (next === test) {
            message.picture.fill(0);
            return;
          }
          showPreview(message.picture);
        }
        if (next === test) return;
        if (message.type === 'test-ended') tellNotBelieved(message.outcome);
        test = next;
        onChange('test');
        return;
      }
      case 'refused':
        options.onRefused(message);
        return;
      case 'failed':
        formerPort = undefined;
        host?.kill();
        return;
      case 'preview':
        // A picture that arrives after the sign-in has ended is nobody's to see.
        if (armedFor === undefined || message.transactionId !== state.transactionId) {
          message.picture.fill(0);
          return;
        }
        showPreview(message.picture);
        break;
      case 'capture-started':
        options.onCapture(message);
        break;
      case 'finger-named-twice':
      case 'finger-scored':
        break;
      case 'capture-ended':
        options.onCapture(message);
        tellNotBelieved(message.outcome);
        break;
    }
    state = nextCaptureState(state, message);
    ofVisit = { ...ofVisit, captures: nextVisitCaptures(ofVisit.captures, message) };
    onChange('capture');
  }

  function tellNotBelieved(outcome: Extract<FromHost, { type: 'capture-ended' | 'test-ended' }>['outcome']): void {
    if (outcome.ok || outcome.failure.code !== 'service-not-believed') return;
    options.onNotBelieved(outcome.failure.problem, outcome.failure.field);
  }

  function lost(): void {
    host = undefined;
    port = undefined;
    readers = [];
    troubles = [];
    busTroubles = [];
    if (stopped) return;
    for (const settle of [...acts.values(), ...measurements.values()]) settle(err({ code: 'reader-gone' }));
    acts.clear();
    measurements.clear();
    if (test?.phase === 'running') {
      const failure = { code: 'reader-failed', cause: 'reader' } as const;
      test = nextReaderTest(test, { type: 'test-ended', id: test.id, outcome: { ok: false, failure } });
      onChange('test');
    }
    state = afterHostLoss(state);
    onChange('readers');
    onChange('capture');
    const wait = RESTART_MS[Math.min(failures, RESTART_MS.length - 1)] ?? 0;
    failures += 1;
    cancelRestart = options.clock.after(wait, start);
  }

  function start(): void {
    host = options.start({ message: receive, exit: lost });
    const configuration = options.configuration();
    const firstPort = formerPort ?? configuration.service.firstPort;
    host.post({ ...configuration, service: { ...configuration.service, firstPort } });
  }
  start();

  function showPreview(picture: Uint8Array): void {
    preview?.picture.fill(0);
    preview = { picture };
  }

  function forgetPreview(): void {
    preview?.picture.fill(0);
    preview = undefined;
  }

  function forget(): void {
    forgetPreview();
    state = IDLE;
  }

  function endTest(): void {
    if (test?.phase === 'running' || measurements.size > 0) host?.post({ type: 'stop-test' });
    if (!test) return;
    test = undefined;
    forgetPreview();
    onChange('test');
  }

  return {
    port: () => port,
    readers: () => readers,
    troubles: () => troubles,
    busTroubles: () => busTroubles,
    capture: () => state,
    visitCaptures: () => ofVisit.captures,
    preview: () => preview,
    arm(visitId) {
      endTest();
      forget();
      if (ofVisit.visitId !== visitId) ofVisit = { visitId, captures: NO_CAPTURES };
      // The panel must not show the last try while the next one waits.
      onChange('capture');
      armedFor = visitId;
      host?.post({ type: 'arm', visitId });
    },
    disarm() {
      armedFor = undefined;
      forgetPreview();
      host?.post({ type: 'disarm' });
    },
    takeEvidence() {
      const { evidence } = state;
      forget();
      onChange('capture');
      return evidence;
    },
    endVisit() {
      ofVisit = NO_VISIT;
      forget();
      onChange('capture');
    },
    simulate(act) {
      if (!host) return Promise.resolve(err({ code: 'reader-gone' }));
      nextId += 1;
      const { promise, resolve } = Promise.withResolvers<Awaited<ReturnType<DeviceHost['simulate']>>>();
      acts.set(nextId, resolve);
      host.post({ type: 'simulate', id: nextId, act });
      return promise;
    },
    trust(deviceId, trust) {
      host?.post({ type: 'trust-reader', deviceId, trust });
    },
    trustListing({ deviceKey, deviceCertificate }) {
      host?.post({ type: 'trust-listing', key: deviceKey, certificate: deviceCertificate });
    },
    trustEncryption(certificate) {
      host?.post({ type: 'trust-encryption', certificate });
    },
    openReader(deviceId) {
      host?.post({ type: 'open-reader', deviceId });
    },
    test(deviceId) {
      if (armedFor !== undefined) return err({ code: 'visit-running' });
      if (!host) return err({ code: 'reader-gone' });
      endTest();
      nextId += 1;
      test = newReaderTest(nextId, deviceId);
      host.post({ type: 'test-reader', id: nextId, deviceId });
      onChange('test');
      return ok(undefined);
    },
    endTest,
    readerTest: () => test,
    calibrate(deviceId, pitchMillimetres) {
      if (!host) return Promise.resolve(err({ code: 'reader-gone' }));
      endTest();
      nextId += 1;
      const { promise, resolve } = Promise.withResolvers<Awaited<ReturnType<DeviceHost['calibrate']>>>();
      measurements.set(nextId, resolve);
      host.post({ type: 'calibrate', id: nextId, deviceId, pitchMillimetres });
      return promise;
    },
    stop() {
      stopped = true;
      cancelRestart?.();
      host?.kill();
    },
  };
}
