import type { Assessment, Box } from '../imaging/assessment.ts';
import type { Frame } from '../reader/port.ts';
import type { LiveImaging } from './live-view.ts';
import { shrinkFrame } from './preview.ts';

/**
 * The pictures of STREAM: small, since clients show them small and each is made while the next frame comes. Outlines and
 * bars are black and white, so that they are seen on a bare glass and on a dark one.
 */

/** Pixels. */
const LIVE_WIDTH = 640;
const JPEG_QUALITY = 75;
const LINE = 2;
const BAR_HEIGHT = 12;
const WHITE = 255;
const BLACK = 0;
const LIVE_GREY = 190;

/** Encodes a grey picture as JPEG; it may read the picture after it first yields. */
export type EncodeJpeg = (frame: Frame, quality: number) => Promise<Uint8Array>;

/** Makes the {@link LiveImaging} of real pictures. */
export function createLiveImaging(encodeJpeg: EncodeJpeg): LiveImaging {
  async function encode(picture: Frame): Promise<Uint8Array> {
    try {
      return await encodeJpeg(picture, JPEG_QUALITY);
    } finally {
      picture.pixels.fill(0);
    }
  }
  return {
    picture: async (frame, assessment) => encode(drawAssessment(frame, assessment)),
    async failure({ width, height }) {
      const scale = Math.min(1, LIVE_WIDTH / width);
      const size = { width: Math.max(64, Math.round(width * scale)), height: Math.max(64, Math.round(height * scale)) };
      const picture = { ...size, pixelsPerInch: 72, pixels: new Uint8Array(size.width * size.height).fill(LIVE_GREY) };
      drawCross(picture);
      return encode(picture);
    },
  };
}

/** A small copy of the frame with outlines round fingers and eyes and a bar for the quality; crossed out where it shows none. */
export function drawAssessment(frame: Frame, { present, samples, quality }: Assessment): Frame {
  const picture = shrinkFrame(frame, LIVE_WIDTH);
  const scale = picture.width / frame.width;
  for (const { box } of samples) drawOutline(picture, scaled(box, scale));
  if (!present) drawCross(picture);
  const { width, height } = picture;
  fill(picture, { x: 0, y: height - BAR_HEIGHT, width, height: BAR_HEIGHT }, WHITE);
  const long = Math.round((width * quality) / 100);
  fill(picture, { x: 0, y: height - BAR_HEIGHT + LINE, width: long, height: BAR_HEIGHT - 2 * LINE }, BLACK);
  return picture;
}

function scaled({ x, y, width, height }: Box, scale: number): Box {
  return {
    x: Math.round(x * scale),
    y: Math.round(y * scale),
    width: Math.round(width * scale),
    height: Math.round(height * scale),
  };
}

function drawOutline(picture: Frame, { x, y, width, height }: Box): void {
  for (const [grey, inset] of [
    [BLACK, 0],
    [WHITE, LINE],
  ] as const) {
    const left = x + inset;
    const top = y + inset;
    const wide = width - 2 * inset;
    const high = height - 2 * inset;
    fill(picture, { x: left, y: top, width: wide, height: LINE }, grey);
    fill(picture, { x: left, y: top + high - LINE, width: wide, height: LINE }, grey);
    fill(picture, { x: left, y: top, width: LINE, height: high }, grey);
    fill(picture, { x: left + wide - LINE, y: top, width: LINE, height: high }, grey);
  }
}

function drawCross(picture: Frame): void {
  const side = Math.floor(Math.min(picture.width, picture.height) / 4);
  const x = Math.floor((picture.width - side) / 2);
  const y = Math.floor((picture.height - side) / 2);
  for (let step = 0; step < side; step += 1) {
    fill(picture, { x: x + step, y: y + step, width: 2 * LINE, height: LINE }, BLACK);
    fill(picture, { x: x + side - step, y: y + step, width: 2 * LINE, height: LINE }, BLACK);
  }
}

function fill({ width, height, pixels }: Frame, box: Box, grey: number): void {
  const right = Math.min(width, box.x + box.width);
  for (let y = Math.max(0, box.y); y < Math.min(height, box.y + box.height); y += 1) {
    if (right > Math.max(0, box.x)) pixels.fill(grey, y * width + Math.max(0, box.x), y * width + right);
  }
}
