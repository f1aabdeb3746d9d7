import { describe, expect, it } from 'vitest';
import type { Frame } from '../reader/port.ts';
import { SHEET_OF_TWENTY, drawSheet } from './sheet.ts';

/** Mean grey of a cell and its standard deviation. */
function cell(sheet: Frame, left: number, top: number, width: number): { mean: number; spread: number } {
  const values: number[] = [];
  for (let y = top; y < top + 200; y += 1) {
    for (let x = left; x < left + width; x += 1) values.push(sheet.pixels[y * sheet.width + x]!);
  }
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  return { mean, spread: Math.sqrt(values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / values.length) };
}

describe('contact sheet', () => {
  it('has twenty people with ten fingers and two eyes', () => {
    expect(SHEET_OF_TWENTY.people).toBe(20);
    expect(new Set(SHEET_OF_TWENTY.fingers).size).toBe(10);
    expect(SHEET_OF_TWENTY.eyes).toEqual(['Left', 'Right']);
  });

  it('shows one row a person, one column a finger and one an eye', () => {
    const sheet = drawSheet({ people: 2, fingers: ['Left Thumb'], eyes: ['Right'] });
    expect(sheet).toMatchObject({ width: 8 + 168 + 275, height: 424 });
    for (const top of [8, 216]) {
      expect(cell(sheet, 8, top, 160).mean).toBeLessThan(230);
      expect(cell(sheet, 8, top, 160).spread).toBeGreaterThan(30);
      expect(cell(sheet, 176, top, 267).mean).toBeLessThan(190);
      expect(cell(sheet, 176, top, 267).spread).toBeGreaterThan(20);
    }
    const row = (top: number): Uint8Array => sheet.pixels.subarray(top * sheet.width, (top + 200) * sheet.width);
    expect(row(8)).not.toEqual(row(216));
  });
});
