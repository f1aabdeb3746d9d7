import type { FromHost } from '../../drivers/link/messages.ts';
import type { BusTrouble, PortTrouble, ReaderStatus } from '../../drivers/link/reader-status.ts';
import type { ServiceProblem } from '#vocabulary/service-problems.ts';
import type { SimulatedAct } from '../../drivers/link/simulated-acts.ts';
import type { ReaderTrust } from '../../drivers/link/trust.ts';
import { err, ok, type Result } from '#kit/result.ts';
import type { CaptureState } from './capture-state.ts';
import { createHostLink, type HostLink, type HostLinkDeps } from './host-link.ts';
import { createPending } from './pending.ts';
import { createPreviewHolder, type Preview } from './preview.ts';
import type { ReaderTest } from './reader-test.ts';
import { createReaderTests, type ReaderTests } from './reader-tests.ts';
import { createVisitCapture, type VisitCapture } from './visit-capture.ts';

type Simulated = Result<void, { readonly code: 'reader-gone' } | { readonly code: 'reader-unknown' }>;

/** The readers of this station, as main sees them through the device host. */
export interface Readers
  extends
    Pick<VisitCapture, 'visitCaptures' | 'arm' | 'disarm' | 'pageAsked' | 'takeEvidence' | 'endVisit'>,
    Pick<ReaderTests, 'test' | 'calibrate'> {
  /** Port of the SBI service; undefined while the service does not run. */
  port(): number | undefined;
  /** What a request of the provider's page for a capture carries; undefined while no capture is expected. */
  captureSecret(): string | undefined;
  readers(): readonly ReaderStatus[];
  /** Why readers that are plugged in cannot be found. */
  busTroubles(): readonly BusTrouble[];
  /** Ports where something answers that is not a usable service of readers. */
  troubles(): readonly PortTrouble[];
  capture(): CaptureState;
  preview(): Preview | undefined;
  simulate(act: SimulatedAct): Promise<Simulated>;
  /** Gives a reader its keys, or other ones; the configuration must hold them too, for the next process. */
  trust(deviceId: string, trust: ReaderTrust): void;
  /** Replaces the key for the listing of other vendors' readers, by the same rule. */
  trustListing(trust: ReaderTrust): void;
  /** Replaces the certificate (PEM) that auth answers are encrypted to, by the same rule. */
  trustEncryption(certificate: string): void;
  /** Opens a reader again that could not be opened, or has failed. */
  openReader(deviceId: string): void;
  /** Ends the test and forgets its picture; a measurement ends as `cancelled`. */
  endTest(): void;
  readerTest(): ReaderTest | undefined;
  /** Resolves when the device host has closed the readers and ended. */
  stop(): Promise<void>;
}

export interface ReadersDeps extends Pick<HostLinkDeps, 'startProcess' | 'configuration' | 'clock'> {
  readonly onChange: (what: 'readers' | 'capture' | 'test') => void;
  readonly onRefused: (message: Extract<FromHost, { type: 'refused' }>) => void;
  /** Random, 256 bits as base64url; called for each visit. */
  readonly newSecret: () => string;
  /** Another program than the provider's page asked for a capture and was refused; called once a visit. */
  readonly onOtherRefused: (visitId: string) => void;
  /** A capture begins for a page, or ends. */
  readonly onCapture: (message: Extract<FromHost, { type: 'capture-started' | 'capture-ended' }>) => void;
  /** An answer of another vendor's reader was wrong and was dropped; `field` is the wrong part of an ISO record. */
  readonly onNotBelieved: (problem: ServiceProblem, field: string | undefined) => void;
}

/** The readers that the device host reported last; empty while no host runs. */
type Listed = Pick<Extract<FromHost, { type: 'readers' }>, 'readers' | 'troubles' | 'busTroubles'>;

/** What the messages of the device host change. */
interface ReadersState {
  readonly acts: ReturnType<typeof createPending<Simulated>>;
  readonly tests: ReaderTests;
  readonly visit: VisitCapture;
  listed: Listed;
}

export function createReaders(deps: ReadersDeps): Readers {
  const preview = createPreviewHolder();
  let lastId = 0;
  const newId = (): number => (lastId += 1);
  const link = createHostLink({
    ...deps,
    onMessage: (message) => receive(message, state, deps),
    onLost: ({ forGood }) => lost(forGood, state, deps),
  });
  const visit = createVisitCapture({
    link,
    preview,
    newSecret: deps.newSecret,
    onChange: () => deps.onChange('capture'),
    onOtherRefused: deps.onOtherRefused,
  });
  const tests = createReaderTests({
    link,
    preview,
    newId,
    isArmed: visit.isArmed,
    onChange: () => deps.onChange('test'),
  });
  const state: ReadersState = { acts: createPending(), tests, visit, listed: { readers: [] } };
  link.start();
  return {
    ...trustOver(link),
    port: link.port,
    readers: () => state.listed.readers,
    troubles: () => state.listed.troubles ?? [],
    busTroubles: () => state.listed.busTroubles ?? [],
    capture: visit.state,
    visitCaptures: visit.visitCaptures,
    captureSecret: visit.secret,
    disarm: visit.disarm,
    pageAsked: visit.pageAsked,
    takeEvidence: visit.takeEvidence,
    endVisit: visit.endVisit,
    test: tests.test,
    calibrate: tests.calibrate,
    preview: preview.current,
    arm(visitId) {
      tests.end();
      visit.arm(visitId);
    },
    async simulate(act) {
      if (!link.isUp()) return err({ code: 'reader-gone' });
      const id = newId();
      const done = state.acts.ask(id);
      link.post({ type: 'simulate', id, act });
      return done;
    },
    endTest: tests.end,
    readerTest: tests.current,
    stop: link.stop,
  };
}

/** The messages to the device host that have no answer. */
function trustOver(link: HostLink): Pick<Readers, 'trust' | 'trustListing' | 'trustEncryption' | 'openReader'> {
  return {
    trust: (deviceId, trust) => link.post({ type: 'trust-reader', deviceId, trust }),
    trustListing: ({ deviceKey, deviceCertificate }) =>
      link.post({ type: 'trust-listing', key: deviceKey, certificate: deviceCertificate }),
    trustEncryption: (certificate) => link.post({ type: 'trust-encryption', certificate }),
    openReader: (deviceId) => link.post({ type: 'open-reader', deviceId }),
  };
}

function receive(message: FromHost, state: ReadersState, deps: ReadersDeps): void {
  switch (message.type) {
    case 'listening':
      state.visit.hostListens();
      deps.onChange('readers');
      return;
    case 'readers':
      state.listed = message;
      deps.onChange('readers');
      return;
    case 'simulated':
      state.acts.answer(message.id, simulated(message));
      return;
    case 'calibrated':
      state.tests.calibrated(message);
      return;
    case 'test-preview':
    case 'test-scored':
      state.tests.receive(message);
      return;
    case 'test-ended':
      if (state.tests.receive(message)) reportNotBelieved(message.outcome, deps);
      return;
    case 'refused':
      deps.onRefused(message);
      if (message.what !== 'not-from-page') return;
      break;
    case 'capture-started':
      deps.onCapture(message);
      break;
    case 'capture-ended':
      deps.onCapture(message);
      reportNotBelieved(message.outcome, deps);
      break;
    case 'placement-started':
    case 'preview':
    case 'finger-named-twice':
    case 'finger-scored':
      break;
    case 'failed':
      return;
  }
  state.visit.receive(message);
}

function simulated(message: Extract<FromHost, { type: 'simulated' }>): Simulated {
  if (message.ok) return ok(undefined);
  return err({ code: message.code === 'reader-gone' ? 'reader-gone' : 'reader-unknown' });
}

function reportNotBelieved(
  outcome: Extract<FromHost, { type: 'capture-ended' | 'test-ended' }>['outcome'],
  deps: ReadersDeps,
): void {
  if (outcome.ok || outcome.failure.code !== 'service-not-believed') return;
  deps.onNotBelieved(outcome.failure.problem, outcome.failure.field);
}

/** The device host's process ended: what waits for it ends, and its readers are gone. */
function lost(forGood: boolean, state: ReadersState, deps: ReadersDeps): void {
  state.listed = { readers: [] };
  if (forGood) return;
  state.acts.answerAll(err({ code: 'reader-gone' }));
  state.tests.hostLost();
  state.visit.hostLost();
  deps.onChange('readers');
  deps.onChange('capture');
}
