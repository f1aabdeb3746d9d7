import type { Clock } from '#kit/clock.ts';
import type { Frame } from '../../reader/port.ts';
import { heardAt } from '../../transport/testing/emulated-serial.ts';
import type { EmulatedSerialDevice } from '../../transport/testing/emulated-serial.ts';
import type { Ef01Faults } from './faults.ts';
import { createInstructions } from './instructions.ts';
import type { Kept } from './instructions.ts';
import { createModuleOutput } from './output.ts';
import type { Sensor } from '../picture.ts';
import { CONFIRMATION, DEFAULT_ADDRESS, INSTRUCTION, PACKET_TYPE, createPacketParser } from '../protocol.ts';
import type { Packet } from '../protocol.ts';

/** A fingerprint module, with or without a finger on its glass. */
export interface Ef01Module extends EmulatedSerialDevice {
  readonly faults: Ef01Faults;
  /** Lays something on the middle of the glass. */
  place(frame: Frame): void;
  lift(): void;
  /** What is kept without power. */
  kept(): Kept;
  /** The instructions that were obeyed or refused, in order. */
  heard(): readonly number[];
}

export interface Ef01ModuleDeps {
  readonly clock: Clock;
  readonly sensor: Sensor;
  readonly address?: number;
  readonly password?: number;
  readonly systemId?: number;
  readonly baud?: number;
  readonly packetCode?: number;
}

/** Makes a module as it comes from the shop: 57600 baud, 128 bytes in a packet, no password. */
export function createEf01Module(deps: Ef01ModuleDeps): Ef01Module {
  const { clock, sensor, address = DEFAULT_ADDRESS, password = 0, systemId = 9 } = deps;
  const faults: Ef01Faults = {};
  const parser = createPacketParser();
  const heard: number[] = [];
  let isAdmitted = false;

  const baud = (): number => instructions.kept().baud;
  const output = createModuleOutput({ clock, faults, address, baud, pullCable: () => self.pullCable?.() });
  const { answer } = output;
  const instructions = createInstructions({
    ...{ faults, sensor, address, systemId, output },
    kept: { baud: deps.baud ?? 57_600, packetCode: deps.packetCode ?? 2 },
  });

  function receivePacket({ address: to, type, payload }: Packet): void {
    if (type !== PACKET_TYPE.command) return;
    if (to !== address) {
      if (faults.answersOthers) answer({ code: CONFIRMATION.wrongAddress });
    } else if ((faults.damagedCommands ?? 0) > 0) {
      faults.damagedCommands = (faults.damagedCommands ?? 0) - 1;
      answer({ code: CONFIRMATION.receiveError });
    } else obey(payload);
  }

  function obey(payload: Uint8Array): void {
    const [instruction = 0, ...parameters] = payload;
    heard.push(instruction);
    if (instruction === INSTRUCTION.verifyPassword) {
      isAdmitted = new DataView(payload.buffer, payload.byteOffset).getUint32(1) === password;
      answer({ code: isAdmitted ? CONFIRMATION.done : CONFIRMATION.wrongPassword });
    } else if (isAdmitted) instructions.obey(instruction, parameters);
    else answer({ code: CONFIRMATION.passwordNeeded });
  }

  const self: Ef01Module = {
    faults,
    pullCable: undefined,
    place: instructions.place,
    lift: instructions.lift,
    kept: instructions.kept,
    heard: () => heard,
    powerUp(send) {
      isAdmitted = password === 0;
      output.powerUp(send);
    },
    powerDown() {
      output.powerDown();
      parser.reset();
      instructions.forget();
    },
    receive(bytes, sentAt) {
      // The program of a module does one thing at a time, and does not listen meanwhile.
      if (!output.isIdle()) return;
      for (const event of parser.feed(Uint8Array.from(heardAt(baud(), bytes, sentAt)))) {
        if (event.kind === 'damaged') answer({ code: CONFIRMATION.receiveError });
        else receivePacket(event.packet);
      }
    },
  };
  return self;
}
