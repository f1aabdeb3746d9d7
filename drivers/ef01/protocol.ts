import { owning, wipe, wiped } from '#kit/wiped.ts';
import type { Wipes } from '#kit/wiped.ts';

/**
 * The packets that fingerprint modules of the EF01 family (R30x, AS608, ZFM-20, R503) speak over a UART:
 * `EF 01 | address 4 | type 1 | length 2 | payload | checksum 2`, all big endian. `length` counts payload and checksum;
 * the checksum is the sum of type, both bytes of the length and the payload, modulo 65536.
 */

/** `type` of a packet. */
export const PACKET_TYPE = { command: 0x01, data: 0x02, acknowledge: 0x07, lastData: 0x08 } as const;
const KNOWN_TYPES: ReadonlySet<number> = new Set(Object.values(PACKET_TYPE));

/** First byte of a command's payload. */
export const INSTRUCTION = {
  capture: 0x01,
  upload: 0x0a,
  setParameter: 0x0e,
  readParameters: 0x0f,
  verifyPassword: 0x13,
  captureStrict: 0x28,
  ringLight: 0x35,
  checkSensor: 0x36,
  handshake: 0x40,
} as const;

/** First byte of an acknowledgement's payload: what became of the command. */
export const CONFIRMATION = {
  done: 0x00,
  receiveError: 0x01,
  noFinger: 0x02,
  captureFailed: 0x03,
  messyPicture: 0x06,
  poorPicture: 0x07,
  uploadFailed: 0x0f,
  wrongPassword: 0x13,
  noPicture: 0x15,
  badParameter: 0x1a,
  badParameterValue: 0x1b,
  wrongAddress: 0x20,
  passwordNeeded: 0x21,
  sensorFault: 0x29,
  unsupported: 0xfc,
  hardwareFault: 0xfd,
} as const;

/** First parameter of {@link INSTRUCTION.setParameter}. */
export const PARAMETER = { baud: 4, packetCode: 6 } as const;
/** The unit of the baud parameter N: the line runs at N times this. */
export const BAUD_UNIT = 9600;
/** The address of a module until it gets another one. */
export const DEFAULT_ADDRESS = 0xffffffff;
/** The packet code for 256 bytes of data in a packet, the most there are; 0 is 32, and each step doubles it. */
export const LARGEST_PACKET_CODE = 3;

export interface Packet {
  readonly address: number;
  readonly type: number;
  readonly payload: Uint8Array;
}

/** A packet that has come; its payload may be a piece of a picture. */
export type ReceivedPacket = Packet & Wipes;

/** What has come: a whole packet, or one with a wrong checksum. */
export type ParserEvent = { readonly kind: 'packet'; readonly packet: ReceivedPacket } | { readonly kind: 'damaged' };

const HEADER_FIRST = 0xef;
const HEADER_SECOND = 0x01;
const HEADER_BYTES = 9;
const CHECKSUM_BYTES = 2;
/** 256 bytes of data and the checksum. A longer one is no packet, but bytes that look like one. */
const LONGEST_LENGTH = 258;

/** The bytes of a packet. Its payload has at most 256 bytes. */
export function encodePacket({ address, type, payload }: Packet): Uint8Array {
  const length = payload.length + CHECKSUM_BYTES;
  if (length > LONGEST_LENGTH) throw new Error(`a payload of ${payload.length} bytes fits no packet`);
  const bytes = new Uint8Array(HEADER_BYTES + length);
  const view = new DataView(bytes.buffer);
  view.setUint16(0, (HEADER_FIRST << 8) | HEADER_SECOND);
  view.setUint32(2, address);
  view.setUint8(6, type);
  view.setUint16(7, length);
  bytes.set(payload, HEADER_BYTES);
  view.setUint16(HEADER_BYTES + payload.length, sum(bytes.subarray(6, HEADER_BYTES + payload.length)));
  return bytes;
}

/** A command packet: an instruction and what follows it. */
export function encodeCommand(address: number, instruction: number, parameters: readonly number[]): Uint8Array {
  return encodePacket({ address, type: PACKET_TYPE.command, payload: Uint8Array.of(instruction, ...parameters) });
}

/** Finds packets in a stream of bytes that comes in pieces of any size, with anything in between. */
export interface PacketParser {
  /** Takes a piece, and returns what is whole now, in order. Payloads are copies. */
  feed(piece: Uint8Array): readonly ParserEvent[];
  /** Forgets what has come of a packet that is not whole. */
  reset(): void;
}

export function createPacketParser(): PacketParser {
  let pending = new Uint8Array();

  return {
    feed(piece) {
      using both = wiped(new Uint8Array(pending.length + piece.length));
      const { bytes } = both;
      bytes.set(pending);
      bytes.set(piece, pending.length);
      wipe(pending);
      const events: ParserEvent[] = [];
      let at = 0;
      for (;;) {
        at = findHeader(bytes, at);
        if (at + HEADER_BYTES > bytes.length) break;
        const view = new DataView(bytes.buffer, at);
        const type = view.getUint8(6);
        const length = view.getUint16(7);
        if (!KNOWN_TYPES.has(type) || length < CHECKSUM_BYTES || length > LONGEST_LENGTH) {
          at += 1;
          continue;
        }
        const end = HEADER_BYTES + length;
        if (at + end > bytes.length) break;
        const checked = end - CHECKSUM_BYTES;
        if (sum(bytes.subarray(at + 6, at + checked)) === view.getUint16(checked)) {
          const payload = bytes.slice(at + HEADER_BYTES, at + checked);
          const packet = { address: view.getUint32(2), type, payload };
          events.push({ kind: 'packet', packet: owning(packet, () => [payload]) });
          at += end;
        } else {
          events.push({ kind: 'damaged' });
          // A real packet may begin inside what only looked like one.
          at += 1;
        }
      }
      pending = bytes.slice(at);
      return events;
    },
    reset() {
      wipe(pending);
      pending = new Uint8Array();
    },
  };
}

/** Where the next header begins or may begin; the end of `bytes` when there is none. */
function findHeader(bytes: Uint8Array, from: number): number {
  for (let at = from; at < bytes.length; at += 1) {
    if (bytes[at] !== HEADER_FIRST) continue;
    if (at + 1 === bytes.length || bytes[at + 1] === HEADER_SECOND) return at;
  }
  return bytes.length;
}

function sum(bytes: Uint8Array): number {
  let total = 0;
  for (const byte of bytes) total += byte;
  return total & 0xffff;
}

/** What a module says of itself. */
export interface ModuleParameters {
  readonly systemId: number;
  readonly address: number;
  /** 0 to 3: 32, 64, 128 or 256 bytes of data in a packet. */
  readonly packetCode: number;
  /** N: the line runs at N x 9600 baud. */
  readonly baudFactor: number;
}

/** Reads the 16 bytes after the code in the answer to {@link INSTRUCTION.readParameters}; undefined if fewer came. */
export function readParameters(table: Uint8Array): ModuleParameters | undefined {
  if (table.length < 16) return undefined;
  const view = new DataView(table.buffer, table.byteOffset, table.length);
  return {
    systemId: view.getUint16(2),
    address: view.getUint32(8),
    packetCode: view.getUint16(12),
    baudFactor: view.getUint16(14),
  };
}
