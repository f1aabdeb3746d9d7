import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { nodeCodec } from './codec.ts';

function through(value: unknown): unknown {
  return nodeCodec.decode(nodeCodec.encode(value));
}

describe('codec', () => {
  it('brings back what structured clone can carry', () => {
    const values = fc.anything({
      withBigInt: true,
      withDate: true,
      withMap: true,
      withSet: true,
      withTypedArray: true,
      withSparseArray: false,
    });
    fc.assert(
      fc.property(values, (value) => {
        expect(through(value)).toEqual(structuredClone(value));
      }),
    );
  });

  it('keeps cycles and shared parts', () => {
    const shared = { a: 1 };
    const value: Record<string, unknown> = { first: shared, second: shared };
    value['self'] = value;
    const back = through(value) as Record<string, unknown>;
    expect(back['self']).toBe(back);
    expect(back['first']).toBe(back['second']);
  });

  it('keeps the kind of errors, numbers and byte arrays', () => {
    expect(through(new RangeError('far'))).toEqual(new RangeError('far'));
    expect(through([-0, NaN, -Infinity])).toEqual([-0, NaN, -Infinity]);
    expect(through(Buffer.from([1, 2]))).toEqual(new Uint8Array([1, 2]));
    expect(through(new Float64Array([0.5]))).toEqual(new Float64Array([0.5]));
  });

  it('does not let a key of a foreign object reach a prototype', () => {
    const back = through(JSON.parse('{"__proto__": {"polluted": true}}')) as object;
    expect(Object.keys(back)).toEqual(['__proto__']);
    expect('polluted' in {}).toBe(false);
  });

  it('refuses functions', () => {
    expect(() => nodeCodec.encode({ call: () => 1 })).toThrow(DOMException);
  });
});
