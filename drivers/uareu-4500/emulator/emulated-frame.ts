import type { SensorPicture } from '../picture.ts';
import { BLOCK, HEADER_LENGTH, LINE_LENGTH, PICTURE_LINES, formatHeader, isPresent } from '../protocol.ts';
import type { Block } from '../protocol.ts';
import { scramble } from '../scramble.ts';

/** How the frames of a recorded 4500 are divided; one line of the 290 is never sent. */
const BLOCKS: readonly Block[] = [
  { flags: BLOCK.scrambled, lines: 72 },
  { flags: 0, lines: 1 },
  { flags: BLOCK.scrambled, lines: 49 },
  { flags: BLOCK.absent, lines: 1 },
  { flags: 0, lines: 1 },
  { flags: BLOCK.scrambled, lines: 49 },
  { flags: 0, lines: 1 },
  { flags: BLOCK.scrambled, lines: 116 },
];
/** The block that gets a new key when one is to change within the frame. */
const CHANGING_BLOCK = 5;

/** What can be unusual about a frame, by a fault. */
export interface FrameOddity {
  /** A key changes in the middle of it. */
  readonly changesKey: boolean;
  /** Sent clear, but the flags say scrambled. */
  readonly isClear: boolean;
  /** Says that it has 290 lines. */
  readonly hasTooManyLines: boolean;
  /** Breaks off. */
  readonly isShort: boolean;
}

/** Writes the transfer that the device sends for a picture; `keyOf` returns the key of a number. */
export function formatFrame(
  picture: SensorPicture,
  { keyNumber, keyOf, isTurned }: { keyNumber: number; keyOf: (keyNumber: number) => number; isTurned: boolean },
  oddity: FrameOddity,
): Uint8Array {
  const raw = picture.pixels.map((value) => 255 - value);
  if (isTurned) raw.reverse();
  const blocks = BLOCKS.map((block, index) =>
    oddity.changesKey && index === CHANGING_BLOCK ? { ...block, flags: block.flags | BLOCK.newKey } : block,
  );
  const lines = dropAbsent(raw, blocks);
  const keys = [keyOf(keyNumber), keyOf((keyNumber + 1) & 0xff)];
  const sent = oddity.isClear ? lines : scramble(lines, blocks, keys);
  const sentLines = oddity.hasTooManyLines ? PICTURE_LINES : lines.length / LINE_LENGTH;
  const transfer = new Uint8Array(HEADER_LENGTH + sent.length);
  transfer.set(formatHeader({ sentLines, keyNumber, blocks }));
  transfer.set(sent, HEADER_LENGTH);
  return oddity.isShort ? transfer.slice(0, 64 * 300) : transfer;
}

function dropAbsent(raw: Uint8Array, blocks: readonly Block[]): Uint8Array {
  let start = 0;
  const present: Uint8Array[] = [];
  for (const block of blocks) {
    const end = start + block.lines * LINE_LENGTH;
    if (isPresent(block)) present.push(raw.subarray(start, end));
    start = end;
  }
  return Uint8Array.from(Buffer.concat(present));
}
