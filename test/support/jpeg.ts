/** A JPEG of exactly `size` bytes (at least 60) as far as its structure goes: frame header, scan, end (ITU-T T.81, B). */
export function jpegOf(size: number): Uint8Array {
  const head = Uint8Array.of(
    ...[0xff, 0xd8],
    ...[0xff, 0xc0, 0, 11, 8, 0, 16, 0, 16, 1, 1, 0x11, 0],
    ...[0xff, 0xda, 0, 8, 1, 1, 0, 0, 63, 0],
  );
  const bytes = new Uint8Array(size).fill(0x55);
  bytes.set(head);
  bytes.set([0xff, 0xd9], size - 2);
  return bytes;
}
