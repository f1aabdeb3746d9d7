import { systemClock } from '../../../drivers/kit/clock.ts';
import { watchMachineReaders } from '../../../drivers/machine-readers.ts';
import type { BiometricReader } from '../../../drivers/reader/port.ts';
import { parseCalibration } from '../../../drivers/secugen-hu20/calibration.ts';
import { UNIT_B, makeFlash } from '../../../drivers/secugen-hu20/emulated-unit.ts';
import type { PreparePictures } from '../../../drivers/secugen-hu20/picture-port.ts';
import { createThreadPool, picturesInThreads } from '../../../drivers/threads/pool.ts';
import { systemHidBus } from '../../../drivers/transport/hid.ts';
import { mustGoWell, placeOf, until } from './bench.ts';
import type { GuestBench } from './bench.ts';
import { UAREU_RESOLUTION } from './readers.ts';

/** The readers of the guest as the device host follows them. */
export interface Following {
  /** What was last told of the reader in `socket`: its state or its problem. */
  shown(socket: number): string | undefined;
  /** The reader in `socket`, when it is told to be ready and is not `before`. */
  ready(socket: number, before?: BiometricReader): Promise<BiometricReader>;
}

/** One for all cases, as for the life of a device host; the threads tell units apart by it. */
const inThreads = picturesInThreads(createThreadPool());
let areThreadsWarm = false;

/**
 * Has a picture made of nothing. The emulated processor takes a second for the first one, which is too near to what the
 * driver allows for each.
 */
async function warmThreads(): Promise<void> {
  if (areThreadsWarm) return;
  areThreadsWarm = true;
  const calibration = mustGoWell('calibration', parseCalibration(makeFlash(UNIT_B)));
  const making = await inThreads(calibration);
  await making.make(new Uint8Array(calibration.width * calibration.height));
  making.release();
}

/**
 * Follows the readers while `work` is done, with what the device host is made of: every driver, the machine's own buses,
 * pictures made in threads. `through` comes between the drivers and the threads.
 */
export async function whileFollowing(
  bench: GuestBench,
  work: (following: Following) => Promise<void>,
  through: (prepare: PreparePictures) => PreparePictures = (prepare) => prepare,
): Promise<void> {
  await warmThreads();
  const readers = watchMachineReaders(
    { serialPorts: [] },
    {
      buses: { usb: bench.bus, hid: systemHidBus(), serial: () => [] },
      clock: systemClock,
      preparePictures: through(inThreads),
      resolutionOf: () => UAREU_RESOLUTION,
    },
  );
  const told = new Map<string, { readonly state: string; readonly reader: BiometricReader | undefined }>();
  // Noted nowhere else, so that a change of which nobody is told is missed here, too.
  readers.subscribe(() => {
    told.clear();
    for (const { place, reader, problem } of readers.now()) {
      told.set(place, { state: reader?.state() ?? problem?.code ?? 'not opened', reader });
    }
  });
  try {
    await work({
      shown: (socket) => told.get(placeOf(socket))?.state,
      ready: async (socket, before) =>
        until(`${placeOf(socket)} is shown ready`, () => {
          const { state, reader } = told.get(placeOf(socket)) ?? {};
          return state === 'ready' && reader !== before ? reader : undefined;
        }),
    });
  } finally {
    await readers.close();
  }
}
