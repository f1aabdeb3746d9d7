import type { TimerGroup } from '../../transport/testing/timer-group.ts';
import type { Platen } from './emulated-platen.ts';
import type { Faults } from './faults.ts';
import { streamLength } from '../protocol.ts';
import type { SensorWindow } from '../protocol.ts';

/** The stream of a unit: one frame after each start, read in pieces. */
export interface FrameStream {
  /** Starts the sending of what the sensor sees in `window`. */
  start(window: SensorWindow): void;
  stop(): void;
  isStreaming(): boolean;
  /** Waits for `length` bytes or the end of a frame; resolves with no bytes when `signal` aborts. */
  read(length: number, signal: AbortSignal): Promise<Uint8Array>;
}

export interface FrameStreamDeps {
  readonly platen: Platen;
  readonly faults: Faults;
  readonly timers: TimerGroup;
  readonly pullCable: () => void;
}

/** The real device needs this for sending a frame, in milliseconds. */
const FRAME_MS = 40;
/** What follows the pixels in the last packet. */
const FILLER = [0x80, 0x10] as const;

/** A frame on its way to the host. */
interface Outgoing {
  readonly bytes: Uint8Array;
  sent: number;
  readonly endsShort: boolean;
}

export function createFrameStream({ platen, faults, timers, pullCable }: FrameStreamDeps): FrameStream {
  const { strikes } = faults;
  let isStreaming = false;
  let outgoing: Outgoing | undefined;
  let cancelFrame: () => void = () => undefined;
  let wakeRead: () => void = () => undefined;

  function stop(): void {
    cancelFrame();
    isStreaming = false;
    outgoing = undefined;
  }

  return {
    start(window) {
      stop();
      isStreaming = true;
      if (window.width <= 0 || window.height <= 0 || strikes('no-data')) return;
      if (strikes('unplug-mid-frame')) {
        cancelFrame = timers.after(FRAME_MS / 2, pullCable);
        return;
      }
      const endsShort = strikes('short-frame');
      cancelFrame = timers.after(FRAME_MS, () => {
        const bytes = frameBytes(platen.read(window), window);
        // No whole number of packets, so that the last one is short.
        const end = endsShort ? Math.floor(bytes.length / 2) + 100 : bytes.length;
        outgoing = { bytes: bytes.subarray(0, end), sent: 0, endsShort };
        wakeRead();
      });
    },
    stop,
    isStreaming: () => isStreaming,
    async read(length, signal) {
      const ready = takePiece(outgoing, length);
      if (ready) return ready;
      return new Promise((resolve) => {
        const finish = (bytes: Uint8Array): void => {
          signal.removeEventListener('abort', giveUp);
          wakeRead = () => undefined;
          resolve(bytes);
        };
        const giveUp = (): void => finish(new Uint8Array());
        signal.addEventListener('abort', giveUp);
        wakeRead = () => {
          const bytes = takePiece(outgoing, length);
          if (bytes) finish(bytes);
        };
      });
    },
  };
}

function frameBytes(pixels: Uint8Array, { width, height }: SensorWindow): Uint8Array {
  const bytes = new Uint8Array(streamLength(width, height));
  bytes.set(pixels);
  for (let at = pixels.length; at < bytes.length; at += 1) bytes[at] = FILLER[(at - pixels.length) % 2] ?? 0;
  return bytes;
}

/** The next bytes for a read of `length`; undefined while the device answers NAK. */
function takePiece(outgoing: Outgoing | undefined, length: number): Uint8Array | undefined {
  if (!outgoing) return undefined;
  const left = outgoing.bytes.length - outgoing.sent;
  // Whole packets do not end a read that asks for more.
  if (left === 0 || (left < length && !outgoing.endsShort)) return undefined;
  const from = outgoing.sent;
  outgoing.sent += Math.min(left, length);
  return outgoing.bytes.subarray(from, outgoing.sent);
}
