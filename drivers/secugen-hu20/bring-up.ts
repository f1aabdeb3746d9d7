import { ok } from '#kit/result.ts';
import type { Result } from '#kit/result.ts';
import type { UsbConnection } from '../transport/port.ts';
import { parseCalibration } from './calibration.ts';
import type { Calibration } from './calibration.ts';
import {
  ask,
  askFlash,
  clearControl,
  inTurn,
  nonsense,
  send,
  setAndCheck,
  setExposure,
  setRegister,
  stopStream,
} from './exchanges.ts';
import type { Step, UnitError } from './exchanges.ts';
import {
  READ_SERIAL,
  SENSOR_CONTROL_APPLY,
  SENSOR_RUN,
  SENSOR_RUNNING_SETUP,
  SENSOR_SETUP,
  SERIAL_LENGTH,
  SETUP_WINDOW,
  START_CAPTURE,
  exposureRegisters,
  flashReads,
  parseSerial,
  pictureWindow,
  windowRegisters,
} from './protocol.ts';

/** A unit that is ready for its first frame. */
export interface BroughtUp {
  readonly serial: string;
  readonly calibration: Calibration;
}

/**
 * Sets a unit up from any state: serial number, sensor, calibration, the unit's own window and exposure.
 * About 0.2 s, and 1 s more where `known` has no calibration for the serial number. Returns undefined when `isOver` became
 * true; the unit is half set up then.
 */
export async function bringUp(
  wire: UsbConnection,
  known: (serial: string) => Calibration | undefined,
  isOver: () => boolean,
): Promise<Result<BroughtUp | undefined, UnitError>> {
  // A program that ended in the middle of a frame left the stream running.
  const stopped = await stopStream(wire)();
  if (!stopped.ok) return stopped;
  const answer = await ask(wire, READ_SERIAL, { length: SERIAL_LENGTH });
  if (!answer.ok) return answer;
  const serial = parseSerial(answer.value);
  if (!serial.ok) return nonsense('no serial number that can be read');
  const sensor = await inTurn(
    [
      ...SENSOR_SETUP.map((setting) => setAndCheck(wire, setting)),
      setRegister(wire, SENSOR_RUN),
      ...[...SENSOR_RUNNING_SETUP, ...windowRegisters(SETUP_WINDOW)].map((setting) => setAndCheck(wire, setting)),
    ],
    isOver,
  );
  if (!sensor.ok) return sensor;
  if (!sensor.value) return ok(undefined);
  const remembered = known(serial.value);
  const calibration = remembered ? ok(remembered) : await readCalibration(wire, isOver);
  if (!calibration.ok) return calibration;
  if (calibration.value === undefined) return ok(undefined);
  const readied = await inTurn(windowAndExposure(wire, calibration.value), isOver);
  if (!readied.ok) return readied;
  return ok(readied.value ? { serial: serial.value, calibration: calibration.value } : undefined);
}

async function readCalibration(
  wire: UsbConnection,
  isOver: () => boolean,
): Promise<Result<Calibration | undefined, UnitError>> {
  const armed = await send(wire, START_CAPTURE)();
  if (!armed.ok) return armed;
  const pieces: Uint8Array[] = [];
  for (const { request, length } of flashReads()) {
    if (isOver()) return ok(undefined);
    const piece = await askFlash(wire, request, length);
    if (!piece.ok) return piece;
    pieces.push(piece.value);
  }
  return parseCalibration(Buffer.concat(pieces));
}

function windowAndExposure(wire: UsbConnection, calibration: Calibration): readonly Step[] {
  const { exposure } = calibration;
  return [
    ...windowRegisters(pictureWindow(calibration)).map((setting) => setAndCheck(wire, setting)),
    clearControl(wire),
    setExposure(wire, exposure),
    clearControl(wire),
    ...exposureRegisters(exposure).map((setting) => setRegister(wire, setting)),
    clearControl(wire),
    setRegister(wire, SENSOR_CONTROL_APPLY),
    setExposure(wire, exposure),
  ];
}
