import type { X509Certificate } from 'node:crypto';

import { createDueWatch } from './due-watch.ts';
import type { Clock } from '#kit/clock.ts';
import type { Result } from '#kit/result.ts';
import { ToHostSchema } from '../link/messages.ts';
import type { Resolution } from '../link/calibration.ts';
import type { FromHost, ToHost } from '../link/messages.ts';
import type { SimulatedAct } from '../link/simulated-acts.ts';
import type { ReaderTrust } from '../link/trust.ts';
import type { Nfiq2 } from '../nfiq2/nfiq2.ts';
import type { PluggedReaders } from './plugged-readers.ts';
import { busTroubleOf, statusOfUnopened } from './plugged-status.ts';
import { createReaderDesk } from './reader-desk.ts';
import type { BiometricReader } from '../reader/port.ts';
import { openOtherTrust, ownMarks } from './other-trust.ts';
import type { OtherTrust } from './other-trust.ts';
import { createPrintScores } from '../sbi/capture/print-scores.ts';
import { createServedReader, statusOf } from '../sbi/listing/served-readers.ts';
import type { ServedReader } from '../sbi/listing/served-readers.ts';
import { openSbiService } from '../sbi/service.ts';
import type { SbiService, ServiceImaging } from '../sbi/service.ts';
import { readEncryptionCertificate } from '../sbi/trust/encryption-certificate.ts';
import { openReaderTrust, openServiceTrust } from '../sbi/trust/open-trust.ts';
import type { OpenReaderTrust } from '../sbi/trust/open-trust.ts';
import type { OtherServices } from '../vendor-service/other-services.ts';

/** A simulated reader with the hand that acts on it. */
export interface SimulatedDevice {
  readonly reader: BiometricReader;
  perform(act: SimulatedAct): Promise<Result<void, { readonly code: string }>>;
}

export interface DeviceHostDependencies {
  readonly post: (message: FromHost) => void;
  readonly clock: Clock;
  readonly imaging: ServiceImaging;
  /** Makes the reader of a `simulated` device id, if it is one; never called outside training mode. */
  readonly makeSimulated: (deviceId: string) => SimulatedDevice | undefined;
  /** NIST's quality program, where it is installed and was found already. */
  readonly nfiq2?: () => Nfiq2 | undefined;
  /** Watches the machine's own buses; absent, readers that are plugged in are not driven. */
  readonly watchPlugged?: (
    settings: { readonly serialPorts: readonly string[] },
    /** What was measured of the unit with this serial number. */
    resolutionOf: (serialNo: string) => Resolution | undefined,
  ) => PluggedReaders;
}

type Configuration = Extract<ToHost, { type: 'configure' }>;

/** The logic of the device host's process, without the process. */
export interface DeviceHost {
  /** Takes one message of the link, whatever it is; messages are obeyed in the order they come. */
  receive(message: unknown): Promise<void>;
  /** Cancels what runs, releases the readers and stops listening. */
  close(): Promise<void>;
}

/**
 * Makes the device host. It is configured once in its life: main starts a new process to change its keys or settings,
 * so that no key outlives its configuration.
 */
export function createDeviceHost(dependencies: DeviceHostDependencies): DeviceHost {
  const { post, clock, imaging, makeSimulated } = dependencies;
  const readers = new Map<string, ServedReader>();
  const simulated = new Map<string, SimulatedDevice>();
  const unsubscribe: (() => void)[] = [];
  /** Keys of the readers that were trusted after the configuration, or anew. */
  const trusted = new Map<string, OpenReaderTrust>();
  /** Readers whose last keys were of no use. */
  const unfit = new Set<string>();
  const dates = createDueWatch(clock, postReaders);
  let ftmRoot: string | undefined;
  let encryptionCertificate: X509Certificate | undefined;
  let plugged: PluggedReaders | undefined;
  let listingTrust: OtherTrust | undefined;
  const resolutions = new Map<string, Resolution>();
  const scores = createPrintScores(() => dependencies.nfiq2?.());
  const desk = createReaderDesk({
    readers,
    others: () => others,
    clock,
    imaging,
    scores,
    post,
    onChange: postReaders,
    onMeasured: (serialNo, resolution) => resolutions.set(serialNo, resolution),
  });
  let service: SbiService | undefined;
  let others: OtherServices | undefined;
  let configured = false;
  let queue: Promise<void> = Promise.resolve();

  function postReaders(): void {
    const now = clock.now();
    const unopened = (plugged?.now() ?? []).map(statusOfUnopened).filter((status) => status !== undefined);
    post({
      type: 'readers',
      readers: [
        ...[...readers.values()].map((entry) => statusOf(entry, now)),
        ...unopened,
        ...(others?.statuses() ?? []),
      ],
      ...(others && { troubles: [...others.troubles()] }),
      ...(plugged && plugged.busTroubles().length > 0 && { busTroubles: plugged.busTroubles().map(busTroubleOf) }),
    });
    dates.wait([...readers.keys()].flatMap((deviceId) => trusted.get(deviceId)?.changesAt ?? []));
  }

  /** Puts a reader behind the service. Its keys are looked up each time: they may come later, and change. */
  function serve(reader: BiometricReader): void {
    const { deviceId } = reader.identity;
    const made = createServedReader(reader, undefined, postReaders, () => clock.monotonic());
    readers.set(deviceId, {
      ...made,
      get trust() {
        return trusted.get(deviceId);
      },
      get isTrustUnfit() {
        return unfit.has(deviceId);
      },
    });
  }

  /** Follows what is plugged in and out: what is new is served, what was taken out of its list no longer. */
  function followPlugged(watched: PluggedReaders): void {
    const present = new Set(watched.now().flatMap(({ reader }) => reader ?? []));
    for (const reader of present) {
      if (readers.get(reader.identity.deviceId)?.reader !== reader) serve(reader);
    }
    for (const [deviceId, { reader }] of readers) {
      if (!simulated.has(deviceId) && !present.has(reader)) readers.delete(deviceId);
    }
    postReaders();
  }

  async function trustReader(deviceId: string, trust: ReaderTrust): Promise<void> {
    const opened = await openReaderTrust(trust, ftmRoot);
    if (opened.ok) {
      trusted.set(deviceId, opened.value);
      unfit.delete(deviceId);
    } else {
      // The former ones are no longer wanted. A host that failed for it would take all other readers along.
      trusted.delete(deviceId);
      unfit.add(deviceId);
    }
  }

  async function configure(configuration: Configuration): Promise<void> {
    const { mode, service: settings, trust, simulated: deviceIds } = configuration;
    const opened = configured ? undefined : await openServiceTrust({ ...trust, readers: {} });
    const otherTrust = await openOtherTrust(configuration.otherServices);
    configured = true;
    if (!opened?.ok || !otherTrust.ok) {
      post({ type: 'failed', code: 'bad-configuration' });
      return;
    }
    ftmRoot = trust.ftmRoot;
    ({ encryptionCertificate } = opened.value);
    listingTrust = otherTrust.value;
    for (const [deviceId, readerTrust] of Object.entries(trust.readers)) await trustReader(deviceId, readerTrust);
    for (const deviceId of mode === 'training' ? new Set(deviceIds) : []) {
      const device = makeSimulated(deviceId);
      if (!device) {
        post({ type: 'failed', code: 'bad-configuration' });
        return;
      }
      simulated.set(deviceId, device);
      serve(device.reader);
      unsubscribe.push(device.reader.subscribe(postReaders));
    }
    const started = await openSbiService({
      settings,
      // In the kiosk only pages use the service; a program without an Origin has no business with it.
      absentOrigin: 'refused',
      trust: {
        get encryptionCertificate() {
          return encryptionCertificate;
        },
      },
      readers,
      clock,
      imaging,
      captures: 'when-armed',
      scores,
      passThrough: otherTrust.value?.passThrough(() => others?.passThrough),
      report: post,
    });
    if (!started.ok) {
      post({ type: 'failed', code: started.error.code });
      return;
    }
    service = started.value;
    post({ type: 'listening', port: service.port });
    // Only now is our own port known, which no scan may take for another vendor's.
    const own = ownMarks(service.port, readers, trusted);
    others = otherTrust.value?.open({ clock, env: settings.env, own });
    if (others) unsubscribe.push(others.subscribe(postReaders));
    const { plugged: settingsOfPlugged } = configuration;
    for (const [serialNo, resolution] of Object.entries(settingsOfPlugged?.resolutions ?? {})) {
      resolutions.set(serialNo, resolution);
    }
    const watched =
      settingsOfPlugged && dependencies.watchPlugged?.(settingsOfPlugged, (serialNo) => resolutions.get(serialNo));
    plugged = watched;
    if (watched) {
      unsubscribe.push(
        watched.subscribe(() => {
          followPlugged(watched);
        }),
      );
      followPlugged(watched);
    } else postReaders();
  }

  async function simulate(id: number, act: SimulatedAct): Promise<void> {
    const device = simulated.get(act.deviceId);
    const done = device && (await device.perform(act));
    if (!done) post({ type: 'simulated', id, ok: false, code: 'no-such-reader' });
    else if (done.ok) post({ type: 'simulated', id, ok: true });
    else post({ type: 'simulated', id, ok: false, code: done.error.code });
  }

  async function openAgain(deviceId: string): Promise<void> {
    const found = plugged?.now().find(({ place, reader }) => (reader ? reader.identity.deviceId : place) === deviceId);
    if (found) await plugged?.tryAgain(found.place);
  }

  async function obey(raw: unknown): Promise<void> {
    const message = ToHostSchema.safeParse(raw);
    if (!message.success) {
      post({ type: 'failed', code: 'bad-configuration' });
      return;
    }
    switch (message.data.type) {
      case 'configure':
        await configure(message.data);
        break;
      case 'arm':
        service?.arming.arm(message.data.visitId);
        break;
      case 'disarm':
        service?.arming.disarm();
        break;
      case 'simulate':
        await simulate(message.data.id, message.data.act);
        break;
      case 'trust-reader':
        await trustReader(message.data.deviceId, message.data.trust);
        postReaders();
        break;
      case 'trust-listing':
        if ((await listingTrust?.useListing(message.data.key, message.data.certificate)) === false) {
          post({ type: 'failed', code: 'bad-configuration' });
        }
        break;
      case 'trust-encryption': {
        const fresh = readEncryptionCertificate(message.data.certificate);
        if (fresh.ok) encryptionCertificate = fresh.value;
        else post({ type: 'failed', code: 'bad-configuration' });
        break;
      }
      case 'open-reader':
        void openAgain(message.data.deviceId);
        break;
      case 'test-reader':
        void desk.test(message.data.id, message.data.deviceId);
        break;
      case 'stop-test':
        desk.stop();
        break;
      case 'calibrate':
        void desk.calibrate(message.data.id, message.data.deviceId, message.data.pitchMillimetres);
        break;
    }
  }

  return {
    async receive(message) {
      queue = queue.then(async () => obey(message));
      return queue;
    },
    async close() {
      await queue;
      dates.close();
      for (const stop of unsubscribe) stop();
      desk.stop();
      await others?.close();
      await service?.close();
      await plugged?.close();
      await Promise.all([...readers.values()].map(async ({ reader }) => reader.close()));
    },
  };
}
