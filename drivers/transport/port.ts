import type { Result } from '#kit/result.ts';

/**
 * The wire as the drivers see it: what is plugged in, and bytes in and out. Drivers never import `usb`, `node-hid` or
 * `serialport` themselves, so that each of them runs unchanged on the machine's own bus and on an emulated one.
 */

/**
 * Why the wire failed.
 * - `gone`: unplugged, or closed under the call
 * - `no-permission`: the operating system refuses this user the device (Linux: the udev rules are not installed)
 * - `busy`: another program, or another driver, holds it
 * - `stalled`: the device refused the request (USB 2.0, 8.4.5: STALL)
 * - `timed-out`: nothing came in time; bytes that had come are lost
 * - `unavailable`: this machine has no such bus, or a system library is missing; `detail` names it
 * - `failed`: anything else; `detail` is the library's own text, for the log
 */
export type WireError =
  | { readonly code: 'gone' | 'no-permission' | 'busy' | 'stalled' | 'timed-out' }
  | { readonly code: 'unavailable' | 'failed'; readonly detail: string };

/** Where a device sits and what it says of itself before it is opened. */
export interface PortInfo {
  /**
   * The socket it is plugged into, the same after each re-plug and different for two readers of one model:
   * `usb/1-2.3` (bus and port path), `hid/1-2.3`, `serial/ttyUSB0`.
   */
  readonly place: string;
  /** A new value each time it is plugged in, so that a quick re-plug is noticed; absent where the bus has no such value. */
  readonly plugging?: string;
  readonly vendorId: number;
  readonly productId: number;
  /** bcdDevice (USB 2.0, 9.6.1), for example `0x2206` for 22.06; 0 where the bus does not report it. */
  readonly release: number;
  /** Trimmed; empty where the device has no such text, or where reading it is not allowed. */
  readonly serialNumber: string;
  readonly manufacturer: string;
  readonly product: string;
}

/** A vendor request to the device itself (USB 2.0, 9.3): `bmRequestType` is 0x40 out, 0xC0 in. */
export interface VendorRequest {
  /** `bRequest`. */
  readonly request: number;
  /** `wValue`; 0 when absent. */
  readonly value?: number;
  /** `wIndex`; 0 when absent. */
  readonly index?: number;
}

/** An opened device; its vendor interface (class ff/ff/ff) is claimed. */
export interface UsbConnection {
  readonly info: PortInfo;
  /** Asks for `length` bytes; fewer may come. */
  controlIn(request: VendorRequest, length: number, timeoutMs: number): Promise<Result<Uint8Array, WireError>>;
  controlOut(request: VendorRequest, data: Uint8Array, timeoutMs: number): Promise<Result<void, WireError>>;
  /**
   * Reads up to `length` bytes from the bulk or interrupt endpoint with this address (0x82: IN 2). Ends with a short
   * packet, when `length` bytes are there, or at the time-out. Cannot be cancelled: keep `timeoutMs` short where a
   * capture may run. One read at a time per endpoint; a second is a programmer's error and throws.
   */
  read(endpoint: number, length: number, timeoutMs: number): Promise<Result<Uint8Array, WireError>>;
  /** Resets the port; the claim and the settings of the device are lost, so open it again. */
  reset(): Promise<Result<void, WireError>>;
  /** Waits for pending reads, releases the interface, then the device. Closing twice is allowed; never rejects. */
  close(): Promise<void>;
}

/** A device on the bus. */
export interface UsbDevice {
  readonly info: PortInfo;
  /** Opens it and claims its interface of class ff/ff/ff, whatever its number. */
  open(): Promise<Result<UsbConnection, WireError>>;
}

/** The machine's USB bus. */
export interface UsbBus {
  /** What is plugged in now. */
  list(): Promise<Result<readonly UsbDevice[], WireError>>;
  /** Calls `onChange` after something was plugged in or out; returns a function that ends the watch. Never keeps the process alive. */
  watch(onChange: () => void): () => void;
}

/** An opened HID device (HID 1.11): numbered reports, the report id first. */
export interface HidConnection {
  readonly info: PortInfo;
  /** Sends an output report. */
  write(report: Uint8Array): Promise<Result<void, WireError>>;
  sendFeature(report: Uint8Array): Promise<Result<void, WireError>>;
  /** `length` counts the report id. */
  getFeature(reportId: number, length: number): Promise<Result<Uint8Array, WireError>>;
  /** Takes input reports from now on, the report id first; what came before is lost. One listener. */
  onReport(listener: (report: Uint8Array) => void): void;
  /** Called once when the device is gone or fails. */
  onEnd(listener: (error: WireError) => void): void;
  close(): Promise<void>;
}

/** A HID device on this machine. */
export interface HidDevice {
  readonly info: PortInfo;
  open(): Promise<Result<HidConnection, WireError>>;
}

/** The machine's HID devices. They are listed again when the USB bus has changed: HID itself reports no changes. */
export interface HidBus {
  list(): Promise<Result<readonly HidDevice[], WireError>>;
}

/** An opened line of bytes, 8 data bits, no parity, one stop bit. */
export interface ByteLine {
  readonly info: PortInfo;
  write(bytes: Uint8Array): Promise<Result<void, WireError>>;
  setBaud(baud: number): Promise<Result<void, WireError>>;
  /** Takes bytes in pieces of any size from now on; each is wiped when the listener returns. One listener. */
  onBytes(listener: (bytes: Uint8Array) => void): void;
  /** Called once when the line is gone or fails. */
  onEnd(listener: (error: WireError) => void): void;
  close(): Promise<void>;
}

/** Something that can be opened as a line of bytes: a serial port, or a HID bridge to one. */
export interface ByteLineDevice {
  readonly info: PortInfo;
  open(baud: number): Promise<Result<ByteLine, WireError>>;
}
