import { spawnSync } from 'node:child_process';
import { gunzipSync, zstdDecompressSync } from 'node:zlib';

const MAGIC = { xz: 'fd377a585a00', zstd: '28b52ffd', gzip: '1f8b08' } as const;
const ELF = '7f454c46';
const hexStart = (bytes: Uint8Array): string => Buffer.from(bytes.subarray(0, 6)).toString('hex');

/** `bytes` unpacked, where they are packed in a way that is known here; undefined where the tool for it is missing. */
function unpacked(bytes: Uint8Array): Uint8Array | undefined {
  const start = hexStart(bytes);
  if (start.startsWith(MAGIC.zstd)) return zstdDecompressSync(bytes);
  if (start.startsWith(MAGIC.gzip)) return gunzipSync(bytes);
  if (!start.startsWith(MAGIC.xz)) return bytes;
  // The kernel appends its unpacked size; xz complains of that at the end and has unpacked everything all the same.
  const run = spawnSync('xz', ['-dc', '--single-stream'], { input: bytes, maxBuffer: 1 << 28 });
  return run.error ? undefined : run.stdout;
}

/** A kernel module as a plain ELF file; distributions pack them or not. */
export function plainModule(bytes: Uint8Array): Uint8Array {
  const plain = unpacked(bytes);
  if (!plain || !hexStart(plain).startsWith(ELF)) throw new Error('a kernel module could not be unpacked');
  return plain;
}

/**
 * The ELF kernel inside of a bzImage (Linux boot protocol 2.08: setup sectors at 0x1f1, payload offset and length at
 * 0x248). QEMU starts it directly, which saves the guest its own unpacking: seconds without hardware virtualisation.
 * Undefined where it cannot be had; the bzImage boots as well.
 */
export function plainKernel(image: Uint8Array): Uint8Array | undefined {
  const bytes = Buffer.from(image.buffer, image.byteOffset, image.byteLength);
  const code = ((bytes[0x1f1] ?? 0) || 4) * 512 + 512;
  const start = code + bytes.readUInt32LE(0x248);
  const payload = bytes.subarray(start, start + bytes.readUInt32LE(0x24c));
  try {
    const plain = unpacked(payload);
    return plain && hexStart(plain).startsWith(ELF) ? plain : undefined;
  } catch {
    return undefined;
  }
}
