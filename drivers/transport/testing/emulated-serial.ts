/**
 * The device's side of a UART. It is plugged into the in-process serial ports (`serial-board.ts`), or soldered to an
 * emulated bridge.
 */
export interface EmulatedSerialDevice {
  /** Power comes on. From now on the device calls `send` with its bytes and the baud rate it sends them at. */
  powerUp(send: (bytes: Uint8Array, baud: number) => void): void;
  /** Bytes come in that were sent at `baud`; a device that listens at another rate reads garbage. */
  receive(bytes: Uint8Array, baud: number): void;
  /** Power goes: every timer stops. What lies on the glass stays. */
  powerDown(): void;
  /** Set by what it is plugged into; the device calls it to pull its own cable. */
  pullCable: (() => void) | undefined;
}

/**
 * What a receiver at one baud rate reads from bytes sent at another: never the same bytes, but always the same garbage,
 * so that tests are repeatable.
 */
export function heardAt(baud: number, bytes: Uint8Array, sentAt: number): Uint8Array {
  return baud === sentAt ? bytes : bytes.map((byte) => (byte >> 1) | 0x80);
}
