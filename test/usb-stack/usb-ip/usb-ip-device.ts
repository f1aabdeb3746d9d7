import type { Duplex } from 'node:stream';
import type { EmulatedUsbDevice, SetupPacket } from '../../../drivers/transport/testing/emulated-device.ts';
import { createCommandReader, STATUS, submitAnswer, unlinkAnswer } from './usb-ip.ts';
import type { Command, Status, SubmitCommand } from './usb-ip.ts';

/** Standard requests (USB 2.0, table 9-4) and descriptor types (table 9-5) that the host's own stack sends. */
const REQUEST = { getStatus: 0, clearFeature: 1, setFeature: 3, getDescriptor: 6, getConfiguration: 8 } as const;
const SET_CONFIGURATION = 9;
const SET_INTERFACE = 11;
const DESCRIPTOR = { device: 1, configuration: 2, string: 3 } as const;
const ENGLISH = Uint8Array.of(4, DESCRIPTOR.string, 0x09, 0x04);
const IN = 0x80;

type Answer = Uint8Array | 'stall';

const NOTHING = new Uint8Array();

function setupOf(bytes: Uint8Array): SetupPacket {
  const view = Buffer.from(bytes);
  return {
    requestType: view.readUInt8(0),
    request: view.readUInt8(1),
    value: view.readUInt16LE(2),
    index: view.readUInt16LE(4),
    length: view.readUInt16LE(6),
  };
}

function descriptorOf(device: EmulatedUsbDevice, value: number): Answer {
  const index = value & 0xff;
  switch (value >> 8) {
    case DESCRIPTOR.device:
      return device.deviceDescriptor;
    case DESCRIPTOR.configuration:
      return device.configurationDescriptor;
    case DESCRIPTOR.string: {
      if (index === 0) return ENGLISH;
      const text = device.strings[index - 1];
      if (text === undefined) return 'stall';
      const body = Buffer.from(text, 'utf16le');
      return Buffer.concat([Uint8Array.of(body.length + 2, DESCRIPTOR.string), body]);
    }
    default:
      return 'stall';
  }
}

/**
 * Lets the kernel at the other end of `line` use `device`. Ends with the line. The kernel answers SET_ADDRESS and the
 * reset of a port itself; a second SET_CONFIGURATION is what the device sees of a reset.
 */
export function serveDevice(line: Duplex, device: EmulatedUsbDevice): void {
  const waiting = new Map<number, AbortController>();
  const halted = new Set<number>();
  let configuration = 0;

  const answer = (command: SubmitCommand, status: Status, outcome: Uint8Array | number): void => {
    // The unlink has been answered already; the host expects no second answer.
    if (!waiting.delete(command.sequence) || line.destroyed) return;
    line.write(submitAnswer(command, status, outcome));
  };

  /** What the device's own USB core answers; undefined: the device itself is asked. */
  function core({ requestType, request, value, index }: SetupPacket): Answer | undefined {
    if ((requestType & 0x60) !== 0) return undefined;
    switch (request) {
      case REQUEST.getDescriptor:
        return (requestType & 0x1f) === 0 ? descriptorOf(device, value) : undefined;
      case REQUEST.getStatus:
        return Uint8Array.of((requestType & 0x1f) === 2 && halted.has(index) ? 1 : 0, 0);
      case REQUEST.getConfiguration:
        return Uint8Array.of(configuration);
      case REQUEST.clearFeature:
        if ((requestType & 0x1f) === 2) halted.delete(index);
        return NOTHING;
      case SET_CONFIGURATION:
        halted.clear();
        if (configuration !== 0) device.reset();
        configuration = value;
        return NOTHING;
      case REQUEST.setFeature:
      case SET_INTERFACE:
        return NOTHING;
      default:
        return 'stall';
    }
  }

  async function control(command: SubmitCommand): Promise<void> {
    const setup = setupOf(command.setup);
    const reply = core(setup) ?? (await device.control(setup, command.data));
    if (reply === 'stall') answer(command, STATUS.stalled, NOTHING);
    else if (command.direction === 'out') answer(command, STATUS.done, command.data.length);
    else answer(command, STATUS.done, reply.subarray(0, Math.min(command.length, setup.length)));
  }

  async function transfer(command: SubmitCommand, signal: AbortSignal): Promise<void> {
    const address = command.endpoint | (command.direction === 'in' ? IN : 0);
    let reply: Answer = 'stall';
    if (!halted.has(address)) {
      if (command.direction === 'in') reply = await device.transferIn(address, command.length, signal);
      else if ((await device.transferOut(address, command.data)) === 'done') reply = NOTHING;
    }
    if (reply === 'stall') {
      halted.add(address);
      answer(command, STATUS.stalled, NOTHING);
    } else {
      answer(
        command,
        STATUS.done,
        command.direction === 'in' ? reply.subarray(0, command.length) : command.data.length,
      );
    }
  }

  function take(command: Command): void {
    if (command.kind === 'unlink') {
      const giveUp = waiting.get(command.victim);
      waiting.delete(command.victim);
      giveUp?.abort();
      line.write(unlinkAnswer(command, giveUp !== undefined));
      return;
    }
    const giveUp = new AbortController();
    waiting.set(command.sequence, giveUp);
    void (command.endpoint === 0 ? control(command) : transfer(command, giveUp.signal));
  }

  const read = createCommandReader();
  line.on('data', (piece: Uint8Array) => {
    for (const command of read(piece)) take(command);
  });
  // The kernel closes its end when the port goes; `close` follows.
  line.on('error', () => undefined);
  line.on('close', () => {
    device.unplugged();
    for (const giveUp of waiting.values()) giveUp.abort();
    waiting.clear();
  });
}
