/** Turns values into JSON text and back. */
export interface Codec {
  /** Throws a `DataCloneError` for what structured clone refuses, such as functions. */
  encode(value: unknown): string;
  decode(text: string): unknown;
}

/** How bytes become text; Node and pages have different fast ways. */
export interface Base64 {
  encode(bytes: Uint8Array): string;
  decode(text: string): Uint8Array<ArrayBuffer>;
}

/**
 * The encoder of a {@link Codec}. It carries what structured clone carries over a channel that takes only text: undefined,
 * dates, errors, maps, sets, big integers, regular expressions, every kind of byte array, and cycles.
 *
 * The text of this function also runs inside pages (page-scripts.ts), so it may use nothing from outside itself.
 */
export function createEncoder(base64: Base64): Codec['encode'] {
  const pack = (value: unknown, seen: Map<object, number>): unknown => {
    if (value === undefined) return { t: 'u' };
    if (typeof value === 'number')
      return Number.isFinite(value) && !Object.is(value, -0)
        ? value
        : { t: 'n', v: Object.is(value, -0) ? '-0' : String(value) };
    if (typeof value === 'bigint') return { t: 'i', v: String(value) };
    if (typeof value !== 'object' || value === null) return value;
    const known = seen.get(value);
    if (known !== undefined) return { t: 'r', v: known };
    seen.set(value, seen.size);
    if (Array.isArray(value)) return Array.from(value, (item: unknown) => pack(item, seen));
    if (value instanceof Date) return { t: 'd', v: value.getTime() };
    if (value instanceof RegExp) return { t: 'x', v: value.source, n: value.flags };
    if (value instanceof Map)
      return { t: 'm', v: [...value].map(([key, item]) => [pack(key, seen), pack(item, seen)]) };
    if (value instanceof Set) return { t: 's', v: [...value].map((item) => pack(item, seen)) };
    if (value instanceof Error) return { t: 'e', v: value.message, n: value.name };
    if (value instanceof ArrayBuffer) return { t: 'b', v: base64.encode(new Uint8Array(value)) };
    if (ArrayBuffer.isView(value)) {
      const bytes = new Uint8Array(value.buffer as ArrayBuffer, value.byteOffset, value.byteLength);
      const kind = Object.prototype.toString.call(value).slice(8, -1);
      return { t: 'v', v: base64.encode(bytes), n: kind };
    }
    return { t: 'o', v: Object.entries(value).map(([key, item]) => [key, pack(item, seen)]) };
  };
  return (value) => JSON.stringify(pack(structuredClone(value), new Map()));
}

/**
 * The decoder for texts of {@link createEncoder}. Its text runs inside pages, too, so it may use nothing from outside
 * itself.
 */
export function createDecoder(base64: Base64): Codec['decode'] {
  type Tagged = { t: string; v?: unknown; n?: string };
  const views = {
    Int8Array,
    Uint8Array,
    Uint8ClampedArray,
    Int16Array,
    Uint16Array,
    Int32Array,
    Uint32Array,
    Float32Array,
    Float64Array,
    BigInt64Array,
    BigUint64Array,
  };
  const errors = { Error, EvalError, RangeError, ReferenceError, SyntaxError, TypeError, URIError };
  const unpackLeaf = ({ t, v, n }: Tagged): unknown => {
    if (t === 'd') return new Date(v as number);
    if (t === 'x') return new RegExp(v as string, n);
    if (t === 'b') return base64.decode(v as string).buffer;
    if (t === 'e') {
      const kind = errors[n as keyof typeof errors] as ErrorConstructor | undefined;
      return new (kind ?? Error)(v as string);
    }
    const bytes = base64.decode(v as string);
    const kind = views[n as keyof typeof views] as typeof Uint8Array | undefined;
    return kind === undefined ? new DataView(bytes.buffer) : new kind(bytes.buffer);
  };
  const unpack = (value: unknown, seen: unknown[]): unknown => {
    if (typeof value !== 'object' || value === null) return value;
    if (Array.isArray(value)) {
      const list: unknown[] = [];
      seen.push(list);
      for (const item of value) list.push(unpack(item, seen));
      return list;
    }
    const tagged = value as Tagged;
    const { t, v } = tagged;
    if (t === 'u') return undefined;
    if (t === 'n') return Number(v);
    if (t === 'i') return BigInt(v as string);
    if (t === 'r') return seen[v as number];
    if (t === 'm') {
      const map = new Map<unknown, unknown>();
      seen.push(map);
      for (const [key, item] of v as [unknown, unknown][]) map.set(unpack(key, seen), unpack(item, seen));
      return map;
    }
    if (t === 's') {
      const set = new Set<unknown>();
      seen.push(set);
      for (const item of v as unknown[]) set.add(unpack(item, seen));
      return set;
    }
    if (t === 'o') {
      const object: Record<string, unknown> = {};
      seen.push(object);
      for (const [key, item] of v as [string, unknown][])
        Object.defineProperty(object, key, {
          value: unpack(item, seen),
          enumerable: true,
          writable: true,
          configurable: true,
        });
      return object;
    }
    const leaf = unpackLeaf(tagged);
    seen.push(leaf);
    return leaf;
  };
  return (text) => unpack(JSON.parse(text), []);
}

const nodeBase64: Base64 = {
  encode: (bytes) => Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('base64'),
  decode: (text) => {
    // Buffer.from may return a slice of a shared pool; its `buffer` is then larger than the bytes.
    const pooled = Buffer.from(text, 'base64');
    const own = new Uint8Array(pooled.byteLength);
    own.set(pooled);
    return own;
  },
};

/** The codec for Node. */
export const nodeCodec: Codec = { encode: createEncoder(nodeBase64), decode: createDecoder(nodeBase64) };
