import type { Clock } from '#kit/clock.ts';
import type { Resolution } from '../link/calibration.ts';
import type { FromHost } from '../link/messages.ts';
import type { CompareFinger } from '../imaging/match/compare-job.ts';
import type { Nfiq2 } from '../nfiq2/nfiq2.ts';
import type { BiometricReader } from '../reader/port.ts';
import { createPrintScores } from '../sbi/capture/print-scores.ts';
import type { PrintScores } from '../sbi/capture/print-scores.ts';
import { statusOf } from '../sbi/listing/reader-status.ts';
import { createServedReader } from '../sbi/listing/served-reader.ts';
import type { ServedReader } from '../sbi/listing/served-reader.ts';
import type { SbiService, ServiceImaging } from '../sbi/service.ts';
import { createTrustBook } from '../sbi/trust/trust-book.ts';
import type { KeptTrustBook } from '../sbi/trust/trust-book.ts';
import type { OtherServices } from '../vendor-service/other-services.ts';
import { createDueWatch } from './due-watch.ts';
import type { DueWatch } from './due-watch.ts';
import type { PluggedReaders } from './plugged-readers.ts';
import { busTroubleOf, statusOfUnopened } from './plugged-status.ts';
import { createReaderDesk } from './reader-desk.ts';
import type { ReaderDesk } from './reader-desk.ts';
import type { SimulatedDevice } from './simulated-device.ts';

export interface DeviceHostDeps {
  readonly post: (message: FromHost) => void;
  readonly clock: Clock;
  readonly imaging: ServiceImaging;
  /** Creates the reader of a simulated device id, or returns undefined for others; only called in training mode. */
  readonly createSimulated: (deviceId: string) => SimulatedDevice | undefined;
  /** NIST's quality program, once it was found. */
  readonly nfiq2?: () => Nfiq2 | undefined;
  /** Compares the fingers of a visit; in the host's own thread where it is not given. */
  readonly compareFinger?: CompareFinger;
  /** Watches the machine's own buses; without it, readers that are plugged in are not used. */
  readonly watchPlugged?: (
    settings: { readonly serialPorts: readonly string[] },
    /** The measured resolution of the unit with this serial number. */
    resolutionOf: (serialNo: string) => Resolution | undefined,
  ) => PluggedReaders;
}

/** The state of a running device host. */
export interface HostState {
  readonly deps: DeviceHostDeps;
  readonly trust: KeptTrustBook;
  /** All readers behind the service, by device id. */
  readonly readers: Map<string, ServedReader>;
  /** The simulated ones of these. */
  readonly simulated: Map<string, SimulatedDevice>;
  /** Measured resolutions by serial number. */
  readonly resolutions: Map<string, Resolution>;
  readonly scores: PrintScores;
  readonly desk: ReaderDesk;
  /** Reports the readers again when a certificate becomes valid or expires. */
  readonly dates: DueWatch;
  /** Ends the subscriptions. */
  readonly stops: (() => void)[];
  isConfigured: boolean;
  service: SbiService | undefined;
  others: OtherServices | undefined;
  plugged: PluggedReaders | undefined;
}

/** The state before anything is configured. */
export function createHostState(deps: DeviceHostDeps): HostState {
  const { clock, imaging, post } = deps;
  const readers = new Map<string, ServedReader>();
  const resolutions = new Map<string, Resolution>();
  const scores = createPrintScores(() => deps.nfiq2?.());
  const onChange = (): void => {
    postReaders(state);
  };
  const state: HostState = {
    deps,
    trust: createTrustBook(),
    readers,
    simulated: new Map(),
    resolutions,
    scores,
    desk: createReaderDesk({
      readers,
      others: () => state.others,
      clock,
      imaging,
      scores,
      post,
      onChange,
      onMeasured: (serialNo, resolution) => resolutions.set(serialNo, resolution),
    }),
    dates: createDueWatch(clock, onChange),
    stops: [],
    isConfigured: false,
    service: undefined,
    others: undefined,
    plugged: undefined,
  };
  return state;
}

/** Reports all readers as they are now. */
export function postReaders({ deps, dates, others, plugged, readers, trust }: HostState): void {
  const now = deps.clock.now();
  const unopened = (plugged?.now() ?? []).map(statusOfUnopened).filter((status) => status !== undefined);
  deps.post({
    type: 'readers',
    readers: [
      ...[...readers.values()].map((served) => statusOf(served, trust, now)),
      ...unopened,
      ...(others?.statuses() ?? []),
    ],
    ...(others && { troubles: [...others.troubles()] }),
    ...(plugged && plugged.busTroubles().length > 0 && { busTroubles: plugged.busTroubles().map(busTroubleOf) }),
  });
  dates.wait([...readers.keys()].flatMap((deviceId) => trust.of(deviceId)?.changesAt ?? []));
}

/** Puts a reader behind the service. */
export function serveReader(host: HostState, reader: BiometricReader): void {
  const { clock } = host.deps;
  const onChange = (): void => {
    postReaders(host);
  };
  host.readers.set(reader.identity.deviceId, createServedReader(reader, { clock, onChange }));
}
