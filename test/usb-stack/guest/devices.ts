import { makeCp2110 } from '../../../drivers/ef01/cp2110-emulator.ts';
import { makeEf01Module } from '../../../drivers/ef01/emulator.ts';
import { OPTICAL, ROUND } from '../../../drivers/ef01/picture.ts';
import type { Sensor } from '../../../drivers/ef01/picture.ts';
import { INSTRUCTION } from '../../../drivers/ef01/protocol.ts';
import { systemClock } from '../../../drivers/kit/clock.ts';
import type { Clock } from '../../../drivers/kit/clock.ts';
import type { Frame } from '../../../drivers/reader/port.ts';
import { makeHu20Emulator } from '../../../drivers/secugen-hu20/emulator.ts';
import type { EmulatedUsbDevice } from '../../../drivers/transport/testing/emulated-device.ts';
import { makeUareuEmulator } from '../../../drivers/uareu-4500/emulator.ts';
import { theFinger } from './finger.ts';
import type { Numbers, Plugged } from './plugged.ts';
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

/**
 * The same device, whose cable can be pulled at a transfer: when it has been asked for and is not answered yet, or right
 * after its answer.
 */
function breakable(emulator: EmulatedUsbDevice) {
  let transfers = 0;
  let pullAt = 0;
  let answersFirst = false;
  const device: EmulatedUsbDevice = {
    ...emulator,
    control: async (setup, data) => atTransfer(async () => emulator.control(setup, data)),
    transferIn: async (endpoint, length, signal) =>
      atTransfer(async () => emulator.transferIn(endpoint, length, signal)),
  };
  async function atTransfer<T>(answer: () => Promise<T>): Promise<T> {
    transfers += 1;
    if (transfers !== pullAt) return answer();
    if (!answersFirst) {
      device.pullCable?.();
      return new Promise(() => undefined);
    }
    const answered = await answer();
    // Not before the answer is on the wire.
    setImmediate(() => device.pullCable?.());
    return answered;
  }
  return {
    device,
    /** Counts transfers from now on, and pulls the cable at that one; `late` 1: after its answer. */
    pullAt({ transfer = 0, late = 0 }: Numbers): undefined {
      transfers = 0;
      pullAt = transfer;
      answersFirst = late === 1;
    },
    transfers: () => transfers,
  };
}

/**
 * A picture of the module takes 1.7 or 3.5 s of its serial line; the way it comes is shown as well in half of that. In less
 * the bridge's 480 bytes overflow while the emulated processor does something else.
 */
const HASTE = 2;
const HASTY: Clock = {
  now: systemClock.now,
  monotonic: () => systemClock.monotonic() * HASTE,
  after: (ms, action) => systemClock.after(ms / HASTE, action),
};

function moduleBehindBridge(sensor: Sensor): Plugged {
  const peer = makeEf01Module({ clock: HASTY, sensor });
  const uploads = (): number => peer.heard().filter((instruction) => instruction === INSTRUCTION.upload).length;
  return {
    device: makeCp2110({ peer, serialNumber: '00AB1234' }),
    commands: { ...handAt(peer), isSending: () => Number(uploads() > 0), uploads },
  };
}

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
    const emulator = makeUareuEmulator({ clock: systemClock, serial: '{8d3f0a54-11d2-4e6b-9c7a-5a1f00c0ffee}' });
    const { device, ...breaking } = breakable(emulator);
    return { device, commands: { ...handAt(emulator), ...breaking, isSending: () => 0 } };
  },
  'EF01 module behind a bridge': () => moduleBehindBridge(OPTICAL),
  'round EF01 module behind a bridge': () => moduleBehindBridge(ROUND),
} satisfies Readonly<Record<string, () => Plugged>>;

export type DeviceName = keyof typeof DEVICES;
