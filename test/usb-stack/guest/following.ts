import { systemClock } from '#kit/clock.ts';
import { watchMachineReaders } from '../../../drivers/host/machine-readers.ts';
import type { BiometricReader } from '../../../drivers/reader/port.ts';
import type { PreparePictures } from '../../../drivers/secugen-hu20/picture-port.ts';
import { createJobThreads } from '../../../drivers/jobs/job-threads.ts';
import { picturesInThreads } from '../../../drivers/secugen-hu20/picture-job.ts';
import { createSystemHidBus } from '../../../drivers/transport/hid.ts';
import { until } from './bench.ts';
import type { GuestBench } from './bench.ts';
import { UAREU_RESOLUTION } from './readers.ts';

/** The readers of the guest as the device host follows them. */
export interface Following {
  /** What was last reported of the reader at `place` (`usb/1-1`, `hid/1-1`): its state or its problem. */
  shown(place: string): string | undefined;
  /** The reader at `place`, when it is reported ready and is not `before`. */
  ready(place: string, before?: BiometricReader): Promise<BiometricReader>;
}

/** One for all cases, as for the life of a device host; the threads distinguish units by it. */
const inThreads = picturesInThreads(createJobThreads());

/**
 * Follows the readers while `work` is done, with what the device host is made of: every driver, the machine's own buses,
 * pictures made in threads. `through` comes between the drivers and the threads.
 */
export async function whileFollowing(
  bench: GuestBench,
  work: (following: Following) => Promise<void>,
  through: (prepare: PreparePictures) => PreparePictures = (prepare) => prepare,
): Promise<void> {
  const readers = watchMachineReaders(
    { serialPorts: [] },
    {
      buses: { usb: bench.bus, hid: createSystemHidBus(), serial: () => [] },
      clock: systemClock,
      preparePictures: through(inThreads),
      resolutionOf: () => UAREU_RESOLUTION,
    },
  );
  const reported = new Map<string, { readonly state: string; readonly reader: BiometricReader | undefined }>();
  // Noted only here, so that a change that is not reported is missed here, too.
  readers.subscribe(() => {
    reported.clear();
    for (const { place, reader, problem } of readers.now()) {
      reported.set(place, { state: reader?.state() ?? (problem ? JSON.stringify(problem) : 'not opened'), reader });
    }
  });
  try {
    await work({
      shown: (place) => reported.get(place)?.state,
      async ready(place, before) {
        const isReady = until(`${place} is shown ready`, () => {
          const { state, reader } = reported.get(place) ?? {};
          return state === 'ready' && reader !== before ? reader : undefined;
        });
        return isReady.catch(() => {
          throw new Error(`${place} is not shown ready but as ${reported.get(place)?.state ?? 'not there'}`);
        });
      },
    });
  } finally {
    await readers.close();
  }
}
