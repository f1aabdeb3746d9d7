import { BLOCK, LINE_LENGTH, isPresent, isScrambled } from './protocol.ts';
import type { Block, WireFrame } from './protocol.ts';

/**
 * The reader scrambles its lines with a keystream; host and reader choose its key together. This hides nothing from someone
 * who sees both directions of the wire; it only has to be reversed.
 */

/** The parity of these bits becomes the new bit 31. */
const TAPS = 0x9248144d;

/**
 * Mean difference between neighbouring pixels: about 85 where they are random, in both directions. A picture of ridges, however
 * black on white, stays far below it in one direction at least.
 */
const RANDOM_DIFFERENCE = 70;

/** The state after `state`, 32 bits without sign. */
export function nextState(state: number): number {
  let parity = state & TAPS;
  parity ^= parity >>> 16;
  parity ^= parity >>> 8;
  parity ^= parity >>> 4;
  parity ^= parity >>> 2;
  parity ^= parity >>> 1;
  return ((parity << 31) | (state >>> 1)) >>> 0;
}

/** The state `steps` after `state`. */
export function stateAfter(state: number, steps: number): number {
  let later = state;
  for (let step = 0; step < steps; step += 1) later = nextState(later);
  return later;
}

/** The byte a state masks with: its bits 4, 8, 11, 14, 18, 21, 24 and 29, the lowest first. */
export function maskOf(state: number): number {
  return (
    ((state >>> 4) & 0x01) |
    ((state >>> 7) & 0x02) |
    ((state >>> 9) & 0x04) |
    ((state >>> 11) & 0x08) |
    ((state >>> 14) & 0x10) |
    ((state >>> 16) & 0x20) |
    ((state >>> 18) & 0x40) |
    ((state >>> 22) & 0x80)
  );
}

/** What is written to begin a key exchange: the key number, then the seed, little endian. `seed` is 32 bits. */
export function keyRequest(keyNumber: number, seed: number): Uint8Array {
  return Uint8Array.of(keyNumber, seed & 0xff, (seed >>> 8) & 0xff, (seed >>> 16) & 0xff, seed >>> 24);
}

/** The key from the 4 bytes that the reader answers; the emulator masks its key by the same arithmetic. */
export function unmaskKey(masked: Uint8Array, seed: number): number {
  const word = (masked[0] ?? 0) | ((masked[1] ?? 0) << 8) | ((masked[2] ?? 0) << 16) | ((masked[3] ?? 0) << 24);
  return (word ^ seed) >>> 0;
}

/** A block, and where its lines begin among those that were sent. */
interface PlacedBlock {
  readonly block: Block;
  readonly start: number;
  readonly length: number;
}

function placedBlocks({ blocks }: WireFrame): readonly PlacedBlock[] {
  let start = 0;
  return blocks.map((block) => {
    const placed = { block, start, length: block.lines * LINE_LENGTH };
    if (isPresent(block)) start += placed.length;
    return placed;
  });
}

/** Whether a block is really scrambled: its flags may say so for lines of any picture, which are sent clear then. */
function isReallyScrambled({ lines }: WireFrame, { block, start, length }: PlacedBlock): boolean {
  return isScrambled(block) && isNoise(lines.subarray(start, start + length));
}

/** Whether a frame has scrambled lines, whatever its flags say of clear ones. */
export function isFrameScrambled(frame: WireFrame): boolean {
  return placedBlocks(frame).some((placed) => isReallyScrambled(frame, placed));
}

/** The numbers of the keys a frame needs, in order: its own, and the next at each block that changes the key. */
export function keyNumbersOf(frame: WireFrame): readonly number[] {
  if (!isFrameScrambled(frame)) return [];
  const changes = frame.blocks.filter(({ flags }) => (flags & BLOCK.newKey) !== 0).length;
  return Array.from({ length: changes + 1 }, (_, index) => (frame.keyNumber + index) & 0xff);
}

/**
 * The clear lines of a frame, in pixels of their own. `keys` are those of {@link keyNumbersOf}, in its order. The last
 * pixel of a scrambled block is not sent and becomes 0.
 */
export function descramble(frame: WireFrame, keys: readonly number[]): Uint8Array {
  const clear = frame.lines.slice();
  if (keys.length === 0) return clear;
  let used = 0;
  let state = keys[0] ?? 0;
  for (const placed of placedBlocks(frame)) {
    const { block, start, length } = placed;
    if ((block.flags & BLOCK.newKey) !== 0) {
      used += 1;
      state = keys[used] ?? 0;
    }
    if (isReallyScrambled(frame, placed)) {
      for (let at = start; at < start + length - 1; at += 1) {
        clear[at] = (frame.lines[at + 1] ?? 0) ^ maskOf(state);
        state = nextState(state);
      }
      clear[start + length - 1] = 0;
      state = nextState(state);
    } else if ((block.flags & BLOCK.keystreamStands) === 0) {
      state = stateAfter(state, length);
    }
  }
  return clear;
}

/** Whether a scrambled block of `frame` is still noise in `lines`, its descrambled ones: its key did not fit. */
export function staysScrambled(frame: WireFrame, lines: Uint8Array): boolean {
  return placedBlocks(frame).some((placed) => {
    const { start, length } = placed;
    return isReallyScrambled(frame, placed) && isNoise(lines.subarray(start, start + length));
  });
}

/** Whether lines are noise, as scrambled ones are and those that a wrong key leaves, and not a picture. */
export function isNoise(lines: Uint8Array): boolean {
  return isRandom(lines, 1) && (lines.length <= LINE_LENGTH || isRandom(lines, LINE_LENGTH));
}

/** Whether pixels so many places apart differ as random ones do. */
function isRandom(lines: Uint8Array, apart: number): boolean {
  let sum = 0;
  for (let at = apart; at < lines.length; at += 1) sum += Math.abs((lines[at] ?? 0) - (lines[at - apart] ?? 0));
  return sum > RANDOM_DIFFERENCE * (lines.length - apart);
}
