/**
 * The device's side of a USB wire. Each reader's `emulator.ts` implements it once, and it is then plugged into the
 * in-process bus (`plug-board.ts`) or, as a USB/IP device, into a real kernel.
 */

/** A SETUP packet (USB 2.0, 9.3). */
export interface SetupPacket {
  readonly requestType: number;
  readonly request: number;
  readonly value: number;
  readonly index: number;
  readonly length: number;
}

export interface EmulatedUsbDevice {
  readonly speed: 'full' | 'high';
  /** The 18 bytes of the device descriptor (USB 2.0, 9.6.1). */
  readonly deviceDescriptor: Uint8Array;
  /** The whole configuration: configuration, interface, class and endpoint descriptors (9.6.3 to 9.6.6). */
  readonly configurationDescriptor: Uint8Array;
  /** String descriptors 1, 2, ... in order (9.6.7). */
  readonly strings: readonly string[];
  /**
   * Answers a class or vendor request, and GET_DESCRIPTOR of class descriptors to the interface (HID: 0x22); the other
   * standard requests are the bus's. An IN request resolves with its bytes, an OUT request with no bytes.
   */
  control(setup: SetupPacket, data: Uint8Array): Promise<Uint8Array | 'stall'>;
  /**
   * One IN transfer of up to `length` bytes. Resolves when the device has data for it (a device without data answers
   * NAK, so it just waits), at once with `stall`, or with no bytes when `signal` aborts: then nothing was taken.
   */
  transferIn(endpoint: number, length: number, signal: AbortSignal): Promise<Uint8Array | 'stall'>;
  transferOut(endpoint: number, data: Uint8Array): Promise<'done' | 'stall'>;
  /** The port was reset: as after power-on. */
  reset(): void;
  /** The cable was pulled: every timer stops. What lies on the glass stays. */
  unplugged(): void;
  /** Set by the board it is plugged into; the emulator calls it to pull its own cable (fault switches "unplug mid-frame"). */
  pullCable: (() => void) | undefined;
}
