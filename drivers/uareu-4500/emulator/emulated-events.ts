import { createPipe } from './emulated-pipe.ts';
import type { Faults } from './faults.ts';
import { INTERRUPT_LENGTH } from '../protocol.ts';

/** What the reader sends by itself. */
export interface EmulatedEvents {
  send(code: number): void;
  /** Waits for an event; resolves with no bytes when `signal` aborts. */
  take(length: number, signal: AbortSignal): Promise<Uint8Array>;
  /** Forgets the events that nobody has read. */
  clear(): void;
}

export const EVENT_CODE = { fingerOn: 0x0101, fingerOff: 0x0200, death: 0x0800, scanPowerOn: 0x56aa } as const;
/** What follows an event in a transfer: the rest of the device's own table of events. */
const EVENT_TABLE = Buffer.from('01010200080010002000800056aa03910efe', 'hex');

export function createEmulatedEvents({ strikes }: Faults): EmulatedEvents {
  const interrupts = createPipe();
  return {
    send(code) {
      if (strikes('lost-event')) return;
      const transfer = new Uint8Array(INTERRUPT_LENGTH);
      const at = EVENT_TABLE.indexOf(Buffer.of(code >> 8, code & 0xff));
      transfer.set(EVENT_TABLE.subarray(at));
      interrupts.give(transfer);
    },
    take: interrupts.take,
    clear: interrupts.clear,
  };
}
