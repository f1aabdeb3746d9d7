import { describe, expect, it } from 'vitest';
import { owning, wipe, wiped, wiping } from './wiped.ts';

function secret(): Uint8Array {
  return Uint8Array.of(1, 2, 3);
}

const ZERO = new Uint8Array(3);

describe('an owner of bytes', () => {
  it('gives access to them in its scope and zeroes them at its end', () => {
    const bytes = secret();
    {
      using owner = wiped(bytes);
      expect(owner.bytes).toEqual(secret());
    }
    expect(bytes).toEqual(ZERO);
  });

  it('zeroes them when its scope ends by an error', () => {
    const bytes = secret();
    expect(() => {
      using owner = wiped(bytes);
      throw new Error(`of ${owner.bytes.length}`);
    }).toThrow('of 3');
    expect(bytes).toEqual(ZERO);
  });

  it('does not zero bytes again when it is disposed twice', () => {
    const bytes = secret();
    const owner = wiped(bytes);
    owner[Symbol.dispose]();
    bytes.set(secret());
    owner[Symbol.dispose]();
    expect(bytes).toEqual(secret());
  });

  it('leaves released bytes alone', () => {
    let released: Uint8Array;
    {
      using owner = wiped(secret());
      released = owner.release();
    }
    expect(released).toEqual(secret());
  });

  it('passes ownership on once', () => {
    const bytes = secret();
    const first = wiped(bytes);
    const second = first.take();
    const third = first.take();
    first[Symbol.dispose]();
    third[Symbol.dispose]();
    expect(bytes).toEqual(secret());
    second[Symbol.dispose]();
    expect(bytes).toEqual(ZERO);
  });
});

describe('an object that owns what it holds', () => {
  it('zeroes all its views, also those that were added later', () => {
    const rows = [secret()];
    {
      using picture = owning({ rows }, () => rows);
      picture.rows.push(secret());
    }
    expect(rows).toEqual([ZERO, ZERO]);
  });

  it('is equal to what it holds, and its copy owns nothing', () => {
    const pixels = secret();
    using picture = owning({ pixels }, () => [pixels]);
    expect(picture).toStrictEqual({ pixels: secret() });
    expect(structuredClone(picture)).toEqual({ pixels: secret() });
    expect(Object.hasOwn({ ...picture }, Symbol.dispose)).toBe(false);
  });
});

it('zeroes intermediate content when the scope ends', () => {
  const used = [secret(), Float32Array.of(1, 2)] as const;
  {
    using _ = wiping(...used);
    expect(used[0]).toEqual(secret());
  }
  expect(used).toEqual([ZERO, new Float32Array(2)]);
});

describe('wiping at once', () => {
  it('zeroes the view and nothing around it', () => {
    const whole = Float32Array.of(1, 2, 3, 4);
    wipe(whole.subarray(1, 3), undefined);
    expect([...whole]).toEqual([1, 0, 0, 4]);
  });

  it('skips a buffer that was moved to another thread', () => {
    const bytes = secret();
    structuredClone(bytes, { transfer: [bytes.buffer as ArrayBuffer] });
    wipe(bytes);
    expect(bytes.length).toBe(0);
  });
});
