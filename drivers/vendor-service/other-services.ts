import type { Clock } from '#kit/clock.ts';
import { createListeners } from '#kit/listeners.ts';
import { err } from '#kit/result.ts';
import type { PortTrouble, ReaderStatus } from '../link/reader-status.ts';
import type { PassThroughReaders } from '../sbi/listing/pass-through.ts';
import { createAnswerMemory } from './answer-memory.ts';
import { captureAuthByService, captureRecordsByService } from './capture-by-service.ts';
import type { CaptureDeps, CaptureTarget } from './capture-by-service.ts';
import { passThroughReaderOf, statusOf, verifiedDeviceOf } from './listed-readers.ts';
import { viewLive } from './live-view.ts';
import type { OwnMarks } from './own-marks.ts';
import type { PinnedRoots } from './pinned-roots.ts';
import type { DecodePicture } from './picture-decoder.ts';
import { createReaderWork } from './reader-work.ts';
import type { ReaderWork } from './reader-work.ts';
import { createOtherReader } from './reader.ts';
import type { ReaderServices, RegistrationReader } from './reader.ts';
import { watchServices } from './service-watch.ts';
import type { ServiceWatch } from './service-watch.ts';
import { kioskDeviceId } from './sightings.ts';

/** The readers of other vendors' services on this machine. Device ids are the kiosk's own for them. */
export interface OtherServices {
  /** All readers that were seen; a refused one has the reason. */
  statuses(): readonly ReaderStatus[];
  troubles(): readonly PortTrouble[];
  /** Calls `listener` after each change of the two above; returns the unsubscribe function. */
  subscribe(listener: () => void): () => void;
  /** The L1 readers for authentication, as our SBI service passes them through. */
  readonly passThrough: PassThroughReaders;
  /** The registration reader with this id; each call creates a new one, which the caller closes. */
  reader(deviceId: string, decode: DecodePicture): RegistrationReader | undefined;
  /** Looks for services now. */
  sweep(): Promise<void>;
  /** Stops looking and cancels what runs. */
  close(): Promise<void>;
}

/** The station and the ports at which {@link openOtherServices} looks. */
export interface OtherServicesDeps {
  readonly clock: Clock;
  readonly env: string;
  readonly roots: PinnedRoots;
  readonly own: OwnMarks;
  readonly firstPort: number;
  readonly lastPort: number;
  /** Whether our SBI service passes readers on to pages. */
  readonly offers: boolean;
}

/** Starts looking for services of other vendors at the ports `firstPort` to `lastPort`. */
export function openOtherServices(deps: OtherServicesDeps): OtherServices {
  const { clock, env, roots, offers } = deps;
  const watching = watchServices(deps);
  const listeners = createListeners();
  watching.subscribe(listeners.notify);
  const work = createReaderWork({ hold: watching.hold, onChange: listeners.notify });
  const parts = { watching, work, capturing: { clock, env, roots, memory: createAnswerMemory(clock) } };

  const statuses = (): readonly ReaderStatus[] =>
    watching.sightings().map((one) => statusOf(one, { isBusy: work.isBusy(kioskDeviceId(one)), offers }));
  const forReaders: ReaderServices = {
    statuses,
    subscribe: listeners.subscribe,
    sweep: watching.sweep,
    ...registrationWork(parts),
  };
  return {
    statuses,
    troubles: watching.troubles,
    subscribe: listeners.subscribe,
    passThrough: passThroughReaders(parts),
    reader(deviceId, decode) {
      const device = findTarget(watching, deviceId, 'Registration')?.device;
      return device && createOtherReader({ services: forReaders, deviceId, device, decode });
    },
    sweep: watching.sweep,
    async close() {
      listeners.clear();
      await Promise.all([work.close(), watching.close()]);
    },
  };
}

interface Parts {
  readonly watching: ServiceWatch;
  readonly work: ReaderWork;
  readonly capturing: CaptureDeps;
}

/** The verified reader that has this id and purpose now. */
function findTarget(
  watching: ServiceWatch,
  deviceId: string,
  purpose: 'Auth' | 'Registration',
): CaptureTarget | undefined {
  for (const sighting of watching.sightings()) {
    const device = verifiedDeviceOf(sighting);
    if (device?.info.purpose === purpose && kioskDeviceId(sighting) === deviceId)
      return { port: sighting.port, device };
  }
  return undefined;
}

function passThroughReaders({ watching, work, capturing }: Parts): PassThroughReaders {
  return {
    listed: () =>
      watching.sightings().flatMap((one) => passThroughReaderOf(one, work.isBusy(kioskDeviceId(one))) ?? []),
    async capture(request, signal) {
      const { deviceId, type } = request;
      if (type === 'Face') return err({ code: 'reader-unknown' });
      const order = { ...request, type, exceptions: [], deviceSubId: 0 } as const;
      return work.capture({
        deviceId,
        target: findTarget(watching, deviceId, 'Auth'),
        signal,
        work: async (target, untilClosed) => captureAuthByService(capturing, { target, order, signal: untilClosed }),
      });
    },
  };
}

function registrationWork({ watching, work, capturing }: Parts): Pick<ReaderServices, 'capture' | 'view'> {
  return {
    capture: async (deviceId, order, signal) =>
      work.capture({
        deviceId,
        target: findTarget(watching, deviceId, 'Registration'),
        signal,
        work: async (target, untilClosed) => captureRecordsByService(capturing, { target, order, signal: untilClosed }),
      }),
    view: async ({ deviceId, deviceSubId, timeoutMs }, onPicture, signal) =>
      work.view({
        deviceId,
        target: findTarget(watching, deviceId, 'Registration'),
        signal,
        work: async ({ port, device }, untilClosed) =>
          viewLive(capturing.clock, {
            port,
            deviceId: device.info.deviceId,
            deviceSubId,
            timeoutMs,
            onPicture,
            signal: untilClosed,
          }),
      }),
  };
}
