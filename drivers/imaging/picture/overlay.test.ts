import { describe, expect, it } from 'vitest';
import type { Frame } from '../../reader/port.ts';
import type { Assessment, Sample } from './assessment.ts';
import { blankFrame } from './frame.ts';
import { GLYPH_HEIGHT, GLYPH_WIDTH, isInked } from './glyphs.ts';
import { drawAssessment, drawMessage } from './overlay.ts';

const GREY = 128;
const finger: Sample = { bioSubType: 'Left Thumb', box: { x: 300, y: 200, width: 300, height: 400 }, quality: 71.4 };
const rings = { pupil: { x: 320, y: 240, radius: 40 }, iris: { x: 318, y: 238, radius: 115 } };
const eye: Sample = { bioSubType: 'Left', box: { x: 0, y: 0, width: 640, height: 480 }, quality: 55, rings };

function seen(samples: readonly Sample[], more: Partial<Assessment> = {}): Assessment {
  return { present: samples.length > 0, samples, quality: 60, guidance: 'good', ...more };
}

function at({ pixels, width }: Frame, x: number, y: number): number {
  return pixels[y * width + x]!;
}

/** Reads text of a given size back, as a person would. */
function readText(picture: Frame, left: number, top: number, size: number, letters: number): string {
  const alphabet = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ -.%?';
  return Array.from({ length: letters }, (_, index) => {
    const x = left + index * (GLYPH_WIDTH + 1) * size;
    return Array.from(alphabet).find((character) => {
      for (let row = 0; row < GLYPH_HEIGHT; row += 1) {
        for (let column = 0; column < GLYPH_WIDTH; column += 1) {
          const isBlack = at(picture, x + column * size, top + row * size) === 0;
          if (isBlack !== isInked(character, column, row)) return false;
        }
      }
      return true;
    });
  }).join('');
}

/** First black pixel of a plate's text, by its rows of white above. */
function findText(picture: Frame, size: number, letters: number): string {
  for (let y = 0; y < picture.height - GLYPH_HEIGHT * size; y += 1) {
    for (let x = 0; x < picture.width - letters * (GLYPH_WIDTH + 1) * size; x += 1) {
      if (at(picture, x, y) !== 0) continue;
      // A letter's first column may be empty in its first row.
      for (let back = 0; back <= GLYPH_WIDTH; back += 1) {
        const text = readText(picture, x - back * size, y, size, letters);
        if (text.length === letters && !text.includes('undefined')) return text;
      }
      return '';
    }
  }
  return '';
}

describe('glyphs', () => {
  it('are all different, within their cell, and a sign without one is a question mark', () => {
    const shapes = Array.from('0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ -.%?').map((character) => {
      let shape = '';
      for (let row = 0; row < GLYPH_HEIGHT; row += 1) {
        for (let column = 0; column < GLYPH_WIDTH; column += 1) shape += isInked(character, column, row) ? '#' : '.';
      }
      return shape;
    });
    expect(new Set(shapes).size).toBe(shapes.length);
    for (let row = 0; row < GLYPH_HEIGHT; row += 1) {
      expect(isInked('A', GLYPH_WIDTH, row)).toBe(false);
      for (let column = 0; column < GLYPH_WIDTH; column += 1) {
        expect(isInked('é', column, row)).toBe(isInked('?', column, row));
        expect(isInked('q', column, row)).toBe(isInked('Q', column, row));
      }
    }
  });
});

describe('what is drawn into a live picture', () => {
  it('is a box around each finger, black with white inside it, and leaves the frame as it was', () => {
    const frame = blankFrame(1600, 1000, 500, GREY);
    const drawn = drawAssessment(frame, seen([finger]));
    expect(frame.pixels.every((grey) => grey === GREY)).toBe(true);
    expect(drawn).toMatchObject({ width: 1600, height: 1000, pixelsPerInch: 500 });
    expect([at(drawn, 300, 400), at(drawn, 304, 400), at(drawn, 320, 400)]).toEqual([0, 255, GREY]);
    expect([at(drawn, 599, 400), at(drawn, 450, 200), at(drawn, 450, 599)]).toEqual([0, 0, 0]);
    expect([at(drawn, 290, 400), at(drawn, 450, 620)]).toEqual([GREY, GREY]);
  });

  it('is two rings on each eye', () => {
    const drawn = drawAssessment(blankFrame(640, 480, 500, GREY), seen([eye]));
    expect(at(drawn, 318 + 115, 238)).toBe(255);
    expect(at(drawn, 320 - 40, 240)).toBe(255);
    expect([at(drawn, 320, 240), at(drawn, 20, 400)]).toEqual([GREY, GREY]);
    expect(at(drawn, 0, 240)).toBe(GREY);
  });

  it('says the quality in digits', () => {
    for (const [quality, text] of [
      [7.4, 'Q 7'],
      [60, 'Q 60'],
      [100, 'Q 100'],
    ] as const) {
      const drawn = drawAssessment(blankFrame(400, 500, 500, GREY), seen([], { present: true, quality }));
      expect(findText(drawn, 2, text.length)).toBe(text);
    }
  });

  it('says in words that nothing is there', () => {
    for (const [guidance, text] of [
      ['place-finger', 'NO FINGER'],
      ['look-here', 'NO EYE'],
      ['open-eyes', 'NO EYE'],
      ['clean-glass', 'CLEAN THE GLASS'],
    ] as const) {
      const drawn = drawAssessment(blankFrame(400, 500, 500, GREY), seen([], { guidance }));
      const size = Math.min(4, Math.floor((0.94 * 400) / (text.length * 6 - 1)));
      expect(findText(drawn, size, text.length)).toBe(text);
    }
  });

  it('follows a frame that was shrunk', () => {
    const drawn = drawAssessment(blankFrame(533, 333, 167, GREY), seen([finger]), 533 / 1600);
    expect([at(drawn, 100, 130), at(drawn, 101, 130), at(drawn, 105, 130)]).toEqual([0, 255, GREY]);
    const ringed = drawAssessment(blankFrame(320, 240, 250, GREY), seen([eye]), 0.5);
    expect(at(ringed, Math.round(159 + 57.5), 119)).toBe(255);
  });

  it('stays inside the picture', () => {
    const outside: Sample = { ...finger, box: { x: -50, y: -50, width: 5000, height: 5000 } };
    const far: Sample = { ...eye, rings: { pupil: rings.pupil, iris: { x: -900, y: 9000, radius: 300 } } };
    for (const [width, height] of [
      [300, 400],
      [40, 20],
      [1, 1],
    ] as const) {
      const drawn = drawAssessment(blankFrame(width, height, 500, GREY), seen([outside, far]));
      expect(drawn.pixels).toHaveLength(width * height);
    }
  });
});

describe('a message in place of a picture', () => {
  it('is read in its middle, as large as fits', () => {
    expect(findText(drawMessage({ width: 640, height: 480 }, 'Unplugged'), 6, 9)).toBe('UNPLUGGED');
    expect(findText(drawMessage({ width: 120, height: 90 }, 'Reader failed'), 1, 13)).toBe('READER FAILED');
  });
});
