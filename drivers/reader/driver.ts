import type { Result } from '#kit/result.ts';
import type { Some } from '#vocabulary/subset.ts';
import type { PortInfo, WireError } from '../transport/port.ts';
import type { BiometricReader } from './port.ts';

/**
 * Why a reader that is plugged in could not be taken into use.
 * - `no-permission`, `busy`, `gone`: see `WireError`
 * - `calibration-unreadable`: the unit's own calibration makes no sense
 * - `reader-failed`: its answers break its protocol; `detail` for the log
 */
export type ReaderOpenError =
  | { readonly code: Some<WireError['code'], 'no-permission' | 'busy' | 'gone'> }
  | { readonly code: 'calibration-unreadable' | 'reader-failed'; readonly detail: string };

/** What drives one model. `Device` is what it is plugged into: a USB device, or a line of bytes. */
export interface ReaderDriver<Device extends { readonly info: PortInfo }> {
  /** The maker as people know it, shown even before the reader could be opened. */
  readonly make: string;
  modelOf(info: PortInfo): string;
  /** Whether this driver drives what is plugged in there. Strict: a similar model of the same vendor is not driven. */
  drives(info: PortInfo): boolean;
  /** Makes the reader ready. After a failure nothing stays claimed. */
  open(device: Device): Promise<Result<BiometricReader, ReaderOpenError>>;
}
