const SEGMENT_MOST = 0xffff;

/** A segment of ITU-T T.81 annex B: its marker, its length and its content. */
function segment(marker: number, content: readonly number[]): number[] {
  const length = content.length + 2;
  return [0xff, marker, length >> 8, length & 0xff, ...content];
}

/** A table with one code, `0`, for the symbol 0. */
const table = (kind: number): number[] => segment(0xc4, [kind, 1, ...new Array<number>(15).fill(0), 0]);

const HEAD = [
  ...segment(0xdb, [0, ...new Array<number>(64).fill(1)]),
  ...segment(0xc0, [8, 0, 8, 0, 8, 1, 1, 0x11, 0]),
  ...table(0x00),
  ...table(0x10),
];
const SCAN = [...segment(0xda, [1, 1, 0, 0, 63, 0]), 0x3f, 0xff, 0xd9];

/** A JPEG of exactly `size` bytes that every decoder opens: 8 x 8 grey pixels, and comments up to the size. */
export function jpegOf(size: number): Uint8Array {
  const bytes = [0xff, 0xd8];
  let left = size - bytes.length - HEAD.length - SCAN.length;
  if (left < 0) throw new RangeError(`no JPEG has ${size} bytes`);
  // Fill bytes may stand before every marker.
  for (; left % SEGMENT_MOST > 0 && left % SEGMENT_MOST < 4; left -= 1) bytes.push(0xff);
  for (; left > 0; left -= Math.min(left, SEGMENT_MOST)) {
    bytes.push(...segment(0xfe, new Array<number>(Math.min(left, SEGMENT_MOST) - 4).fill(0x55)));
  }
  return Uint8Array.from([...bytes, ...HEAD, ...SCAN]);
}
