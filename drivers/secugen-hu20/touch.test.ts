import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createTouchDetector } from './touch.ts';

const WIDTH = 40;
const HEIGHT = 20;
const even = (grey: number): Uint8Array => new Uint8Array(WIDTH * HEIGHT).fill(grey);
/** One grey in the middle half, which is columns 10 to 29 and lines 5 to 14, and another around it. */
const middle = (grey: number, around: number): Uint8Array =>
  even(around).map((value, at) => {
    const x = at % WIDTH;
    const y = Math.floor(at / WIDTH);
    return x >= 10 && x < 30 && y >= 5 && y < 15 ? grey : value;
  });
const detector = () => createTouchDetector(WIDTH, HEIGHT);
/** The kinds of what is read of even frames of these greys. */
function kinds(...greys: readonly number[]): string[] {
  const touch = detector();
  return greys.map((grey) => touch.read(even(grey)).kind);
}

describe('touch', () => {
  it('is a mean brightening of 25 over the bare glass', () => {
    expect(kinds(18, 42, 43)).toEqual(['bare', 'bare', 'finger']);
  });

  it('is over after two frames below that in a row', () => {
    expect(kinds(18, 64, 18, 64, 18, 18, 64)).toEqual([
      'bare',
      'finger',
      'finger',
      'finger',
      'finger',
      'bare',
      'finger',
    ]);
  });

  it('looks at the middle half only', () => {
    const touch = detector();
    touch.read(even(18));
    expect(touch.read(middle(18, 255)).kind).toBe('bare');
    expect(touch.read(middle(43, 0)).kind).toBe('finger');
  });

  it('counts what is brighter, and not what is darker', () => {
    const touch = detector();
    touch.read(even(30));
    const half = middle(0, 30).map((grey, at) => (grey === 0 && at % 2 === 0 ? 79 : grey));
    // Half the pixels are 49 brighter: 24.5.
    expect(touch.read(half).kind).toBe('bare');
    expect(touch.read(half.map((grey) => (grey === 79 ? 80 : grey))).kind).toBe('finger');
  });

  it('follows the bare glass in steps of up to 5, and not of more', () => {
    // Were 23 not the new bare glass, 46 would be 28 above it.
    expect(kinds(18, 23, 46)).toEqual(['bare', 'bare', 'bare']);
    expect(kinds(18, 24, 24, 43)).toEqual(['bare', 'bare', 'bare', 'finger']);
    expect(kinds(30, 10, 10, 35)).toEqual(['bare', 'bare', 'bare', 'finger']);
  });

  it('does not take one dark frame for the bare glass', () => {
    expect(kinds(30, 64, 0, 30, 30, 30, 54, 55)).toEqual([
      ...['bare', 'finger', 'finger', 'bare', 'bare', 'bare', 'bare', 'finger'],
    ]);
  });

  it('reports how bright the bare glass is, whatever lay on it later', () => {
    const touch = detector();
    expect(touch.read(even(30))).toEqual({ kind: 'bare', glass: 30 });
    expect(touch.read(even(50))).toEqual({ kind: 'bare', glass: 30 });
    expect(touch.read(even(33))).toEqual({ kind: 'bare', glass: 30 });
    expect(touch.read(even(33))).toEqual({ kind: 'bare', glass: 33 });
  });

  it('never takes a finger that lies there from the start for the bare glass', () => {
    expect(kinds(64, 64, 64, 18, 64)).toEqual(['occupied', 'occupied', 'occupied', 'bare', 'finger']);
    expect(kinds(36, 35, 60)).toEqual(['occupied', 'bare', 'finger']);
  });

  it('starts again after `forget`', () => {
    const touch = detector();
    touch.read(even(18));
    touch.read(even(64));
    touch.forget();
    expect(touch.read(even(64)).kind).toBe('occupied');
    expect(touch.read(even(18)).kind).toBe('bare');
  });

  it('takes nothing as the bare glass that is above 35, or more than 5 brighter than before', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 0, max: 80 }), { maxLength: 40 }), (greys) => {
        const touch = detector();
        let most = 35;
        for (const grey of greys) {
          const reading = touch.read(even(grey));
          if (reading.kind === 'occupied') expect(grey).toBeGreaterThan(35);
          if (reading.kind !== 'bare') continue;
          expect(reading.glass).toBeLessThanOrEqual(most);
          most = reading.glass + 5;
          expect(grey).toBeLessThan(reading.glass + 25);
        }
      }),
    );
  });
});
