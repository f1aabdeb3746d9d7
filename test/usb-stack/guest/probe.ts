import type { EmulatedUsbDevice } from '../../../drivers/transport/testing/emulated-device.ts';
import type { Plugged } from './plugged.ts';

/**
 * A device that measures the wire; it is not a reader. Vendor requests: 1 keeps bytes and gives them back, 2 is
 * refused, 3 is never answered. Endpoint 0x81 (interrupt) and 0x82 (bulk) give what `offer` put there.
 */

export interface ProbeNumbers {
  readonly vendorId: number;
  readonly productId: number;
  /** Undefined: it has no serial number, as many readers. */
  readonly serialNumber?: string;
}

/** `length` bytes that are the same at both ends and different for each `seed`. */
export function patternOf(length: number, seed: number): Uint8Array {
  return Uint8Array.from({ length }, (_, at) => (at * 31 + (at >> 8) * 7 + seed) & 0xff);
}

const u16 = (value: number): readonly number[] => [value & 0xff, value >> 8];

export function createProbe({ vendorId, productId, serialNumber }: ProbeNumbers): Plugged {
  const strings = ['Probe Corp.         ', 'Wire Probe ', ...(serialNumber === undefined ? [] : [serialNumber])];
  const offers = new Map<number, (Uint8Array | 'stall')[]>();
  const askers = new Map<number, () => void>();
  let kept: Uint8Array = new Uint8Array();
  let resets = 0;

  const device: EmulatedUsbDevice = {
    speed: 'high',
    deviceDescriptor: Uint8Array.from([
      ...[18, 1, ...u16(0x0200), 0, 0, 0, 64, ...u16(vendorId), ...u16(productId), ...u16(0x2206)],
      ...[1, 2, serialNumber === undefined ? 0 : 3, 1],
    ]),
    configurationDescriptor: Uint8Array.from([
      ...[9, 2, ...u16(32), 1, 1, 0, 0x80, 75],
      ...[9, 4, 0, 0, 2, 0xff, 0xff, 0xff, 0],
      ...[7, 5, 0x81, 3, ...u16(64), 4],
      ...[7, 5, 0x82, 2, ...u16(512), 0],
    ]),
    strings,
    async control({ requestType, request, length }, data) {
      if (request === 3) return new Promise(() => undefined);
      if (request !== 1) return Promise.resolve('stall');
      if (requestType === 0x40) kept = Uint8Array.from(data);
      return Promise.resolve(kept.slice(0, length));
    },
    async transferIn(endpoint, length, signal) {
      for (;;) {
        const next = offers.get(endpoint)?.shift();
        if (next === 'stall') return 'stall';
        if (next) return next.subarray(0, length);
        if (signal.aborted) return new Uint8Array();
        await new Promise<void>((resolve) => {
          askers.set(endpoint, resolve);
          signal.addEventListener('abort', () => {
            resolve();
          });
        });
        askers.delete(endpoint);
      }
    },
    transferOut: async () => Promise.resolve('stall'),
    reset() {
      resets += 1;
    },
    unplugged() {
      offers.clear();
    },
    pullCable: undefined,
  };

  const offer = (endpoint: number, what: Uint8Array | 'stall'): void => {
    offers.set(endpoint, [...(offers.get(endpoint) ?? []), what]);
    askers.get(endpoint)?.();
  };

  return {
    device,
    commands: {
      offer({ endpoint = 0, length = 0, seed = 0 }) {
        offer(endpoint, patternOf(length, seed));
        return undefined;
      },
      stall({ endpoint = 0 }) {
        offer(endpoint, 'stall');
        return undefined;
      },
      isAsked: ({ endpoint = 0 }) => Number(askers.has(endpoint)),
      resets: () => resets,
    },
  };
}
