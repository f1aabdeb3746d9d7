import { afterEach, describe, expect, it } from 'vitest';

import { openJpeg2000 } from '../imaging/codec/jpeg2000.ts';
import type { Jpeg2000 } from '../imaging/codec/jpeg2000.ts';
import type { Frame } from '../reader/port.ts';
import { encodeSideBySide } from '../imaging/codec/shared-encoder.ts';
import type { ThreadPool } from '../threads/pool.ts';
import { createJobThreads } from './job-threads.ts';

const LOSSLESS = { kind: 'lossless' } as const;

function picture(grey: number): Frame {
  return { width: 16, height: 16, pixelsPerInch: 500, pixels: new Uint8Array(256).fill(grey) };
}

/** An encoder and a pool that write down what they are given, in its order; each answers with the picture's grey. */
function scene(size: number) {
  const order: string[] = [];
  const answer = async (where: string, frame: Frame): Promise<Uint8Array> => {
    order.push(`${where} ${frame.pixels[0]}`);
    return Promise.resolve(Uint8Array.of(frame.pixels[0] ?? 0));
  };
  const own: Pick<Jpeg2000, 'encode'> = { encode: async (frame) => answer('here', frame) };
  const run = async (_job: object, asks: unknown): Promise<Uint8Array> =>
    answer('thread', (asks as { readonly frame: Frame }).frame);
  return { order, encoder: encodeSideBySide({ size, run }, own) };
}

describe('an encoder that shares its work out', () => {
  it.each([
    [1, 1, ['here 0']],
    [1, 2, ['thread 1', 'here 0']],
    [1, 4, ['thread 1', 'thread 3', 'here 0', 'here 2']],
    [2, 2, ['thread 1', 'here 0']],
    [2, 4, ['thread 1', 'thread 2', 'here 0', 'here 3']],
  ])('with %i threads gives away what it can of %i pictures before it begins itself', async (size, count, expected) => {
    const { order, encoder } = scene(size);
    const pictures = Array.from({ length: count }, (_, grey) => picture(grey));
    const encoded = await Promise.all(pictures.map(async (frame) => encoder.encode(frame, LOSSLESS)));
    expect(order).toEqual(expected);
    expect(encoded.map(([grey]) => grey)).toEqual(pictures.map((_, grey) => grey));
  });

  it('lets others have their turn between two pictures of its own', async () => {
    const { order, encoder } = scene(1);
    const encoding = [0, 1, 2].map(async (grey) => encoder.encode(picture(grey), LOSSLESS));
    setImmediate(() => order.push('somebody else'));
    await Promise.all(encoding);
    expect(order).toEqual(['thread 1', 'here 0', 'somebody else', 'here 2']);
  });

  it('rejects what fails, and only that', async () => {
    const own: Pick<Jpeg2000, 'encode'> = { encode: async () => Promise.reject(new Error('broken')) };
    const run = async (): Promise<Uint8Array> => Promise.resolve(Uint8Array.of(7));
    const encoder = encodeSideBySide({ size: 1, run }, own);
    const [first, second] = await Promise.allSettled([
      encoder.encode(picture(0), LOSSLESS),
      encoder.encode(picture(1), LOSSLESS),
    ]);
    expect(first).toMatchObject({ status: 'rejected', reason: { message: 'broken' } });
    expect(second).toEqual({ status: 'fulfilled', value: Uint8Array.of(7) });
  });
});

describe('real threads', () => {
  let pool: ThreadPool | undefined;
  afterEach(async () => {
    await pool?.close();
  });

  it('encode what this one would have encoded', async () => {
    pool = createJobThreads();
    const own = openJpeg2000();
    const encoder = encodeSideBySide(pool, own);
    const expected = await own.encode(picture(9), LOSSLESS);
    const encoded = await Promise.all([0, 1, 2].map(async () => encoder.encode(picture(9), LOSSLESS)));
    for (const one of encoded) expect(one).toEqual(expected);
  });
});
