import type { Clock } from '#kit/clock.ts';
import { createListeners } from '#kit/listeners.ts';
import { createMutex } from '#kit/mutex.ts';
import type { Mutex } from '#kit/mutex.ts';
import { err } from '#kit/result.ts';
import type { Result } from '#kit/result.ts';
import type { PortTrouble, ReaderStatus } from '../link/reader-status.ts';
import type { PassThroughReaders } from '../sbi/listing/pass-through.ts';
import { createAnswerMemory } from './answer-memory.ts';
import { captureAuthByService, captureRecordsByService } from './capture-by-service.ts';
import type { CaptureTarget } from './capture-by-service.ts';
import { viewLive } from './live-view.ts';
import type { OwnMarks } from './own-marks.ts';
import type { PinnedRoots } from './pinned-roots.ts';
import { createOtherReader } from './reader.ts';
import type { DecodePicture, OtherReaderError, RegistrationReader } from './reader.ts';
import { watchServices } from './service-watch.ts';
import { kioskDeviceId } from './sightings.ts';
import type { Sighting } from './sightings.ts';
import type { VerifiedDevice } from './verify-device.ts';

/** The readers of other vendors' services on this machine. Device ids are the kiosk's own for them. */
export interface OtherServices {
  /** All that were seen, the refused with the reason. */
  statuses(): readonly ReaderStatus[];
  troubles(): readonly PortTrouble[];
  /** Calls `listener` after each change of the two above; returns the unsubscribe function. */
  subscribe(listener: () => void): () => void;
  /** The L1 readers for authentication, as our SBI service passes them through. */
  readonly passThrough: PassThroughReaders;
  /** The registration reader with this id; each call makes a new one, which whoever takes it closes. */
  reader(deviceId: string, decode: DecodePicture): RegistrationReader | undefined;
  /** Looks for services now. */
  sweep(): Promise<void>;
  /** Stops looking and cancels what runs. */
  close(): Promise<void>;
}

/** Starts looking for services of other vendors at the ports given. */
export function openOtherServices(input: {
  readonly clock: Clock;
  readonly env: string;
  readonly roots: PinnedRoots;
  readonly own: OwnMarks;
  readonly firstPort: number;
  readonly lastPort: number;
  /** Whether our SBI service passes readers on to pages. */
  readonly offers: boolean;
}): OtherServices {
  const { clock, env, roots } = input;
  const watching = watchServices(input);
  const capturing = { clock, env, roots, memory: createAnswerMemory(clock) };
  const listeners = createListeners();
  const locks = new Map<string, Mutex>();
  const stop = new AbortController();
  const running = new Set<Promise<unknown>>();

  watching.subscribe(listeners.notify);

  function isBusy(deviceId: string): boolean {
    return locks.get(deviceId)?.isHeld() ?? false;
  }

  /** The verified reader of a purpose that has this id now. */
  function find(deviceId: string, purpose: 'Auth' | 'Registration'): CaptureTarget | undefined {
    for (const sighting of watching.sightings()) {
      const device = deviceOf(sighting);
      if (device?.info.purpose === purpose && kioskDeviceId(sighting) === deviceId)
        return { port: sighting.port, device };
    }
    return undefined;
  }

  /** Runs `work` alone at a reader; its service is not asked for its readers meanwhile, for many can do but one thing. */
  async function captureAlone<T, E extends { readonly code: string }>(
    deviceId: string,
    target: CaptureTarget | undefined,
    work: (target: CaptureTarget) => Promise<Result<T, E>>,
  ): Promise<Result<T, OtherReaderError<E>>> {
    if (!target) return err({ code: 'reader-unknown' });
    const lock = locks.get(deviceId) ?? createMutex(listeners.notify);
    locks.set(deviceId, lock);
    const done = lock.tryRun(async () => holding(target.port, async () => work(target)));
    const result = await track(done);
    return result.ok ? result.value : err({ code: 'reader-busy' });
  }

  async function holding<T>(port: number, work: () => Promise<T>): Promise<T> {
    const giveBack = watching.hold(port);
    try {
      return await work();
    } finally {
      giveBack();
    }
  }

  async function track<T>(work: Promise<T>): Promise<T> {
    running.add(work);
    try {
      return await work;
    } finally {
      running.delete(work);
    }
  }

  function untilClosed(signal: AbortSignal): AbortSignal {
    return AbortSignal.any([signal, stop.signal]);
  }

  const passThrough: PassThroughReaders = {
    listed: () =>
      watching.sightings().flatMap((sighting) => {
        const device = deviceOf(sighting);
        if (!device || !isForPages(sighting) || sighting.state === 'not-registered') return [];
        const { info, digitalId } = device;
        const deviceId = kioskDeviceId(sighting);
        return [
          {
            deviceId,
            state: isBusy(deviceId) ? 'busy' : sighting.state,
            digitalId,
            signedDigitalId: info.digitalId,
            deviceCode: info.deviceCode,
            serviceVersion: info.serviceVersion,
            firmware: info.firmware,
          },
        ];
      }),
    async capture(request, signal) {
      const { deviceId, type } = request;
      if (type === 'Face') return err({ code: 'reader-unknown' });
      const order = { ...request, type, exceptions: [], deviceSubId: 0 } as const;
      return captureAlone(deviceId, find(deviceId, 'Auth'), async (target) =>
        captureAuthByService(capturing, target, order, untilClosed(signal)),
      );
    },
  };

  /** What a reader of its own needs of all this; its live view goes on while a capture runs. */
  const forReader: Parameters<typeof createOtherReader>[0]['services'] = {
    statuses: () => services.statuses(),
    subscribe: listeners.subscribe,
    sweep: watching.sweep,
    capture: async (deviceId, order, signal) =>
      captureAlone(deviceId, find(deviceId, 'Registration'), async (target) =>
        captureRecordsByService(capturing, target, order, untilClosed(signal)),
      ),
    async view({ deviceId, deviceSubId, timeoutMs }, onPicture, signal) {
      const target = find(deviceId, 'Registration');
      if (!target) return err({ code: 'reader-unknown' });
      const { port, device } = target;
      const request = { port, deviceId: device.info.deviceId, deviceSubId, timeoutMs };
      return track(holding(port, async () => viewLive(clock, request, onPicture, untilClosed(signal))));
    },
  };

  const services: OtherServices = {
    statuses: () =>
      watching.sightings().map((sighting) => statusOf(sighting, isBusy(kioskDeviceId(sighting)), input.offers)),
    troubles: watching.troubles,
    subscribe: listeners.subscribe,
    passThrough,
    reader(deviceId, decode) {
      const device = find(deviceId, 'Registration')?.device;
      return device && createOtherReader({ services: forReader, deviceId, device, decode });
    },
    sweep: watching.sweep,
    async close() {
      listeners.clear();
      stop.abort();
      await Promise.all([watching.close(), ...running]);
    },
  };
  return services;
}

function deviceOf({ standing }: Sighting): VerifiedDevice | undefined {
  return standing.kind === 'verified' ? standing.device : undefined;
}

/** Pages sign people in, for which SBI wants a certified chip. */
function isForPages(sighting: Sighting): boolean {
  return deviceOf(sighting)?.info.purpose === 'Auth' && sighting.level === 'L1';
}

function statusOf(sighting: Sighting, isBusy: boolean, offers: boolean): ReaderStatus {
  const { claimed, level, port, standing } = sighting;
  const type = claimed?.type === 'Iris' ? 'Iris' : 'Finger';
  const service = {
    provider: claimed?.deviceProvider ?? '',
    port,
    purpose: deviceOf(sighting)?.info.purpose ?? '',
    offered: offers && isForPages(sighting),
    ...(standing.kind === 'refused' && { problem: standing.problem }),
  } as const;
  const state = standing.kind === 'refused' ? 'not-trusted' : isBusy ? 'busy' : sighting.state;
  return {
    deviceId: kioskDeviceId(sighting),
    make: claimed?.make ?? '',
    model: claimed?.model ?? '',
    serialNo: claimed?.serialNo ?? '',
    type,
    state,
    level,
    service,
  };
}
