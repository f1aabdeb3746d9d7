import type { Frame } from '../../reader/port.ts';
import { blankFrame } from '../../imaging/picture/frame.ts';
import { EYE_HEIGHT, EYE_PIXELS_PER_INCH, EYE_WIDTH } from './eye-picture.ts';
import { gaussianBlur } from '../drawing/gaussian-blur.ts';
import { moved, restlessOffset } from '../drawing/motion.ts';
import { createSensorNoise } from '../drawing/sensor-noise.ts';

/** Grey of a room that the infrared lamps do not reach. */
const DARK = 34;
const NOISE = 2;
/** Blur of the first frames after a face comes near: the lens is still finding it. Null is the empty room. */
const FOCUSING = [null, 5, 2.2] as const;

/** A near-infrared camera with one lens, or two side by side, and what is in front of it. */
export interface Camera {
  /** Shows one picture of 640 x 480 a lens, from left to right; they come into focus over the next frames. */
  show(eyes: readonly Frame[]): void;
  hide(): void;
  /** Whether what it sees moves from frame to frame. */
  setMoving(isMoving: boolean): void;
  /** What the camera sees now; each call is the next frame, with noise of its own. */
  nextFrame(): Frame;
}

/** A camera with sensor noise; the same seed and the same calls give the same frames. */
export function createCamera(seed: string, lenses: 1 | 2): Camera {
  const width = lenses * EYE_WIDTH;
  const addNoise = createSensorNoise(`camera/${seed}`, NOISE);
  const room = blankFrame(width, EYE_HEIGHT, EYE_PIXELS_PER_INCH, DARK);
  let scene: Frame | null = null;
  /** Frames still to come before the scene is sharp. */
  let arrival: readonly Frame[] = [];
  let isMoving = false;
  let step = 0;
  return {
    show(eyes) {
      const sharp = sideBySide(eyes, room);
      scene = sharp;
      // Blurred now, not while frames are due.
      arrival = FOCUSING.map((sigma) => (sigma === null ? room : blurred(eyes, sigma, room)));
    },
    hide() {
      scene = null;
      arrival = [];
    },
    setMoving(moving) {
      isMoving = moving;
    },
    nextFrame() {
      const [coming, ...later] = arrival;
      arrival = later;
      step += 1;
      const seen = coming ?? scene ?? room;
      const frame = isMoving && scene !== null ? moved(seen, restlessOffset(step), lenses) : seen;
      return { ...frame, pixels: addNoise(frame.pixels, width) };
    },
  };
}

function blurred(eyes: readonly Frame[], sigma: number, room: Frame): Frame {
  const soft = eyes.map((eye) => {
    const values = Float32Array.from(eye.pixels);
    gaussianBlur(values, eye.width, eye.height, sigma);
    return { ...eye, pixels: Uint8Array.from(values) };
  });
  return sideBySide(soft, room);
}

function sideBySide(eyes: readonly Frame[], room: Frame): Frame {
  const pixels = Uint8Array.from(room.pixels);
  for (const [lens, eye] of eyes.entries()) {
    for (let y = 0; y < EYE_HEIGHT; y += 1) {
      pixels.set(eye.pixels.subarray(y * EYE_WIDTH, (y + 1) * EYE_WIDTH), y * room.width + lens * EYE_WIDTH);
    }
  }
  return { ...room, pixels };
}
