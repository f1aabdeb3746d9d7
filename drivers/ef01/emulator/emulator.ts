import type { Clock } from '#kit/clock.ts';
import type { Frame } from '../../reader/port.ts';
import { heardAt } from '../../transport/testing/emulated-serial.ts';
import type { EmulatedSerialDevice } from '../../transport/testing/emulated-serial.ts';
import { blankFrame } from '../../imaging/picture/frame.ts';
import type { Ef01Faults } from './faults.ts';
import { createModuleOutput } from './output.ts';
import { packPicture } from '../picture.ts';
import type { Sensor } from '../picture.ts';
import {
  BAUD_UNIT,
  CONFIRMATION,
  DEFAULT_ADDRESS,
  INSTRUCTION,
  PACKET_TYPE,
  PARAMETER,
  encodePacket,
  createPacketParser,
} from '../protocol.ts';
import type { Packet } from '../protocol.ts';

/** A fingerprint module with a finger, or none, on its glass. */
export interface Ef01Module extends EmulatedSerialDevice {
  readonly faults: Ef01Faults;
  /** Lays something on the middle of the glass. */
  place(frame: Frame): void;
  lift(): void;
  /** What is kept without power. */
  kept(): { readonly baud: number; readonly packetCode: number };
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

const BOOT_MS = 250;
const READY_BYTE = 0x55;
const CAPTURE_MS = 120;
const ANSWER_MS = 5;
const BAUD_FACTORS = [1, 2, 4, 6, 12];

/** Makes a module as it comes from the shop: 57600 baud, 128 bytes in a packet, no password. */
export function createEf01Module(parts: Ef01ModuleDeps): Ef01Module {
  const { clock, sensor, address = DEFAULT_ADDRESS, password = 0, systemId = 9 } = parts;
  const faults: Ef01Faults = {};
  const parser = createPacketParser();
  const timers = new Set<() => void>();
  const heard: number[] = [];
  let kept = { baud: parts.baud ?? 57_600, packetCode: parts.packetCode ?? 2 };
  let glass: Frame | undefined;
  let buffer: Uint8Array | undefined;
  let send: ((bytes: Uint8Array, baud: number) => void) | undefined;
  let isReady = false;
  let isBusy = false;
  let isAdmitted = false;

  const after = (ms: number, action: () => void): void => {
    // What it was doing has ended with the power.
    if (!send) return;
    const cancel = clock.after(ms, () => {
      timers.delete(cancel);
      action();
    });
    timers.add(cancel);
  };

  const self: Ef01Module = {
    faults,
    pullCable: undefined,
    place(frame) {
      glass = frame;
    },
    lift() {
      glass = undefined;
    },
    kept: () => kept,
    heard: () => heard,
    powerUp(sendBytes) {
      send = sendBytes;
      isAdmitted = password === 0;
      after(BOOT_MS, () => {
        isReady = true;
        send?.(Uint8Array.of(READY_BYTE), kept.baud);
      });
    },
    powerDown() {
      for (const cancel of timers) cancel();
      timers.clear();
      parser.reset();
      send = undefined;
      isReady = false;
      isBusy = false;
      buffer = undefined;
    },
    receive(bytes, baud) {
      // The program of a module does one thing at a time, and does not listen meanwhile.
      if (!isReady || isBusy) return;
      for (const event of parser.feed(Uint8Array.from(heardAt(kept.baud, bytes, baud)))) {
        if (event.kind === 'damaged') answer(CONFIRMATION.receiveError);
        else obey(event.packet);
      }
    },
  };

  const output = createModuleOutput({
    faults,
    baud: () => kept.baud,
    after,
    send(piece, baud) {
      send?.(piece, baud);
      return send !== undefined;
    },
    pullCable: () => self.pullCable?.(),
  });

  /** Acknowledges after `ms`, and does the rest when the acknowledgement is out. */
  function answer(code: number, rest: Uint8Array = new Uint8Array(), ms = ANSWER_MS, then?: () => void): void {
    if (faults.isSilent) return;
    isBusy = true;
    const packet = encodePacket({
      address,
      type: PACKET_TYPE.acknowledge,
      payload: Uint8Array.of(code, ...rest),
    });
    after(ms, () => {
      output.packet(packet, () => {
        isBusy = false;
        then?.();
      });
    });
  }

  function obey({ address: to, type, payload }: Packet): void {
    if (type !== PACKET_TYPE.command) return;
    if (to !== address) {
      if (faults.answersOthers) answer(CONFIRMATION.wrongAddress);
      return;
    }
    if ((faults.damagedCommands ?? 0) > 0) {
      faults.damagedCommands = (faults.damagedCommands ?? 0) - 1;
      answer(CONFIRMATION.receiveError);
      return;
    }
    const [instruction = 0, ...parameters] = payload;
    heard.push(instruction);
    if (instruction === INSTRUCTION.verifyPassword) {
      const given = new DataView(payload.buffer, payload.byteOffset).getUint32(1);
      isAdmitted = given === password;
      answer(isAdmitted ? CONFIRMATION.done : CONFIRMATION.wrongPassword);
    } else if (!isAdmitted) answer(CONFIRMATION.passwordNeeded);
    else obeyAdmitted(instruction, parameters);
  }

  function obeyAdmitted(instruction: number, parameters: readonly number[]): void {
    switch (instruction) {
      case INSTRUCTION.readParameters:
        answer(CONFIRMATION.done, parameterTable());
        break;
      case INSTRUCTION.setParameter:
        setParameter(parameters[0] ?? 0, parameters[1] ?? 0);
        break;
      case INSTRUCTION.capture:
      case INSTRUCTION.captureStrict:
        capture();
        break;
      case INSTRUCTION.upload:
        upload();
        break;
      case INSTRUCTION.ringLight:
      case INSTRUCTION.checkSensor:
      case INSTRUCTION.handshake:
        answer(CONFIRMATION.done);
        break;
      default:
        answer(CONFIRMATION.unsupported);
    }
  }

  function parameterTable(): Uint8Array {
    const table = new Uint8Array(16);
    const view = new DataView(table.buffer);
    view.setUint16(2, systemId);
    view.setUint16(4, 200);
    view.setUint16(6, 3);
    view.setUint32(8, address);
    view.setUint16(12, kept.packetCode);
    view.setUint16(14, kept.baud / BAUD_UNIT);
    return table;
  }

  function setParameter(parameter: number, value: number): void {
    if (faults.refusesParameters) answer(CONFIRMATION.badParameterValue);
    else if (parameter === PARAMETER.packetCode && value <= 3) {
      kept = { ...kept, packetCode: value };
      answer(CONFIRMATION.done);
    } else if (parameter === PARAMETER.baud && BAUD_FACTORS.includes(value)) {
      // Acknowledged at the old speed.
      answer(CONFIRMATION.done, undefined, ANSWER_MS, () => {
        if (!faults.keepsSpeed) kept = { ...kept, baud: value * BAUD_UNIT };
      });
    } else answer(CONFIRMATION.badParameter);
  }

  function capture(): void {
    buffer = glass || !faults.refusesEmptyUpload ? packPicture(glass ?? bareGlass(), sensor) : buffer;
    answer(faults.captureCode ?? (glass ? CONFIRMATION.done : CONFIRMATION.noFinger), undefined, CAPTURE_MS);
  }

  const bareGlass = (): Frame => blankFrame(sensor.width, sensor.height, sensor.pixelsPerInch);

  function upload(): void {
    if (!buffer) {
      answer(CONFIRMATION.noPicture);
      return;
    }
    const picture = buffer.subarray(0, buffer.length - (faults.shortBy ?? 0));
    const size = 32 << kept.packetCode;
    const packets: Uint8Array[] = [];
    for (let at = 0; at < picture.length; at += size) {
      const type = at + size < picture.length ? PACKET_TYPE.data : PACKET_TYPE.lastData;
      packets.push(encodePacket({ address, type, payload: picture.slice(at, at + size) }));
    }
    damage(packets);
    if ((faults.missingEnds ?? 0) > 0) {
      faults.missingEnds = (faults.missingEnds ?? 0) - 1;
      packets.pop();
    }
    answer(CONFIRMATION.done, undefined, ANSWER_MS, () => {
      isBusy = true;
      output.upload(packets, () => {
        isBusy = false;
      });
    });
  }

  function damage(packets: readonly Uint8Array[]): void {
    const fault = faults.damagedPacket;
    if (!fault || fault.uploads === 0) return;
    fault.uploads -= 1;
    const packet = packets[fault.packet - 1];
    if (packet) packet[packet.length - 1] = (packet.at(-1) ?? 0) ^ 0xff;
  }

  return self;
}
