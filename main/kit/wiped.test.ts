import { describe, expect, it } from 'vitest';
import { wipe, wiped } from './wiped.ts';

function secret(): Uint8Array {
  return Uint8Array.of(1, 2, 3);
}

const ZERO = new Uint8Array(3);

describe('an owner of bytes', () => {
  it('shows them in its scope and leaves zeros behind', () => {
    const bytes = secret();
    {
      using owner = wiped(bytes);
      expect(owner.bytes).toEqual(secret());
    }
    expect(bytes).toEqual(ZERO);
  });

  it('leaves zeros behind when its scope ends by an error', () => {
    const bytes = secret();
    expect(() => {
      using owner = wiped(bytes);
      throw new Error(`of ${owner.bytes.length}`);
    }).toThrow('of 3');
    expect(bytes).toEqual(ZERO);
  });

  it('is disposed twice without harm to what stands in the bytes by then', () => {
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

  it('hands ownership on once', () => {
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

describe('wiping at once', () => {
  it('zeroes the view and nothing around it', () => {
    const whole = Float32Array.of(1, 2, 3, 4);
    wipe(whole.subarray(1, 3), undefined);
    expect([...whole]).toEqual([1, 0, 0, 4]);
  });

  it('passes over what was given to another thread', () => {
    const bytes = secret();
    structuredClone(bytes, { transfer: [bytes.buffer as ArrayBuffer] });
    wipe(bytes);
    expect(bytes.length).toBe(0);
  });
});
