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
 * Brings the host up: keys, simulated readers, the service, then what needs its port, then the buses. It is configured
 * once in its life: main starts a new process to change its keys or settings, so that no key outlives its configuration.
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
  // Only now is our own port known, which no scan may take for another vendor's.
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

/** Reads all keys and roots; undefined when any of them but a reader's is unusable. */
async function openTrust(
  { trust: book }: HostState,
  { otherServices, trust }: Configuration,
): Promise<{ readonly pinned: PinnedRoots | undefined } | undefined> {
  const { readers, ...rest } = trust;
  const pinned = otherServices && openPinnedRoots({ device: otherServices.deviceRoots, ftm: otherServices.ftmRoots });
  if (pinned && !pinned.ok) return undefined;
  const begun = await book.begin({ ...rest, listing: otherServices?.listing });
  if (!begun.ok) return undefined;
  // A reader whose keys do not fit is shown so: a host that failed for it would take all other readers along.
  for (const [deviceId, keys] of Object.entries(readers)) await book.replaceReader(deviceId, keys);
  return { pinned: pinned?.value };
}

/** Makes the simulated readers of training mode; false when one of the ids is not of a simulated reader. */
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
    // In the kiosk only pages use the service; a program without an Origin has no business with it.
    absentOrigin: 'refused',
    trust: host.trust,
    readers: host.readers,
    clock,
    imaging,
    captures: 'when-armed',
    scores: host.scores,
    passThrough: otherServices?.listing && passThroughTo(host, otherServices.listing.origins),
    report: post,
  });
}

/** The readers of other vendors' services, which are looked for only once our own service has its port. */
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
    /** Of our own service. */
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

/** Follows what is plugged in and out: what is new is served, what was taken out of its list is served no longer. */
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
