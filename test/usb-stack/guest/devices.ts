import { createCp2110 } from '../../../drivers/ef01/emulator/emulated-cp2110.ts';
import type { Ef01Faults } from '../../../drivers/ef01/emulator/faults.ts';
import { createEf01Module } from '../../../drivers/ef01/emulator/emulator.ts';
import { OPTICAL, ROUND } from '../../../drivers/ef01/picture.ts';
import type { Sensor } from '../../../drivers/ef01/picture.ts';
import { INSTRUCTION } from '../../../drivers/ef01/protocol.ts';
import { systemClock } from '#kit/clock.ts';
import type { Clock } from '#kit/clock.ts';
import type { Frame } from '../../../drivers/reader/port.ts';
import { createHu20Emulator } from '../../../drivers/secugen-hu20/emulator/emulator.ts';
import type { Hu20Fault } from '../../../drivers/secugen-hu20/emulator/faults.ts';
import type { EmulatedUsbDevice } from '../../../drivers/transport/testing/emulated-device.ts';
import type { UareuFault } from '../../../drivers/uareu-4500/emulator/faults.ts';
import { createUareuEmulator } from '../../../drivers/uareu-4500/emulator/emulator.ts';
import { theFinger } from './finger.ts';
import type { Numbers, Plugged } from './plugged.ts';
import { createProbe } from './probe.ts';

const HU20_FAULTS = [
  'wrong-read-back',
  'short-frame',
  'no-data',
  'stalled-capture',
  'stalled-bulk',
] as const satisfies readonly Hu20Fault[];
const UAREU_FAULTS = [
  'no-scan-power',
  'too-many-lines',
  'short-bulk',
  'wrong-key',
  'death',
  'register-stall',
] as const satisfies readonly UareuFault[];

/** A command for each fault, by its name: it strikes the next `times` times; 0 ends it. */
function switches<Fault extends string>(
  faults: readonly Fault[],
  set: (fault: Fault, times: number) => void,
): Plugged['commands'] {
  return Object.fromEntries(
    faults.map((fault) => [
      fault,
      ({ times = 1 }) => {
        set(fault, times);
        return undefined;
      },
    ]),
  );
}

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
 * The same device, with a cable that can be pulled at a transfer: after its request and before its answer, or right
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
  const peer = createEf01Module({ clock: HASTY, sensor });
  const uploads = (): number => peer.heard().filter((instruction) => instruction === INSTRUCTION.upload).length;
  return {
    device: createCp2110({ peer, serialNumber: '00AB1234' }),
    commands: {
      ...handAt(peer),
      isSending: () => Number(uploads() > 0),
      uploads,
      ...switches(['damaged-packets', 'missing-ends', 'damaged-commands', 'garbage'], (fault, times) => {
        setModuleFault(peer.faults, fault, times);
      }),
    },
  };
}

type ModuleFault = 'damaged-packets' | 'missing-ends' | 'damaged-commands' | 'garbage';

function setModuleFault(faults: Ef01Faults, fault: ModuleFault, times: number): void {
  switch (fault) {
    case 'damaged-packets':
      // Not the first: what comes before the damage has to be thrown away, too.
      faults.damagedPacket = { packet: 5, uploads: times };
      return;
    case 'missing-ends':
      faults.missingEnds = times;
      return;
    case 'damaged-commands':
      faults.damagedCommands = times;
      return;
    case 'garbage':
      faults.hasGarbage = times > 0;
  }
}

/** Every device there is for the cases, by name; made again each time it is plugged in. They run in a process of their own. */
export const DEVICES = {
  probe: () => createProbe({ vendorId: 0x1162, productId: 0x2200 }),
  'probe with a serial number': () => createProbe({ vendorId: 0x05ba, productId: 0x000a, serialNumber: ' {1234-AB} ' }),
  'probe of a maker without rules': () => createProbe({ vendorId: 0x1209, productId: 0x0001 }),
  'SecuGen Hamster Pro 20': () => {
    const device = createHu20Emulator({ clock: systemClock, serial: 'H58200001234' });
    const faults = switches(HU20_FAULTS, (fault, times) => {
      if (times > 0) device.setFault(fault, times);
      else device.mend(fault);
    });
    return { device, commands: { ...handAt(device), ...faults, isSending: () => Number(device.isStreaming()) } };
  },
  'U.are.U 4500': () => {
    const emulator = createUareuEmulator({ clock: systemClock, serial: '{8d3f0a54-11d2-4e6b-9c7a-5a1f00c0ffee}' });
    const { device, ...breaking } = breakable(emulator);
    const faults: Plugged['commands'] = {
      ...switches(UAREU_FAULTS, emulator.fault),
      /** As a bad end of a session leaves it; `recovers` 1: a power-up helps. */
      confuse({ recovers = 0 }) {
        emulator.confuse(recovers === 1);
        return undefined;
      },
    };
    return { device, commands: { ...handAt(emulator), ...breaking, ...faults, isSending: () => 0 } };
  },
  'EF01 module behind a bridge': () => moduleBehindBridge(OPTICAL),
  'round EF01 module behind a bridge': () => moduleBehindBridge(ROUND),
} satisfies Readonly<Record<string, () => Plugged>>;

export type DeviceName = keyof typeof DEVICES;
