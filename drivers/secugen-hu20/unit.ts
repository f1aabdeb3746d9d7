import type { Clock } from '#kit/clock.ts';
import { ok } from '#kit/result.ts';
import type { Result } from '#kit/result.ts';
import type { Wiped } from '#kit/wiped.ts';
import type { UsbConnection, UsbDevice } from '../transport/port.ts';
import { bringUp } from './bring-up.ts';
import type { Calibration } from './calibration.ts';
import { inTurn, send, stopStream } from './exchanges.ts';
import type { UnitError } from './exchanges.ts';
import { takeFrame } from './take-frame.ts';
import { setLight } from './protocol.ts';

/** A frame as the sensor gave it, and the calibration it was taken with. */
export interface RawFrame extends Wiped {
  readonly calibration: Calibration;
}

/** A raw frame of what came over the wire. */
export function rawFrame(came: Wiped, calibration: Calibration): RawFrame {
  return Object.assign(came.take(), { calibration });
}

/** An opened unit and its way back from faults. */
export interface Unit {
  /** Known once there was a frame. */
  serial(): string;
  /**
   * Takes a frame. When that fails three times, the unit is set up again and its calibration read again. When that
   * fails, too, its port is reset and it is opened again, once. After that it fails with the error. It fails with `gone`
   * at once. Returns undefined when `isOver` became true.
   */
  nextFrame(isOver: () => boolean): Promise<Result<RawFrame | undefined, UnitError>>;
  /** Stops a stream that may be on, and switches the light off. */
  standDown(): Promise<Result<void, UnitError>>;
  /** Releases it, in whatever state it is. */
  close(): Promise<void>;
}

export interface UnitDeps {
  readonly clock: Clock;
  readonly device: UsbDevice;
  /** An opened connection to `device`. */
  readonly wire: UsbConnection;
  /** By serial number, kept by the driver: reading one takes a second. */
  readonly calibrations: Map<string, Calibration>;
}

const ATTEMPTS = 3;
const PAUSE_MS = 50;
/** Frames in a row after which a fault is a new one. */
const STEADY_FRAMES = 10;

export function createUnit({ clock, device, wire: firstWire, calibrations }: UnitDeps): Unit {
  let wire = firstWire;
  let inUse: { readonly serial: string; readonly calibration: Calibration } | undefined;
  let isUp = false;
  let mayUseRemembered = true;
  let recovery: 'not-needed' | 'set-up-again' | 'reset' = 'not-needed';
  let steadyFrames = 0;

  async function setUp(isOver: () => boolean): Promise<Result<boolean, UnitError>> {
    const known = (serial: string): Calibration | undefined =>
      mayUseRemembered ? calibrations.get(`${device.info.place}/${serial}`) : undefined;
    const brought = await bringUp(wire, known, isOver);
    if (!brought.ok) return brought;
    if (!brought.value) return ok(false);
    inUse = brought.value;
    calibrations.set(`${device.info.place}/${inUse.serial}`, inUse.calibration);
    isUp = true;
    mayUseRemembered = true;
    return ok(true);
  }

  async function tryFrames(isOver: () => boolean): Promise<Result<RawFrame | undefined, UnitError>> {
    if (!isUp) {
      const up = await setUp(isOver);
      if (!up.ok) return up;
    }
    let last: Result<undefined, UnitError> = ok(undefined);
    for (let attempt = 0; attempt < ATTEMPTS && inUse && isUp && !isOver(); attempt += 1) {
      const taken = await takeFrame(wire, inUse.calibration, isOver);
      if (taken.ok) return ok(taken.value && rawFrame(taken.value, inUse.calibration));
      last = taken;
      if (taken.error.code === 'gone') return taken;
      const stopped = await stopStream(wire)();
      if (!stopped.ok && stopped.error.code === 'gone') return stopped;
      await new Promise<void>((resolve) => clock.after(PAUSE_MS, resolve));
    }
    return isOver() ? ok(undefined) : last;
  }

  async function resetAndOpen(): Promise<Result<void, UnitError>> {
    const reset = await wire.reset();
    if (!reset.ok) return reset;
    await wire.close();
    const opened = await device.open();
    if (!opened.ok) return opened;
    wire = opened.value;
    return ok(undefined);
  }

  return {
    serial: () => inUse?.serial ?? '',
    async nextFrame(isOver) {
      for (;;) {
        const taken = await tryFrames(isOver);
        if (taken.ok) {
          if (taken.value) steadyFrames += 1;
          if (steadyFrames >= STEADY_FRAMES) recovery = 'not-needed';
          return taken;
        }
        steadyFrames = 0;
        if (taken.error.code === 'gone' || recovery === 'reset') return taken;
        // If the set-up itself failed, another one does not help.
        recovery = recovery === 'not-needed' && isUp ? 'set-up-again' : 'reset';
        isUp = false;
        mayUseRemembered = false;
        if (recovery !== 'reset') continue;
        const opened = await resetAndOpen();
        if (!opened.ok) return opened;
      }
    },
    async standDown() {
      const stopped = await inTurn([stopStream(wire)], () => false);
      const dark = await inTurn([send(wire, setLight(false))], () => false);
      if (!stopped.ok) return stopped;
      return dark.ok ? ok(undefined) : dark;
    },
    close: async () => wire.close(),
  };
}
