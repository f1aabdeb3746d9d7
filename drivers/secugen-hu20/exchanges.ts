import { err, ok } from '#kit/result.ts';
import type { Result } from '#kit/result.ts';
import type { UsbConnection, VendorRequest, WireError } from '../transport/port.ts';
import { SENSOR_CONTROL_CLEAR, SET_EXPOSURE, STOP_STREAM, exposureData, sensorRegister } from './protocol.ts';
import type { RegisterValue } from './protocol.ts';

/** Longest waits in milliseconds. A frame comes within 40 ms of its start, 4096 bytes of flash within 170 ms. */
const CONTROL_MS = 2000;
const FLASH_MS = 5000;

/**
 * Why a unit does not follow its protocol, besides the errors of the wire.
 * - `nonsense`: it gives another answer; `detail` says which, for the log
 * - `calibration-unreadable`: its calibration makes no sense
 */
export type UnitError = WireError | { readonly code: 'nonsense' | 'calibration-unreadable'; readonly detail: string };

/** One exchange with the unit, or several in a row. */
export type Step = () => Promise<Result<unknown, UnitError>>;

/** Does one step after the other until one fails, or until `isOver`: then the result is false. */
export async function inTurn(steps: readonly Step[], isOver: () => boolean): Promise<Result<boolean, UnitError>> {
  for (const step of steps) {
    if (isOver()) return ok(false);
    const done = await step();
    if (!done.ok) return done;
  }
  return ok(true);
}

/** Sends a request that carries no data. */
export function send(wire: UsbConnection, request: VendorRequest): Step {
  return async () => wire.controlOut(request, new Uint8Array(), CONTROL_MS);
}

/**
 * Stops the stream, whether one is on or not. A unit that refuses to stop has none: from one that sends on, the next frame comes
 * wrong.
 */
export function stopStream(wire: UsbConnection): Step {
  return async () => {
    const stopped = await send(wire, STOP_STREAM)();
    return !stopped.ok && stopped.error.code === 'stalled' ? ok(undefined) : stopped;
  };
}

/** Asks for exactly so many bytes. */
export async function ask(
  wire: UsbConnection,
  request: VendorRequest,
  { length, timeoutMs = CONTROL_MS }: { readonly length: number; readonly timeoutMs?: number },
): Promise<Result<Uint8Array, UnitError>> {
  const answer = await wire.controlIn(request, length, timeoutMs);
  if (!answer.ok || answer.value.length === length) return answer;
  return nonsense(`request ${request.request} answers ${answer.value.length} of ${length} bytes`);
}

/** Reads a piece of the calibration flash. */
export async function askFlash(
  wire: UsbConnection,
  request: VendorRequest,
  length: number,
): Promise<Result<Uint8Array, UnitError>> {
  return ask(wire, request, { length, timeoutMs: FLASH_MS });
}

/** Sets a sensor register. */
export function setRegister(wire: UsbConnection, { register, value }: RegisterValue): Step {
  return async () => wire.controlOut(sensorRegister(register), Uint8Array.of(value), CONTROL_MS);
}

/** Sets a sensor register and reads it back. */
export function setAndCheck(wire: UsbConnection, setting: RegisterValue): Step {
  return async () => {
    const set = await setRegister(wire, setting)();
    if (!set.ok) return set;
    const stored = await ask(wire, sensorRegister(setting.register), { length: 1 });
    if (!stored.ok || stored.value[0] === setting.value) return stored;
    const [register, now, wanted] = [setting.register, stored.value[0] ?? 0, setting.value].map((byte) =>
      byte.toString(16).padStart(2, '0'),
    );
    return nonsense(`sensor register ${register} reads ${now} after ${wanted}`);
  };
}

/** Clears the sensor's control register, before something new is set. */
export function clearControl(wire: UsbConnection): Step {
  return setRegister(wire, SENSOR_CONTROL_CLEAR);
}

export function setExposure(wire: UsbConnection, exposure: number): Step {
  return async () => wire.controlOut(SET_EXPOSURE, exposureData(exposure), CONTROL_MS);
}

export function nonsense(detail: string): { readonly ok: false; readonly error: UnitError } {
  return err({ code: 'nonsense', detail });
}
