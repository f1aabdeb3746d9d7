import { makeCp2110 } from '../../../drivers/ef01/cp2110-emulator.ts';
import { makeEf01Module } from '../../../drivers/ef01/emulator.ts';
import { OPTICAL } from '../../../drivers/ef01/picture.ts';
import { INSTRUCTION } from '../../../drivers/ef01/protocol.ts';
import { systemClock } from '../../../drivers/kit/clock.ts';
import type { Clock } from '../../../drivers/kit/clock.ts';
import type { Frame } from '../../../drivers/reader/port.ts';
import { makeHu20Emulator } from '../../../drivers/secugen-hu20/emulator.ts';
import { makeUareuEmulator } from '../../../drivers/uareu-4500/emulator.ts';
import { theFinger } from './finger.ts';
import type { Plugged } from './plugged.ts';
import { makeProbe } from './probe.ts';

/** What a hand does to a glass. */
function handAt(glass: { place(frame: Frame): void; lift(): void }): Plugged['commands'] {
  return {
    place() {
      glass.place(theFinger());
      return undefined;
    },
    lift() {
      glass.lift();
      return undefined;
    },
  };
}

/** A picture of the module takes 3.5 s of its serial line; the way it comes is shown as well in an eighth of that. */
const HASTE = 8;
const HASTY: Clock = {
  now: systemClock.now,
  monotonic: () => systemClock.monotonic() * HASTE,
  after: (ms, action) => systemClock.after(ms / HASTE, action),
};

/** Every device there is for the cases, by name; made anew at each plugging in. They run in a process of their own. */
export const DEVICES = {
  probe: () => makeProbe({ vendorId: 0x1162, productId: 0x2200 }),
  'probe with a serial number': () => makeProbe({ vendorId: 0x05ba, productId: 0x000a, serialNumber: ' {1234-AB} ' }),
  'probe of a maker without rules': () => makeProbe({ vendorId: 0x1209, productId: 0x0001 }),
  'SecuGen Hamster Pro 20': () => {
    const device = makeHu20Emulator({ clock: systemClock, serial: 'H58200001234' });
    return { device, commands: { ...handAt(device), isSending: () => Number(device.isStreaming()) } };
  },
  'U.are.U 4500': () => {
    const device = makeUareuEmulator({ clock: systemClock, serial: '{8d3f0a54-11d2-4e6b-9c7a-5a1f00c0ffee}' });
    return { device, commands: { ...handAt(device), isSending: () => 0 } };
  },
  'EF01 module behind a bridge': () => {
    const peer = makeEf01Module({ clock: HASTY, sensor: OPTICAL });
    return {
      device: makeCp2110({ peer, serialNumber: '00AB1234' }),
      commands: { ...handAt(peer), isSending: () => Number(peer.heard().includes(INSTRUCTION.upload)) },
    };
  },
} satisfies Readonly<Record<string, () => Plugged>>;

export type DeviceName = keyof typeof DEVICES;
