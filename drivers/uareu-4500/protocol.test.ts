import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  HEADER_LENGTH,
  LINE_LENGTH,
  PICTURE_LINES,
  formatHeader,
  isPresent,
  parseEvent,
  parseFrame,
} from './protocol.ts';
import type { Block } from './protocol.ts';

/** The block list of a recorded frame. */
const RECORDED: readonly Block[] = [
  [2, 72],
  [0, 1],
  [2, 49],
  [1, 1],
  [0, 1],
  [2, 49],
  [0, 1],
  [2, 116],
].map(([flags = 0, lines = 0]) => ({ flags, lines }));

function transfer(sentLines: number, blocks = RECORDED, bytes = sentLines * LINE_LENGTH): Uint8Array {
  const whole = new Uint8Array(HEADER_LENGTH + bytes);
  whole.set(formatHeader({ sentLines, keyNumber: 3, blocks }));
  return whole;
}

describe('events', () => {
  it('are the first two bytes, without those behind them', () => {
    expect(parseEvent(Uint8Array.of(0x56, 0xaa, 0x03, 0x91))).toBe('scan-power-on');
    expect(parseEvent(Uint8Array.of(0x01, 0x01, 0x02, 0x00, 0x08, 0x00))).toBe('finger-on');
    expect(parseEvent(Uint8Array.of(0x02, 0x00, 0x08, 0x00))).toBe('finger-off');
    expect(parseEvent(Uint8Array.of(0x08, 0x00))).toBe('death');
  });

  it('that are unknown or too short are ignored', () => {
    for (const bytes of [[], [0x56], [0xaa, 0x56], [0x03, 0x91], [0, 0, 0x01, 0x01]]) {
      expect(parseEvent(Uint8Array.from(bytes))).toBeUndefined();
    }
  });
});

describe('a frame', () => {
  it('is read as it was recorded: 289 lines sent and one absent', () => {
    const bytes = transfer(289);
    expect(bytes.length).toBe(111_040);
    bytes[HEADER_LENGTH] = 77;
    const parsed = parseFrame(bytes);
    expect(parsed).toMatchObject({ ok: true, value: { keyNumber: 3, blocks: RECORDED } });
    if (!parsed.ok) return;
    expect(parsed.value.lines.length).toBe(289 * LINE_LENGTH);
    expect(parsed.value.lines[0]).toBe(77);
    expect(bytes.subarray(0, 6)).toEqual(Uint8Array.of(0x10, 0x40, 0x80, 0x01, 0x21, 0x01));
  });

  it('may carry lines behind its last block, which are clear', () => {
    const parsed = parseFrame(transfer(280, [{ flags: 2, lines: 200 }]));
    expect(parsed).toMatchObject({ ok: true, value: { blocks: [{ lines: 200 }, { flags: 0, lines: 80 }] } });
  });

  it('is refused with the name of its fault', () => {
    const code = (bytes: Uint8Array): string => {
      const parsed = parseFrame(bytes);
      return parsed.ok ? 'ok' : parsed.error.code;
    };
    expect(code(new Uint8Array(63))).toBe('no-header');
    expect(code(transfer(290))).toBe('too-many-lines');
    expect(code(transfer(0xffff, RECORDED, 0))).toBe('too-many-lines');
    expect(code(transfer(0, []))).toBe('too-few-lines');
    expect(code(transfer(144, []))).toBe('too-few-lines');
    expect(code(transfer(289, RECORDED, 289 * LINE_LENGTH - 1))).toBe('truncated');
    expect(code(transfer(288))).toBe('blocks-do-not-fit');
    expect(code(transfer(289, [{ flags: 1, lines: 2 }]))).toBe('blocks-do-not-fit');
    expect(code(transfer(289, [{ flags: 1, lines: 1 }]))).toBe('ok');
  });

  it('never reads outside its transfer, whatever comes', () => {
    const anyBytes = fc.uint8Array({ minLength: 0, maxLength: 80 });
    fc.assert(
      fc.property(anyBytes, fc.integer({ min: 140, max: 300 }), fc.boolean(), (head, lines, isWhole) => {
        const bytes = new Uint8Array(isWhole ? HEADER_LENGTH + lines * LINE_LENGTH : head.length);
        bytes.set(head.subarray(0, bytes.length));
        if (isWhole) bytes.set([lines & 0xff, lines >> 8], 4);
        const parsed = parseFrame(bytes);
        if (!parsed.ok) return;
        const { blocks, lines: sent } = parsed.value;
        const present = blocks.filter(isPresent).reduce((sum, block) => sum + block.lines, 0);
        expect(present * LINE_LENGTH).toBe(sent.length);
        expect(blocks.reduce((sum, block) => sum + block.lines, 0)).toBeLessThanOrEqual(PICTURE_LINES);
      }),
    );
  });

  it('has at most 15 blocks', () => {
    const blocks = Array.from({ length: 16 }, () => ({ flags: 0, lines: 1 }));
    expect(() => formatHeader({ sentLines: 16, keyNumber: 0, blocks })).toThrow('15');
  });
});
