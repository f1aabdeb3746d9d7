import { err, ok } from '#kit/result.ts';
import type { Result } from '#kit/result.ts';

/**
 * What the U.are.U 4000, 4000B and 4500 say on the wire: registers by vendor request, events of two bytes on the interrupt
 * endpoint, pictures on the bulk endpoint. There is no published specification; the figures were found by others in traces.
 */

export const VENDOR_ID = 0x05ba;
/** 4000, 4000 inside a keyboard, 4000B and 4500 (which share one number). */
export const PRODUCT = { uareu4000: 0x0007, uareu4000Keyboard: 0x0008, uareu4500: 0x000a } as const;

export const INTERRUPT_IN = 0x81;
export const BULK_IN = 0x82;
/** Every interrupt transfer has this length. */
export const INTERRUPT_LENGTH = 64;
/** The length of a read on the bulk endpoint: more than the longest frame, so that a short packet ends it. */
export const BULK_LENGTH = 111_424;

/** `bRequest` of reading and of writing registers; `wValue` is the first register, `wIndex` 0. */
export const REGISTER_REQUEST = 0x04;
export const MOST_REGISTERS_AT_ONCE = 16;

export const REGISTER = {
  hardwareStatus: 0x07,
  /** Written: key number, then the host's seed of 4 bytes. */
  keyNumber: 0x33,
  /** Read after that: the masked key of 4 bytes. */
  maskedKey: 0x34,
  mode: 0x4e,
  deviceInfo: 0xf0,
} as const;
export const DEVICE_INFO_LENGTH = 16;

/** Values of the mode register. */
export const MODE = { awaitFinger: 0x10, awaitLift: 0x12, capture: 0x20, off: 0x70 } as const;

/** Bits of the hardware status. */
export const STATUS = { lowPower: 0x80, confused: 0x04, alive: 0x01 } as const;
/** What a power-up writes back of the status. */
export const STATUS_KEPT = 0x0f;

/** What happens at the glass; `death`: the next scan will likely deliver nothing. */
export type ReaderEvent = 'scan-power-on' | 'finger-on' | 'finger-off' | 'death';

const EVENTS: ReadonlyMap<number, ReaderEvent> = new Map([
  [0x56aa, 'scan-power-on'],
  [0x0101, 'finger-on'],
  [0x0200, 'finger-off'],
  [0x0800, 'death'],
]);

/**
 * The event of an interrupt transfer; undefined for those that mean nothing to a driver. Only the first two bytes count
 * (big endian): behind them is what looks like a list of all events.
 */
export function parseEvent(bytes: Uint8Array): ReaderEvent | undefined {
  return EVENTS.get(((bytes[0] ?? 0) << 8) | (bytes[1] ?? 0));
}

export const LINE_LENGTH = 384;
/** Lines of a picture, those not sent included. */
export const PICTURE_LINES = 290;
export const HEADER_LENGTH = 64;
const FEWEST_LINES = PICTURE_LINES / 2;
const LINE_COUNT_AT = 4;
const KEY_NUMBER_AT = 6;
const BLOCKS_AT = 16;
const MOST_BLOCKS = 15;

/** Flags of a block of lines. */
export const BLOCK = {
  /** The key changes before this block. */
  newKey: 0x80,
  /** The keystream does not move over this block, which is sent clear. */
  keystreamStands: 0x04,
  scrambled: 0x02,
  /** Not sent: no data, but the keystream moves on. */
  absent: 0x01,
} as const;

/** A run of lines that are sent alike. */
export interface Block {
  readonly flags: number;
  readonly lines: number;
}

/** A frame as it came: `lines` are those sent, one after the other, {@link LINE_LENGTH} bytes each, still scrambled. */
export interface WireFrame {
  readonly keyNumber: number;
  /** Never empty; the lines of those present are as many as `lines` holds. */
  readonly blocks: readonly Block[];
  /** A view into the transfer. */
  readonly lines: Uint8Array;
}

/**
 * Why a bulk transfer is not a frame.
 * - `no-header`: shorter than a header
 * - `too-many-lines`, `too-few-lines`: 290 or more sent, or fewer than half a picture
 * - `truncated`: fewer bytes than its lines need
 * - `blocks-do-not-fit`: the block list has more lines than were sent, or than a picture has
 * - `stays-scrambled`: its key does not fit (found by `descramble.ts`)
 */
export interface FrameProblem {
  readonly code:
    'no-header' | 'too-many-lines' | 'too-few-lines' | 'truncated' | 'blocks-do-not-fit' | 'stays-scrambled';
}

/** Reads a bulk transfer. Lines behind the last block count as a block of clear lines. */
export function parseFrame(bytes: Uint8Array): Result<WireFrame, FrameProblem> {
  if (bytes.length < HEADER_LENGTH) return err({ code: 'no-header' });
  const sent = (bytes[LINE_COUNT_AT] ?? 0) | ((bytes[LINE_COUNT_AT + 1] ?? 0) << 8);
  if (sent >= PICTURE_LINES) return err({ code: 'too-many-lines' });
  if (sent < FEWEST_LINES) return err({ code: 'too-few-lines' });
  const end = HEADER_LENGTH + sent * LINE_LENGTH;
  if (bytes.length < end) return err({ code: 'truncated' });
  const blocks: Block[] = [];
  for (let index = 0; index < MOST_BLOCKS; index += 1) {
    const flags = bytes[BLOCKS_AT + 2 * index] ?? 0;
    const lines = bytes[BLOCKS_AT + 2 * index + 1] ?? 0;
    if (lines === 0) break;
    blocks.push({ flags, lines });
  }
  const present = countLines(blocks.filter(isPresent));
  if (present > sent || countLines(blocks) + sent - present > PICTURE_LINES) return err({ code: 'blocks-do-not-fit' });
  if (present < sent) blocks.push({ flags: 0, lines: sent - present });
  return ok({ keyNumber: bytes[KEY_NUMBER_AT] ?? 0, blocks, lines: bytes.subarray(HEADER_LENGTH, end) });
}

/** Whether the lines of a block are sent. */
export function isPresent({ flags }: Block): boolean {
  return (flags & BLOCK.absent) === 0;
}

/** Whether the lines of a block are said to be scrambled. */
export function isScrambled({ flags }: Block): boolean {
  return (flags & (BLOCK.scrambled | BLOCK.keystreamStands | BLOCK.absent)) === BLOCK.scrambled;
}

function countLines(blocks: readonly Block[]): number {
  return blocks.reduce((sum, { lines }) => sum + lines, 0);
}

/** What a header begins with in the traces that are known; its meaning is unknown, so it is not required. */
const HEADER_START = [0x10, 0x40, 0x80, 0x01];

/** Writes a header; the counterpart of {@link parseFrame} for the emulator. */
export function formatHeader(header: {
  readonly sentLines: number;
  readonly keyNumber: number;
  readonly blocks: readonly Block[];
}): Uint8Array {
  if (header.blocks.length > MOST_BLOCKS) throw new RangeError('a header holds 15 blocks');
  const bytes = new Uint8Array(HEADER_LENGTH);
  bytes.set(HEADER_START);
  bytes.set([header.sentLines & 0xff, header.sentLines >> 8, header.keyNumber], LINE_COUNT_AT);
  bytes.set(
    header.blocks.flatMap(({ flags, lines }) => [flags, lines]),
    BLOCKS_AT,
  );
  return bytes;
}
