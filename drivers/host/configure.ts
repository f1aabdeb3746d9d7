import { err } from '#kit/result.ts';
import type { FromHost, ToHost } from '../link/messages.ts';
import type { OtherServices as OtherServicesSettings } from '../link/trust.ts';
import type { PassThrough } from '../sbi/listing/pass-through.ts';
import { openSbiService } from '../sbi/service.ts';
import { openOtherServices } from '../vendor-service/other-services.ts';
import type { OtherServices } from '../vendor-service/other-services.ts';
import { openPinnedRoots } from '../vendor-service/pinned-roots.ts';
import type { PinnedRoots } from '../vendor-service/pinned-roots.ts';
import { postReaders, serveReader } from './host-state.ts';
import type { HostState } from './host-state.ts';
import type { PluggedReaders } from './plugged-readers.ts';

type Configuration = Extract<ToHost, { type: 'configure' }>;
type FailureCode = Extract<FromHost, { type: 'failed' }>['code'];

/**
 * Starts the host: keys, simulated readers, the service, then what needs its port, then the buses. A host is configured
 * once: main starts a new process to change keys or settings, so that no key is used longer than its configuration.
 */
export async function configureHost(host: HostState, configuration: Configuration): Promise<void> {
  const fail = (code: FailureCode): void => {
    host.deps.post({ type: 'failed', code });
  };
  const isFirst = !host.isConfigured;
  host.isConfigured = true;
  const roots = isFirst ? await openTrust(host, configuration) : undefined;
  if (!roots || !serveSimulated(host, configuration)) {
    fail('bad-configuration');
    return;
  }
  const started = await openService(host, configuration);
  if (!started.ok) {
    fail(started.error.code);
    return;
  }
  host.service = started.value;
  host.deps.post({ type: 'listening', port: started.value.port });
  // Our own port is known only now, and a scan must not take it for another vendor's.
  if (configuration.otherServices && roots.pinned) {
    host.others = openOthers(host, {
      settings: configuration.otherServices,
      roots: roots.pinned,
      env: configuration.service.env,
      port: started.value.port,
    });
    host.stops.push(
      host.others.subscribe(() => {
        postReaders(host);
      }),
    );
  }
  watchBuses(host, configuration);
}

/** Reads all keys and roots; undefined when one is unusable, other than a reader's. */
async function openTrust(
  { trust: book }: HostState,
  { otherServices, trust }: Configuration,
): Promise<{ readonly pinned: PinnedRoots | undefined } | undefined> {
  const { readers, ...rest } = trust;
  const pinned = otherServices && openPinnedRoots({ device: otherServices.deviceRoots, ftm: otherServices.ftmRoots });
  if (pinned && !pinned.ok) return undefined;
  const begun = await book.begin({ ...rest, listing: otherServices?.listing });
  if (!begun.ok) return undefined;
  // A reader with wrong keys is only shown as such: the other readers should keep working.
  for (const [deviceId, keys] of Object.entries(readers)) await book.replaceReader(deviceId, keys);
  return { pinned: pinned?.value };
}

/** Creates the simulated readers of training mode; false when an id belongs to no simulated reader. */
function serveSimulated(host: HostState, { mode, simulated }: Configuration): boolean {
  for (const deviceId of mode === 'training' ? new Set(simulated) : []) {
    const device = host.deps.createSimulated(deviceId);
    if (!device) return false;
    host.simulated.set(deviceId, device);
    serveReader(host, device.reader);
    host.stops.push(
      device.reader.subscribe(() => {
        postReaders(host);
      }),
    );
  }
  return true;
}

async function openService(
  host: HostState,
  { service, otherServices }: Configuration,
): ReturnType<typeof openSbiService> {
  const { clock, imaging, post } = host.deps;
  return openSbiService({
    settings: service,
    // In the kiosk only pages use the service, so programs without an Origin are refused.
    absentOrigin: 'refused',
    trust: host.trust,
    readers: host.readers,
    clock,
    imaging,
    captures: 'when-armed',
    scores: host.scores,
    compareFinger: host.deps.compareFinger,
    passThrough: otherServices?.listing && passThroughTo(host, otherServices.listing.origins),
    report: post,
  });
}

/** The readers of other vendors' services. They are empty until our own service has its port and the search begins. */
function passThroughTo(host: HostState, origins: readonly string[]): PassThrough {
  return {
    origins,
    readers: {
      listed: () => host.others?.passThrough.listed() ?? [],
      capture: async (request, signal) =>
        host.others?.passThrough.capture(request, signal) ?? err({ code: 'reader-unknown' }),
    },
  };
}

function openOthers(
  { deps, readers, trust }: HostState,
  options: {
    readonly settings: OtherServicesSettings;
    readonly roots: PinnedRoots;
    readonly env: string;
    /** The port of our own service. */
    readonly port: number;
  },
): OtherServices {
  const { settings, roots, env, port } = options;
  const { firstPort, lastPort, listing } = settings;
  return openOtherServices({
    clock: deps.clock,
    env,
    roots,
    own: { port, deviceIds: readers, certificates: trust.fingerprints },
    firstPort,
    lastPort,
    offers: listing !== undefined,
  });
}

function watchBuses(host: HostState, { plugged: settings }: Configuration): void {
  const { resolutions } = host;
  for (const [serialNo, resolution] of Object.entries(settings?.resolutions ?? {})) {
    resolutions.set(serialNo, resolution);
  }
  const watched = settings && host.deps.watchPlugged?.(settings, (serialNo) => resolutions.get(serialNo));
  if (!watched) {
    postReaders(host);
    return;
  }
  host.plugged = watched;
  host.stops.push(
    watched.subscribe(() => {
      followPlugged(host, watched);
    }),
  );
  followPlugged(host, watched);
}

/** Serves new readers, and stops serving those that are no longer on the list. */
function followPlugged(host: HostState, watched: PluggedReaders): void {
  const { readers, simulated } = host;
  const present = new Set(watched.now().flatMap(({ reader }) => reader ?? []));
  for (const reader of present) {
    if (readers.get(reader.identity.deviceId)?.reader !== reader) serveReader(host, reader);
  }
  for (const [deviceId, { reader }] of readers) {
    if (!simulated.has(deviceId) && !present.has(reader)) readers.delete(deviceId);
  }
  postReaders(host);
}
