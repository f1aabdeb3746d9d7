import type { Frame } from '../../reader/port.ts';
import type { Assessment, Box, Circle } from './assessment.ts';
import { blankFrame } from './frame.ts';
import { GLYPH_HEIGHT, GLYPH_WIDTH, isInked } from './glyphs.ts';

/**
 * Draws what was found into live pictures. Lines are black with white beside them and letters stand on a white plate, so
 * that both are seen on a bare glass and on a dark eye.
 */

const BLACK = 0;
const WHITE = 255;
const MESSAGE_GREY = 200;
/** The shorter side of a picture in pixels of a letter at scale 1: seven lines of text would fill it. */
const LINES_OF_TEXT = 18;

/**
 * A copy of a frame with an outline around each finger or rings on each eye, its quality beside it, and that of all above.
 * @param scale of a frame that was shrunk after it was assessed, 0 to 1
 */
export function drawAssessment(frame: Frame, assessment: Assessment, scale = 1): Frame {
  const picture = { ...frame, pixels: frame.pixels.slice() };
  const size = textScale(picture);
  const line = Math.max(1, Math.round(Math.min(picture.width, picture.height) / 240));
  for (const { box, quality, rings } of assessment.samples) {
    const drawn = scaleBox(box, scale);
    if (rings === undefined) drawBox(picture, drawn, line);
    else for (const ring of [rings.iris, rings.pupil]) drawCircle(picture, scaleCircle(ring, scale), line);
    const top = rings === undefined ? drawn.y : (rings.iris.y - rings.iris.radius) * scale;
    const middle = rings === undefined ? drawn.x + drawn.width / 2 : rings.iris.x * scale;
    const text = String(Math.round(quality));
    drawText(picture, text, middle - textWidth(text, size) / 2, top - (GLYPH_HEIGHT + 3) * size, size);
  }
  if (assessment.present) drawText(picture, `Q ${Math.round(assessment.quality)}`, 2 * size, 2 * size, size);
  else drawCentred(picture, textWithout(assessment), size);
  return picture;
}

/** A picture that says something in place of what a reader sees; letters without a picture of their own become `?`. */
export function drawMessage(size: { readonly width: number; readonly height: number }, text: string): Frame {
  const picture = blankFrame(size.width, size.height, 72, MESSAGE_GREY);
  drawCentred(picture, text, textScale(picture));
  return picture;
}

function textWithout({ guidance }: Assessment): string {
  if (guidance === 'look-here' || guidance === 'open-eyes') return 'NO EYE';
  return guidance === 'clean-glass' ? 'CLEAN THE GLASS' : 'NO FINGER';
}

function textScale({ width, height }: Frame): number {
  return Math.max(1, Math.round(Math.min(width, height) / (LINES_OF_TEXT * (GLYPH_HEIGHT + 2))));
}

function textWidth(text: string, size: number): number {
  return text.length * (GLYPH_WIDTH + 1) * size - size;
}

function drawCentred(picture: Frame, text: string, preferred: number): void {
  // Smaller where it would not fit, down to one pixel a dot.
  const fitting = Math.floor((0.94 * picture.width) / textWidth(text, 1));
  const size = Math.max(1, Math.min(2 * preferred, fitting));
  const y = (picture.height - GLYPH_HEIGHT * size) / 2;
  drawText(picture, text, (picture.width - textWidth(text, size)) / 2, y, size);
}

/** Black letters on a white plate, moved inwards where they would leave the picture. */
function drawText(picture: Frame, text: string, left: number, top: number, size: number): void {
  const width = textWidth(text, size);
  const x = Math.round(Math.max(size, Math.min(picture.width - width - size, left)));
  const y = Math.round(Math.max(size, Math.min(picture.height - (GLYPH_HEIGHT + 1) * size, top)));
  const plate = { x: x - size, y: y - size, width: width + 2 * size, height: (GLYPH_HEIGHT + 2) * size };
  fill(picture, plate, WHITE);
  for (const [index, character] of Array.from(text).entries()) {
    for (let row = 0; row < GLYPH_HEIGHT; row += 1) {
      for (let column = 0; column < GLYPH_WIDTH; column += 1) {
        if (!isInked(character, column, row)) continue;
        const from = x + (index * (GLYPH_WIDTH + 1) + column) * size;
        fill(picture, { x: from, y: y + row * size, width: size, height: size }, BLACK);
      }
    }
  }
}

function drawBox(picture: Frame, box: Box, line: number): void {
  for (const [grey, inset] of [
    [BLACK, 0],
    [WHITE, line],
  ] as const) {
    const x = box.x + inset;
    const y = box.y + inset;
    const width = box.width - 2 * inset;
    const height = box.height - 2 * inset;
    fill(picture, { x, y, width, height: line }, grey);
    fill(picture, { x, y: y + height - line, width, height: line }, grey);
    fill(picture, { x, y, width: line, height }, grey);
    fill(picture, { x: x + width - line, y, width: line, height }, grey);
  }
}

function drawCircle(picture: Frame, { x, y, radius }: Circle, line: number): void {
  const steps = Math.ceil(8 * (radius + line));
  for (const [grey, grown] of [
    [BLACK, line],
    [WHITE, 0],
  ] as const) {
    for (let step = 0; step < steps; step += 1) {
      const angle = (2 * Math.PI * step) / steps;
      const atX = Math.round(x + (radius + grown) * Math.cos(angle));
      const atY = Math.round(y + (radius + grown) * Math.sin(angle));
      fill(picture, { x: atX, y: atY, width: line, height: line }, grey);
    }
  }
}

function fill({ width, height, pixels }: Frame, box: Box, grey: number): void {
  const left = Math.max(0, box.x);
  const right = Math.min(width, box.x + box.width);
  if (right <= left) return;
  for (let y = Math.max(0, box.y); y < Math.min(height, box.y + box.height); y += 1) {
    pixels.fill(grey, y * width + left, y * width + right);
  }
}

function scaleBox({ x, y, width, height }: Box, scale: number): Box {
  return {
    x: Math.round(x * scale),
    y: Math.round(y * scale),
    width: Math.round(width * scale),
    height: Math.round(height * scale),
  };
}

function scaleCircle({ x, y, radius }: Circle, scale: number): Circle {
  return { x: x * scale, y: y * scale, radius: radius * scale };
}
