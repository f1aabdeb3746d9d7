import { describe, expect, it } from 'vitest';

import type { Frame } from '../reader/port.ts';
import { createLiveImaging, drawAssessment } from './live-picture.ts';

const GREY = 128;

function greyFrame(width: number, height: number): Frame {
  return { width, height, pixelsPerInch: 500, pixels: new Uint8Array(width * height).fill(GREY) };
}

function at({ pixels, width }: Frame, x: number, y: number): number {
  return pixels[y * width + x] ?? -1;
}

const finger = { bioSubType: 'UNKNOWN', box: { x: 200, y: 200, width: 400, height: 600 }, quality: 60 };

describe('a live picture', () => {
  it('is small, outlines each finger black and white, and shows the quality as a bar', () => {
    const frame = greyFrame(1600, 1000);
    const drawn = drawAssessment(frame, { present: true, samples: [finger], quality: 50, guidance: 'good' });
    expect(frame.pixels.every((grey) => grey === GREY)).toBe(true);
    expect([drawn.width, drawn.height]).toEqual([533, 333]);
    const left = Math.round((200 * 533) / 1600);
    const middle = Math.round((500 * 533) / 1600);
    expect([at(drawn, left, middle), at(drawn, left + 2, middle), at(drawn, left + 5, middle)]).toEqual([0, 255, GREY]);
    const bar = drawn.height - 6;
    expect([at(drawn, 5, bar), at(drawn, 250, bar), at(drawn, 280, bar)]).toEqual([0, 0, 255]);
  });

  it('is crossed out where nothing is seen, and does not draw outside of itself', () => {
    const outside = { ...finger, box: { x: -50, y: -50, width: 5000, height: 5000 } };
    const drawn = drawAssessment(greyFrame(300, 400), {
      present: false,
      samples: [outside],
      quality: 0,
      guidance: 'place-finger',
    });
    expect(at(drawn, 150, 200)).toBe(0);
    expect(at(drawn, 5, drawn.height - 6)).toBe(255);
    expect(drawn.pixels).toHaveLength(300 * 400);
  });

  it('is encoded from a copy, which is wiped', async () => {
    const seen: Frame[] = [];
    const imaging = createLiveImaging(async (frame) => {
      await Promise.resolve();
      seen.push({ ...frame, pixels: Uint8Array.from(frame.pixels) }, frame);
      return Promise.resolve(new Uint8Array(3));
    });
    const frame = greyFrame(300, 400);
    const made = imaging.picture(frame, { present: true, samples: [], quality: 10, guidance: 'good' });
    frame.pixels.fill(0);
    await made;
    await imaging.failure({ width: 1600, height: 40 });
    expect(at(seen[0]!, 100, 100)).toBe(GREY);
    expect(seen[1]?.pixels.every((grey) => grey === 0)).toBe(true);
    expect([seen[2]?.width, seen[2]?.height]).toEqual([640, 64]);
    expect(seen[2]?.pixels.includes(0)).toBe(true);
  });
});
