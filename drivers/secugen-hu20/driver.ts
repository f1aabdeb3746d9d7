import type { Clock } from '#kit/clock.ts';
import { err, ok } from '#kit/result.ts';
import type { ReaderDriver, ReaderOpenError } from '../reader/driver.ts';
import { describeError, openErrorOf } from '../reader/open-error.ts';
import type { UsbDevice } from '../transport/port.ts';
import type { Calibration } from './calibration.ts';
import type { UnitError } from './exchanges.ts';
import type { PreparePictures } from './picture-port.ts';
import { isHu20 } from './protocol.ts';
import { MAKE, MODEL, identityOf, createHu20Reader } from './reader.ts';
import { createUnit } from './unit.ts';
import { createView } from './view.ts';
import type { PictureError } from './picture-in-time.ts';

export interface Hu20DriverDeps {
  readonly clock: Clock;
  readonly preparePictures: PreparePictures;
}

/** The driver of the SecuGen Hamster Pro 20, and of no other reader of its maker. Opening takes 1.5 s the first time. */
export function createHu20Driver({ clock, preparePictures }: Hu20DriverDeps): ReaderDriver<UsbDevice> {
  const calibrations = new Map<string, Calibration>();
  return {
    make: MAKE,
    modelOf: () => MODEL,
    drives: isHu20,
    async open(device) {
      const wire = await device.open();
      if (!wire.ok) return err(openError(wire.error));
      // At the same time as the bring-up, so that the first picture does not wait for it.
      preparePictures.warmUp?.();
      const unit = createUnit({ clock, device, wire: wire.value, calibrations });
      const view = createView(clock, preparePictures);
      const first = await unit.nextFrame(() => false);
      const learned = first.ok ? (first.value ? await view.learn(first.value) : ok(undefined)) : first;
      const dark = await unit.standDown();
      // A light that stays on does no harm; an unplugged reader is no longer a reader.
      const outcome = learned.ok && !dark.ok && dark.error.code === 'gone' ? dark : learned;
      if (outcome.ok) return ok(createHu20Reader(identityOf(device.info, unit.serial()), unit, view));
      await unit.close();
      view.close();
      return err(openError(outcome.error));
    },
  };
}

function openError(error: UnitError | PictureError): ReaderOpenError {
  if (error.code !== 'calibration-unreadable') return openErrorOf(error);
  return { code: error.code, detail: describeError(error) };
}
