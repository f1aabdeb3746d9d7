/**
 * What is used of the package `usb` 3.1 (a WebUSB interface over the Rust library nusb), written down here because its
 * own types leave out the time-outs and do not declare what throws.
 */

/** A control request in WebUSB's words. */
export interface LibrarySetup {
  readonly requestType: 'vendor';
  readonly recipient: 'device';
  readonly request: number;
  readonly value: number;
  readonly index: number;
}

interface LibraryAlternate {
  readonly interfaceClass: number;
  readonly interfaceSubclass: number;
  readonly interfaceProtocol: number;
}

export interface LibraryConfiguration {
  readonly interfaces: readonly { readonly interfaceNumber: number; readonly alternate: LibraryAlternate }[];
}

/**
 * A device as the library lists it: another object at each listing, the same `handle` as long as it stays plugged in.
 * Everything that fails rejects with text alone, see `usb-errors.ts`.
 */
export interface LibraryDevice {
  readonly handle: string;
  readonly vendorId: number;
  readonly productId: number;
  readonly deviceVersionMajor: number;
  readonly deviceVersionMinor: number;
  readonly deviceVersionSubminor: number;
  /** Linux: the number of the bus, zeros in front; elsewhere the system's own name of it. */
  readonly bus: string;
  /** The number that the host gave the device when it was plugged in. */
  readonly address: number;
  /** The port at each hub on the way. */
  readonly ports: readonly number[];
  /** These four may open the device for a moment, and throw. */
  readonly manufacturerName: string | null;
  readonly productName: string | null;
  readonly serialNumber: string | null;
  readonly configuration: LibraryConfiguration | null;
  open(): Promise<void>;
  /** Closes the device, but keeps a claimed interface: release it before. */
  close(): Promise<void>;
  reset(): Promise<void>;
  claimInterface(interfaceNumber: number): Promise<void>;
  releaseInterface(interfaceNumber: number): Promise<void>;
  clearHalt(direction: 'in', endpointNumber: number): Promise<void>;
  /** Without its third argument each of these gives up after 1000 ms; 0 means at once, not never. */
  controlTransferIn(setup: LibrarySetup, length: number, timeoutMs: number): Promise<{ readonly data?: DataView }>;
  controlTransferOut(setup: LibrarySetup, data: Uint8Array, timeoutMs: number): Promise<unknown>;
  transferIn(endpointNumber: number, length: number, timeoutMs: number): Promise<{ readonly data?: DataView }>;
}

export interface UsbLibrary {
  getDevices(): Promise<readonly LibraryDevice[]>;
}

/** Loads the package only when it is needed: its native part does not exist for every platform. */
export async function loadUsbLibrary(): Promise<UsbLibrary> {
  const { usb } = await import('usb');
  return usb as unknown as UsbLibrary;
}
