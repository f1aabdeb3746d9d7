/** What a scan of a JPEG sends (ITU-T T.81, B.2.3): which coefficients of which components, and to which of their bits. */
interface Scan {
  readonly components: readonly number[];
  readonly first: number;
  readonly last: number;
  /** The lowest bit that has been sent; 0 when the coefficients are whole. */
  readonly low: number;
}

/** The header of a JPEG's frame (ITU-T T.81, B.2.2). */
export interface Frame {
  /** `0xc0` baseline, `0xc1` extended, `0xc2` progressive; every other way of coding is one that browsers do not know. */
  readonly marker: number;
  /** Bits of a sample. */
  readonly precision: number;
  readonly width: number;
  readonly height: number;
  readonly components: readonly number[];
}

/** The first picture of a JPEG file, as its segments tell it. */
export interface Segments {
  /** Undefined where there is none. */
  readonly frame: Frame | undefined;
  readonly scans: readonly Scan[];
  /** The picture without stray bytes between its segments, to its end mark. */
  readonly content: Buffer;
}

const START_OF_SCAN = 0xda;
const END = Buffer.of(0xff, 0xd9);

/**
 * Follows the segments of ITU-T T.81 annex B to the end mark of the first picture; what stands behind it (more pictures,
 * a film) is left out of account, as everywhere. Stray bytes between segments are passed over, as decoders do, and a mark
 * that is missing at the end is added.
 */
export function readSegments(bytes: Buffer): Segments {
  const kept = [bytes.subarray(0, 2)];
  const scans: Scan[] = [];
  let frame: Frame | undefined;
  let scansFrom: number | undefined;
  let at = 2;
  while (at + 4 <= bytes.length) {
    const marker = bytes[at] === 0xff ? (bytes[at + 1] ?? 0) : 0;
    // A second start inside a picture is an error to every decoder.
    if (marker === 0xd9 || marker === 0xd8) break;
    if (!hasLength(marker)) {
      at += 1;
      continue;
    }
    const end = at + 2 + Math.max(2, bytes.readUInt16BE(at + 2));
    const segment = bytes.subarray(at, end);
    if (isFrameHeader(marker)) frame ??= frameOf(marker, segment);
    if (marker === START_OF_SCAN) {
      scans.push(scanOf(segment));
      scansFrom ??= at;
    } else if (scansFrom === undefined) {
      kept.push(segment);
    }
    at = end;
  }
  const hasEnd = bytes.subarray(at, at + 2).equals(END);
  kept.push(bytes.subarray(scansFrom ?? at, hasEnd ? at : bytes.length), END);
  return { frame, scans, content: Buffer.concat(kept) };
}

/** Whether every coefficient of every component was sent to its last bit. A progressive picture that was cut is coarse. */
export function isWhole({ frame, scans }: Segments): boolean {
  if (frame === undefined) return false;
  return frame.components.every((component) => {
    const coefficients = new Set<number>();
    for (const scan of scans) {
      if (scan.low !== 0 || !scan.components.includes(component)) continue;
      for (let each = scan.first; each <= scan.last; each += 1) coefficients.add(each);
    }
    return coefficients.size >= 64;
  });
}

/** Padding (`0xff`), stuffed bytes and restarts have no length behind them. */
function hasLength(marker: number): boolean {
  return marker !== 0 && marker !== 0xff && marker !== 0x01 && !(marker >= 0xd0 && marker <= 0xd7);
}

/** Table B.1: all of these but tables, arithmetic conditioning and an extension. */
function isFrameHeader(marker: number): boolean {
  return marker >= 0xc0 && marker <= 0xcf && marker !== 0xc4 && marker !== 0xc8 && marker !== 0xcc;
}

function frameOf(marker: number, segment: Buffer): Frame | undefined {
  const count = segment[9] ?? 0;
  if (segment.length < 10 + 3 * count) return undefined;
  const components = Array.from({ length: count }, (_, index) => segment[10 + 3 * index] ?? 0);
  const precision = segment[4] ?? 0;
  return { marker, precision, height: segment.readUInt16BE(5), width: segment.readUInt16BE(7), components };
}

function scanOf(segment: Buffer): Scan {
  const count = segment[4] ?? 0;
  const components = Array.from({ length: count }, (_, index) => segment[5 + 2 * index] ?? 0);
  const [first = 0, last = 0, bits = 0] = segment.subarray(5 + 2 * count);
  return { components, first, last, low: bits & 0x0f };
}
