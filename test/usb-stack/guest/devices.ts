import { makeBridge } from './bridge.ts';
import type { Plugged } from './plugged.ts';
import { makeProbe } from './probe.ts';

/** Every device there is for the cases, by name; made anew at each plugging in. They run in a process of their own. */
export const DEVICES = {
  probe: () => makeProbe({ vendorId: 0x1162, productId: 0x2200 }),
  'probe with a serial number': () => makeProbe({ vendorId: 0x05ba, productId: 0x000a, serialNumber: ' {1234-AB} ' }),
  'probe of a maker without rules': () => makeProbe({ vendorId: 0x1209, productId: 0x0001 }),
  bridge: makeBridge,
} satisfies Readonly<Record<string, () => Plugged>>;

export type DeviceName = keyof typeof DEVICES;
