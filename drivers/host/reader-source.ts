import { err, ok } from '#kit/result.ts';
import type { Result } from '#kit/result.ts';
import type { ReaderDriver, ReaderOpenError } from '../reader/driver.ts';
import type { BiometricReader } from '../reader/port.ts';
import type { PortInfo, WireError } from '../transport/port.ts';

/** A bus to look at. */
export interface ReaderSource {
  /** Lists the devices on the bus that have a driver. */
  readonly list: () => Promise<Result<readonly Candidate[], WireError>>;
  /** Whether a place is always listed, as a serial port is: only opening it shows that nothing is there (`gone`). */
  readonly isFixed: boolean;
}

/** A listed device that has a driver. */
export interface Candidate {
  readonly info: PortInfo;
  readonly make: string;
  readonly model: string;
  open(): Promise<Result<BiometricReader, ReaderOpenError>>;
}

/**
 * Joins a bus and the drivers for its devices; the first driver that knows a device gets it. When a driver throws, only
 * its own reader has failed.
 */
export function readerSource<Device extends { readonly info: PortInfo }>(
  list: () => Promise<Result<readonly Device[], WireError>>,
  drivers: readonly ReaderDriver<Device>[],
  places: 'as-plugged' | 'fixed' = 'as-plugged',
): ReaderSource {
  return {
    isFixed: places === 'fixed',
    async list() {
      const listed = await list();
      if (!listed.ok) return listed;
      return ok(
        listed.value.flatMap((device): Candidate[] => {
          const driver = drivers.find((one) => one.drives(device.info));
          if (!driver) return [];
          const { make } = driver;
          return [
            { info: device.info, make, model: driver.modelOf(device.info), open: async () => openWith(driver, device) },
          ];
        }),
      );
    },
  };
}

async function openWith<Device extends { readonly info: PortInfo }>(
  driver: ReaderDriver<Device>,
  device: Device,
): Promise<Result<BiometricReader, ReaderOpenError>> {
  try {
    return await driver.open(device);
  } catch (thrown) {
    // The message was not written for the log and may contain bytes of a picture.
    return err({ code: 'reader-failed', detail: thrown instanceof Error ? thrown.name : typeof thrown });
  }
}
