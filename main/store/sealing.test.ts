import { randomBytes } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  CHUNK_BYTES,
  chunkCountOf,
  chunkLengthOf,
  newDataKey,
  newWriting,
  openChunk,
  openNamed,
  sealChunk,
  sealNamed,
  unwrapKey,
  wrapKey,
  type SealedPlace,
} from './sealing.ts';

const key = newDataKey().release();
const storageKey = randomBytes(32);

const place = fc.record({
  submissionId: fc.uuid(),
  partId: fc.uuid(),
  revision: fc.integer({ min: 1, max: 9 }),
  chunkNumber: fc.integer({ min: 0, max: 39 }),
  chunkCount: fc.integer({ min: 40, max: 80 }),
});

function seal(at: SealedPlace, plain: Uint8Array): Buffer {
  return sealChunk({ key, writing: newWriting(), place: at, plain });
}

function opens(at: SealedPlace, sealed: Uint8Array, withKey: Uint8Array = key): boolean {
  const opened = openChunk({ key: withKey, place: at, sealed });
  if (!opened.ok) expect(opened.error).toEqual({ code: 'sealed-damaged' });
  return opened.ok;
}

describe('chunks', () => {
  it('open in their own place with what was sealed', () => {
    fc.assert(
      fc.property(place, fc.uint8Array({ maxLength: 400 }), (at, plain) => {
        const opened = openChunk({ key, place: at, sealed: seal(at, plain) });
        expect(opened.ok && Buffer.compare(opened.value.bytes, plain) === 0).toBe(true);
      }),
    );
  });

  it('are refused with any one bit flipped', () => {
    fc.assert(
      fc.property(place, fc.uint8Array({ maxLength: 100 }), fc.nat(), (at, plain, where) => {
        const sealed = seal(at, plain);
        const bit = where % (sealed.length * 8);
        const index = bit >> 3;
        sealed[index] = (sealed[index] ?? 0) ^ (1 << (bit & 7));
        expect(opens(at, sealed)).toBe(false);
      }),
      { numRuns: 500 },
    );
  });

  it('are refused with any tail cut off', () => {
    fc.assert(
      fc.property(place, fc.uint8Array({ maxLength: 100 }), fc.nat(), (at, plain, cut) => {
        const sealed = seal(at, plain);
        expect(opens(at, sealed.subarray(0, cut % sealed.length))).toBe(false);
      }),
    );
  });

  it('are refused in the place of any other chunk, part, revision, count or submission', () => {
    fc.assert(
      fc.property(place, place, fc.uint8Array({ maxLength: 100 }), (from, to, plain) => {
        const sealed = seal(from, plain);
        for (const name of Object.keys(from) as (keyof SealedPlace)[]) {
          if (from[name] === to[name]) continue;
          expect(opens({ ...from, [name]: to[name] }, sealed)).toBe(false);
        }
      }),
    );
  });

  it('cannot become the last one by a lower count', () => {
    const sealed = seal({ submissionId: 's', partId: 'p', revision: 1, chunkNumber: 1, chunkCount: 3 }, Buffer.of(1));
    expect(opens({ submissionId: 's', partId: 'p', revision: 1, chunkNumber: 1, chunkCount: 2 }, sealed)).toBe(false);
  });

  it('are refused under the key of another submission', () => {
    const at = { submissionId: 's', partId: 'p', revision: 1, chunkNumber: 0, chunkCount: 1 };
    expect(opens(at, seal(at, Buffer.from('x')), newDataKey().release())).toBe(false);
  });

  it('never use one nonce for two writes', () => {
    const at = { submissionId: 's', partId: 'p', revision: 1, chunkNumber: 0, chunkCount: 1 };
    const nonces = Array.from({ length: 200 }, () => seal(at, Buffer.of(0)).subarray(1, 13).toString('hex'));
    expect(new Set(nonces).size).toBe(200);
  });
});

describe('chunkCountOf and chunkLengthOf', () => {
  it('divide every size without remainder', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 20 * CHUNK_BYTES }), (size) => {
        const count = chunkCountOf(size);
        const lengths = Array.from({ length: count }, (_, index) => chunkLengthOf(size, index));
        expect(lengths.reduce((sum, length) => sum + length, 0)).toBe(size);
        expect(lengths.slice(0, -1).every((length) => length === CHUNK_BYTES)).toBe(true);
        expect(chunkLengthOf(size, count)).toBe(0);
      }),
    );
  });
});

describe('wrapped keys', () => {
  it('open under the same storage key and name only', () => {
    const wrapped = wrapKey(storageKey, key, 'one');
    const back = unwrapKey(storageKey, wrapped, 'one');
    expect(back.ok && back.value.bytes.equals(key)).toBe(true);
    expect(unwrapKey(storageKey, wrapped, 'two').ok).toBe(false);
    expect(unwrapKey(randomBytes(32), wrapped, 'one').ok).toBe(false);
  });

  it('are refused when they are not 256 bits long', () => {
    expect(unwrapKey(storageKey, wrapKey(storageKey, Buffer.alloc(16), 'one'), 'one').ok).toBe(false);
  });

  it('cannot be read as a secret of the same name', () => {
    expect(openNamed(storageKey, 'one', wrapKey(storageKey, key, 'one')).ok).toBe(false);
  });
});

describe('named secrets', () => {
  it('open under their own name only', () => {
    const sealed = sealNamed(storageKey, 'station-key', Buffer.from('secret'));
    const back = openNamed(storageKey, 'station-key', sealed);
    expect(back.ok && back.value.bytes.toString()).toBe('secret');
    expect(openNamed(storageKey, 'pinned-keys', sealed)).toEqual({ ok: false, error: { code: 'sealed-damaged' } });
  });
});
