import { maskOf, nextState, stateAfter } from './descramble.ts';
import { BLOCK, LINE_LENGTH, isPresent, isScrambled } from './protocol.ts';
import type { Block } from './protocol.ts';

/**
 * The inverse of `descramble.ts`, for the emulator: scrambles the lines that are sent.
 * @param keys the frame's own key, then one for each block that changes it
 */
export function scramble(lines: Uint8Array, blocks: readonly Block[], keys: readonly number[]): Uint8Array {
  const sent = lines.slice();
  let used = 0;
  let state = keys[0] ?? 0;
  let start = 0;
  for (const block of blocks) {
    const length = block.lines * LINE_LENGTH;
    if ((block.flags & BLOCK.newKey) !== 0) {
      used += 1;
      state = keys[used] ?? 0;
    }
    if (isScrambled(block)) {
      // The first byte of a scrambled block is never read; an unmasked one there would look like a clear line.
      sent[start] = maskOf(state);
      for (let at = start; at < start + length - 1; at += 1) {
        sent[at + 1] = (lines[at] ?? 0) ^ maskOf(state);
        state = nextState(state);
      }
      state = nextState(state);
    } else if ((block.flags & BLOCK.keystreamStands) === 0) {
      state = stateAfter(state, length);
    }
    if (isPresent(block)) start += length;
  }
  return sent;
}
