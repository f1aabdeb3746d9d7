import { describe, expect, it } from 'vitest';
import { HARDNESS, newStretching, stretch, StretchingSchema } from './stretch.ts';
import { waitAfter } from './waits.ts';

describe('stretch', () => {
  it('gives what RFC 9106’s algorithm gives, as another implementation computed it', async () => {
    const salt = Buffer.from('0123456789abcdef').toString('base64');
    using key = await stretch('password', { algorithm: 'argon2id', salt, memoryKib: 64, passes: 2 });
    expect(key.bytes.toString('hex')).toBe('fb83b5711fd91df630b63677dee62ccd13ee6f0c4897d856b49542b9b1e9975b');
  });

  it('takes 64 MiB and 3 passes, with a salt of its own each time', async () => {
    const one = newStretching();
    expect(one).toMatchObject({ memoryKib: 65_536, passes: 3 });
    expect(StretchingSchema.parse(one)).toEqual(one);
    expect(newStretching().salt).not.toBe(one.salt);
    using key = await stretch('four lanterns', one);
    using again = await stretch('four lanterns', one);
    using other = await stretch('four lantern', one);
    expect(key.bytes).toEqual(again.bytes);
    expect(key.bytes).not.toEqual(other.bytes);
  });

  it('reads letters alike, whatever keyboard wrote them', async () => {
    const stretching = newStretching({ memoryKib: 8, passes: 1 });
    using composed = await stretch('Zsófia', stretching);
    using decomposed = await stretch(' Zso\u0301fia ', stretching);
    expect(composed.bytes).toEqual(decomposed.bytes);
  });

  it.each([{ memoryKib: 4_000_000 }, { passes: 1_000_000 }, { salt: 'AAAA' }, { algorithm: 'argon2i' }])(
    'does not begin what would take all memory or minutes, or is weak: %j',
    (change) => {
      expect(StretchingSchema.safeParse({ ...newStretching(HARDNESS), ...change }).success).toBe(false);
    },
  );
});

describe('waitAfter', () => {
  it('grows up to a quarter of an hour', () => {
    expect([0, 1, 2, 3, 4, 5, 6, 7, 8, 100].map(waitAfter)).toEqual([
      0, 2000, 6000, 18_000, 54_000, 162_000, 486_000, 900_000, 900_000, 900_000,
    ]);
  });
});
