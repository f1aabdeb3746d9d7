import { describe, expect, it } from 'vitest';

import type { Frame } from '../../reader/port.ts';
import { createLiveImaging } from './live-picture.ts';

const GREY = 128;

function greyFrame(width: number, height: number): Frame {
  return { width, height, pixelsPerInch: 500, pixels: new Uint8Array(width * height).fill(GREY) };
}

function at({ pixels, width }: Frame, x: number, y: number): number {
  return pixels[y * width + x] ?? -1;
}

/** Live imaging with an encoder that keeps each picture and a copy of it. */
function scene() {
  const copies: Frame[] = [];
  const encoded: Frame[] = [];
  const imaging = createLiveImaging(async (frame) => {
    await Promise.resolve();
    copies.push({ ...frame, pixels: Uint8Array.from(frame.pixels) });
    encoded.push(frame);
    return new Uint8Array(3);
  });
  return { imaging, copies, encoded };
}

const finger = { bioSubType: 'UNKNOWN', box: { x: 200, y: 200, width: 400, height: 600 }, quality: 60 };

describe('a live picture', () => {
  it('is small, and outlines each finger at its place in the small picture', async () => {
    const { imaging, copies } = scene();
    await imaging.picture(greyFrame(1600, 1000), { present: true, samples: [finger], quality: 50, guidance: 'good' });
    const [drawn] = copies;
    if (!drawn) throw new Error('nothing was encoded');
    expect([drawn.width, drawn.height]).toEqual([533, 333]);
    const left = Math.round((200 * 533) / 1600);
    const middle = Math.round((500 * 533) / 1600);
    expect([at(drawn, left, middle), at(drawn, left + 1, middle), at(drawn, left + 5, middle)]).toEqual([0, 255, GREY]);
  });

  it('says that nothing is seen, or that no picture came', async () => {
    const { imaging, copies } = scene();
    await imaging.picture(greyFrame(300, 400), { present: false, samples: [], quality: 0, guidance: 'place-finger' });
    await imaging.failure({ width: 1600, height: 40 });
    for (const drawn of copies) expect([drawn.pixels.includes(0), drawn.pixels.includes(255)]).toEqual([true, true]);
    expect([copies[1]?.width, copies[1]?.height]).toEqual([640, 64]);
  });

  it('is encoded from a copy, and the copy is wiped', async () => {
    const { imaging, copies, encoded } = scene();
    const frame = greyFrame(300, 400);
    const picture = imaging.picture(frame, { present: true, samples: [], quality: 10, guidance: 'good' });
    frame.pixels.fill(0);
    await picture;
    expect(copies[0] && at(copies[0], 100, 200)).toBe(GREY);
    expect(encoded[0]?.pixels.every((grey) => grey === 0)).toBe(true);
  });
});
