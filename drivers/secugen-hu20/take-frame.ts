import { ok } from '#kit/result.ts';
import type { Result } from '#kit/result.ts';
import { wiped } from '#kit/wiped.ts';
import type { Wiped } from '#kit/wiped.ts';
import type { UsbConnection } from '../transport/port.ts';
import type { Calibration } from './calibration.ts';
import { ask, clearControl, inTurn, nonsense, send, setExposure, stopStream } from './exchanges.ts';
import type { UnitError } from './exchanges.ts';
import {
  FRAME_ENDPOINT,
  READ_STATUS,
  START_CAPTURE,
  START_STREAM,
  STATUS_LENGTH,
  setLight,
  streamLength,
} from './protocol.ts';

/** Milliseconds; a frame takes 40. Short, as the stop of a stream waits for it. */
const FRAME_MS = 1000;

/**
 * Takes one raw frame, 120 ms on the real device. Returns undefined when `isOver` became true; the stream may still
 * be on then.
 */
export async function takeFrame(
  wire: UsbConnection,
  { width, height, exposure }: Calibration,
  isOver: () => boolean,
): Promise<Result<Wiped | undefined, UnitError>> {
  const started = await inTurn(
    [
      clearControl(wire),
      send(wire, setLight(true)),
      setExposure(wire, exposure),
      send(wire, START_CAPTURE),
      send(wire, START_STREAM),
    ],
    isOver,
  );
  if (!started.ok) return started;
  if (!started.value || isOver()) return ok(undefined);
  const length = streamLength(width, height);
  const raw = await wire.read(FRAME_ENDPOINT, length, FRAME_MS);
  if (!raw.ok) return raw;
  using frame = wiped(raw.value);
  const isWhole = frame.bytes.length === length;
  const ended = isWhole
    ? await inTurn([stopStream(wire), () => ask(wire, READ_STATUS, { length: STATUS_LENGTH })], () => false)
    : nonsense(`a frame of ${frame.bytes.length} in place of ${length} bytes`);
  return ended.ok ? ok(frame.take()) : ended;
}
