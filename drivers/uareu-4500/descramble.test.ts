import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  descramble,
  isFrameScrambled,
  isNoise,
  keyNumbersOf,
  keyRequest,
  maskOf,
  nextState,
  stateAfter,
  staysScrambled,
  unmaskKey,
} from './descramble.ts';
import { BLOCK, LINE_LENGTH, isPresent } from './protocol.ts';
import type { Block, WireFrame } from './protocol.ts';
import { scramble } from './scramble.ts';

/** The key of the recorded exchange: the reader answered this to that seed. */
const SEED = 0x51ea2124;
const KEY = unmaskKey(Uint8Array.of(0xf2, 0x28, 0xae, 0x05), SEED);

const hex = (value: number): string => value.toString(16).padStart(8, '0');

function bytesOf(length: number, seed: number): Uint8Array {
  return Uint8Array.from({ length }, (_, at) => (Math.imul(at + seed, 2654435761) >>> 13) & 0xff);
}

const lineCount = (blocks: readonly Block[]): number =>
  blocks.filter(isPresent).reduce((sum, { lines }) => sum + lines, 0);

function wireFrame(blocks: readonly Block[], lines: Uint8Array): WireFrame {
  return { keyNumber: 9, blocks, lines };
}

describe('the keystream', () => {
  it('runs as in the recorded exchange', () => {
    let state = 1;
    const states = Array.from({ length: 6 }, () => hex((state = nextState(state))));
    expect(states).toEqual(['80000000', 'c0000000', 'e0000000', 'f0000000', '78000000', 'bc000000']);
    expect(hex(KEY)).toBe('544409d6');
    const masks = Array.from({ length: 16 }, (_, step) => maskOf(stateAfter(KEY, step)));
    expect(Buffer.from(masks).toString('hex')).toBe('17a04103d9a0402598605284b8608b14');
    expect(hex(stateAfter(KEY, 16))).toBe('6b265444');
    expect(hex(stateAfter(KEY, 384))).toBe('0d6b6c3d');
  });

  it('asks for a key with the number first and the seed little endian', () => {
    expect([...keyRequest(7, SEED)]).toEqual([7, 0x24, 0x21, 0xea, 0x51]);
    expect([...keyRequest(255, 0xffffffff)]).toEqual([255, 255, 255, 255, 255]);
  });

  it('returns the key for any seed', () => {
    const word = fc.integer({ min: 0, max: 0xffffffff });
    fc.assert(
      fc.property(word, word, (key, seed) => {
        const masked = new Uint8Array(4);
        new DataView(masked.buffer).setUint32(0, (key ^ seed) >>> 0, true);
        expect(unmaskKey(masked, seed)).toBe(key);
      }),
    );
  });
});

describe('descrambling', () => {
  it('reverses the scrambling, except for the last pixel of each scrambled block', () => {
    const flags = fc.constantFrom(0, 1, 2, 3, 4, 5, 6, 0x80, 0x82, 0x83);
    const block = fc.record({ flags, lines: fc.integer({ min: 1, max: 6 }) });
    const word = fc.integer({ min: 1, max: 0xffffffff });
    fc.assert(
      fc.property(fc.array(block, { minLength: 1, maxLength: 8 }), word, fc.nat(), (blocks, key, seed) => {
        const changes = blocks.filter((one) => (one.flags & BLOCK.newKey) !== 0).length;
        const keys = Array.from({ length: changes + 1 }, (_, index) => stateAfter(key, index * 7));
        const lines = bytesOf(lineCount(blocks) * LINE_LENGTH, seed);
        const expected = lines.slice();
        let end = 0;
        for (const one of blocks) {
          if (isPresent(one)) end += one.lines * LINE_LENGTH;
          if ((one.flags & 7) === BLOCK.scrambled) expected[end - 1] = 0;
        }
        const sent = scramble(lines, blocks, keys);
        const before = sent.slice();
        expect(descramble(wireFrame(blocks, sent), keys)).toEqual(expected);
        expect(sent).toEqual(before);
      }),
      { numRuns: 60 },
    );
  });

  it('lets the keystream run on over clear and absent blocks, and pauses it where a flag says so', () => {
    const lines = new Uint8Array(3 * LINE_LENGTH);
    const keys = [KEY];
    const at = (blocks: readonly Block[], offset: number): number | undefined => scramble(lines, blocks, keys)[offset];
    const scrambled = { flags: BLOCK.scrambled, lines: 1 };
    const afterOneLine = maskOf(stateAfter(KEY, LINE_LENGTH));
    expect(at([{ flags: 0, lines: 1 }, scrambled], LINE_LENGTH + 1)).toBe(afterOneLine);
    expect(at([{ flags: BLOCK.absent, lines: 1 }, scrambled], 1)).toBe(afterOneLine);
    expect(at([{ flags: BLOCK.keystreamStands, lines: 1 }, scrambled], LINE_LENGTH + 1)).toBe(maskOf(KEY));
    expect(at([{ flags: BLOCK.keystreamStands | BLOCK.absent, lines: 1 }, scrambled], 1)).toBe(maskOf(KEY));
  });

  it('needs the key of the frame, and the next one at each block that changes it', () => {
    const blocks = [
      { flags: 2, lines: 3 },
      { flags: 0x82, lines: 2 },
      { flags: 0x80, lines: 1 },
    ];
    const frame = { ...wireFrame(blocks, bytesOf(6 * LINE_LENGTH, 5)), keyNumber: 254 };
    expect(keyNumbersOf(frame)).toEqual([254, 255, 0]);
  });

  it('does not change clear data with flags that say it is scrambled', () => {
    const calm = Uint8Array.from({ length: 4 * LINE_LENGTH }, (_, at) => 5 + (at % 7));
    const frame = wireFrame([{ flags: BLOCK.scrambled, lines: 4 }], calm);
    expect(isFrameScrambled(frame)).toBe(false);
    expect(keyNumbersOf(frame)).toEqual([]);
    expect(descramble(frame, [])).toEqual(calm);
    expect(descramble(frame, [])).not.toBe(calm);
  });

  it.each([
    ['ridges along the lines', (_x: number, y: number) => (y % 6 < 3 ? 0 : 255)],
    ['ridges across the lines', (x: number) => (x % 8 < 4 ? 0 : 255)],
    ['slanting ridges', (x: number, y: number) => ((x + y) % 8 < 4 ? 0 : 255)],
    ['half a line black', (x: number) => (x < LINE_LENGTH / 2 ? 0 : 255)],
  ] as const)('takes clear lines as they are, whatever their flags say: %s', (_name, pixelAt) => {
    const lines = Uint8Array.from({ length: 200 * LINE_LENGTH }, (_, at) =>
      pixelAt(at % LINE_LENGTH, Math.floor(at / LINE_LENGTH)),
    );
    const frame = wireFrame([{ flags: BLOCK.scrambled, lines: 200 }], lines);
    expect(keyNumbersOf(frame)).toEqual([]);
    expect(descramble(frame, [])).toEqual(lines);
    expect(staysScrambled(frame, lines)).toBe(false);
  });

  it('takes the clear ones among scrambled blocks as they are, and moves the keystream over them', () => {
    const lines = Uint8Array.from({ length: 120 * LINE_LENGTH }, (_, at) => (at % 9 < 4 ? 0 : 255));
    const isSentClear = { flags: 0, lines: 40 };
    const scrambled = { flags: BLOCK.scrambled, lines: 40 };
    const sent = scramble(lines, [scrambled, isSentClear, scrambled], [KEY]);
    const frame = wireFrame([scrambled, scrambled, scrambled], sent);
    const expected = lines.slice();
    for (const end of [40, 120]) expected[end * LINE_LENGTH - 1] = 0;
    expect(descramble(frame, [KEY])).toEqual(expected);
    expect(staysScrambled(frame, expected)).toBe(false);
  });

  it('finds a wrong key also where only the smaller part of the picture has it', () => {
    const blocks = [
      { flags: BLOCK.scrambled, lines: 250 },
      { flags: BLOCK.scrambled | BLOCK.newKey, lines: 39 },
    ];
    const lines = new Uint8Array(289 * LINE_LENGTH).fill(18);
    const frame = wireFrame(blocks, scramble(lines, blocks, [KEY, KEY ^ 77]));
    expect(staysScrambled(frame, descramble(frame, [KEY, KEY ^ 77]))).toBe(false);
    expect(staysScrambled(frame, descramble(frame, [KEY, KEY ^ 78]))).toBe(true);
  });

  it('distinguishes the noise of a wrong key from pictures of any contrast', () => {
    const blocks = [{ flags: BLOCK.scrambled, lines: 150 }];
    const ruled = Uint8Array.from({ length: 150 * LINE_LENGTH }, (_, at) => {
      return Math.floor(at / LINE_LENGTH) % 8 < 4 !== at % 8 < 4 ? 255 : 0;
    });
    const frame = wireFrame(blocks, scramble(ruled, blocks, [KEY]));
    expect(isNoise(descramble(frame, [KEY]))).toBe(false);
    expect(isNoise(descramble(frame, [KEY ^ 1]))).toBe(true);
    expect(isNoise(frame.lines)).toBe(true);
    expect(isNoise(new Uint8Array(LINE_LENGTH))).toBe(false);
  });

  it('finds scrambled data behind a clear first block, and only where a flag says so', () => {
    const lines = new Uint8Array(4 * LINE_LENGTH);
    const blocks = [
      { flags: 0, lines: 2 },
      { flags: BLOCK.absent, lines: 1 },
      { flags: BLOCK.scrambled, lines: 2 },
    ];
    const frame = wireFrame(blocks, scramble(lines, blocks, [KEY]));
    expect(isFrameScrambled(frame)).toBe(true);
    expect(descramble(frame, [KEY])).toEqual(lines);
    const noisy = bytesOf(4 * LINE_LENGTH, 1);
    expect(isFrameScrambled(wireFrame([{ flags: BLOCK.keystreamStands | BLOCK.scrambled, lines: 4 }], noisy))).toBe(
      false,
    );
    expect(isFrameScrambled(wireFrame([{ flags: 0, lines: 4 }], noisy))).toBe(false);
  });
});
