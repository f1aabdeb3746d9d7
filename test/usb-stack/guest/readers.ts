import { randomBytes } from 'node:crypto';
import { createCp2110Line } from '../../../drivers/ef01/cp2110.ts';
import { createEf01Driver } from '../../../drivers/ef01/driver.ts';
import { systemClock } from '#kit/clock.ts';
import type { Result } from '#kit/result.ts';
import type { ReaderOpenError } from '../../../drivers/reader/driver.ts';
import type { BiometricReader } from '../../../drivers/reader/port.ts';
import { createHu20Driver } from '../../../drivers/secugen-hu20/driver.ts';
import { pictureMakingHere } from '../../../drivers/secugen-hu20/picture-port.ts';
import { createSystemHidBus } from '../../../drivers/transport/hid.ts';
import type { HidDevice } from '../../../drivers/transport/port.ts';
import { createUareuDriver } from '../../../drivers/uareu-4500/driver.ts';
import { mustGoWell, until } from './bench.ts';
import type { GuestBench } from './bench.ts';
import type { DeviceName } from './devices.ts';

/** A reader with its driver, over the machine's own buses. */
export interface ReaderUnderTest {
  readonly device: DeviceName;
  /** Where a reader in the first socket sits. */
  readonly place: string;
  /** How many frames with a finger are waited for. */
  readonly frames: number;
  /** Brings up the reader in the first socket. */
  open(bench: GuestBench): Promise<Result<BiometricReader, ReaderOpenError>>;
}

/** What the emulated U.are.U has, as if it had been measured on this unit. */
export const UAREU_RESOLUTION = { across: 538, down: 370, measuredAt: 1_700_000_000_000 };

const hu20 = createHu20Driver({ clock: systemClock, preparePictures: pictureMakingHere });
const ef01 = createEf01Driver(systemClock);
const uareu = createUareuDriver({
  clock: systemClock,
  random: randomBytes,
  resolutionOf: () => UAREU_RESOLUTION,
});
const hidBus = createSystemHidBus();

/** The bridge in the first socket, once the machine's HID bus lists it. */
export async function listedBridge(): Promise<HidDevice> {
  return until('the bridge is listed', async () => {
    const listed = mustGoWell('list', await hidBus.list());
    return listed.find(({ info }) => info.place === 'hid/1-1');
  });
}

/** Brings up the module behind the bridge in the first socket. */
export async function openModule(): Promise<Result<BiometricReader, ReaderOpenError>> {
  return ef01.open(createCp2110Line(await listedBridge(), systemClock));
}

export async function openHu20(bench: GuestBench): Promise<Result<BiometricReader, ReaderOpenError>> {
  return hu20.open(await bench.device(0));
}

export async function openUareu(bench: GuestBench): Promise<Result<BiometricReader, ReaderOpenError>> {
  return uareu.open(await bench.device(0));
}

export const READERS: readonly ReaderUnderTest[] = [
  {
    device: 'SecuGen Hamster Pro 20',
    place: 'usb/1-1',
    frames: 3,
    open: openHu20,
  },
  {
    device: 'U.are.U 4500',
    place: 'usb/1-1',
    frames: 3,
    open: openUareu,
  },
  {
    device: 'EF01 module behind a bridge',
    place: 'hid/1-1',
    // Each comes in hundreds of reports, which is much work for an emulated processor.
    frames: 1,
    open: openModule,
  },
];
