import { err, ok } from '#kit/result.ts';
import { handFrame, ownFrame } from '../reader/owned-frame.ts';
import type { CalibratableReader, MeasuredResolution, ReaderIdentity } from '../reader/port.ts';
import { createHardwareUse } from './hardware-use.ts';
import { measureGlass } from './measure-glass.ts';
import type { HalfMeasured } from './measure-glass.ts';
import { NOMINAL_RESOLUTION, bareFrame, toFrame } from './picture.ts';
import type { SensorPicture } from './picture.ts';
import { createReaderCondition } from './reader-condition.ts';
import { createScanner } from './scan.ts';
import type { Session } from './scan.ts';
import { watchGlass } from './watch-glass.ts';

/**
 * The reader over an opened session, which it owns; `known` is the resolution measured on this unit before. It rests when
 * it is too hot, and may rest from the start.
 */
export function createUareuReader(
  session: Session,
  identity: ReaderIdentity,
  known: MeasuredResolution | undefined,
): CalibratableReader {
  const scanner = createScanner(session);
  const condition = createReaderCondition({ clock: session.clock, heat: session.heat, known });
  const hardware = createHardwareUse(identity.deviceId, condition);
  let half: HalfMeasured | undefined;
  let closing: Promise<void> | undefined;

  session.events.onEnd(({ code }) => {
    condition.become(code === 'gone' ? 'gone' : 'failed');
  });

  condition.rest();

  return {
    identity,
    grade: 'authentication',
    calibration() {
      const resolution = condition.resolution();
      return resolution ? { by: 'measurement', measuredAt: resolution.measuredAt } : { by: 'nobody' };
    },
    state: condition.state,
    subscribe: condition.subscribe,
    async stream(onFrame, signal) {
      const refused = hardware.refusal();
      if (refused) return err(refused);
      if (signal.aborted) return ok(undefined);
      // All frames of a stream have one size.
      const scale = condition.resolution() ?? NOMINAL_RESOLUTION;
      const show = {
        onPicture: (picture: SensorPicture) => handFrame(ownFrame(toFrame(picture, scale)), onFrame),
        onBare: () => handFrame(ownFrame(bareFrame(scale)), onFrame),
      };
      return hardware.use(async (either) => watchGlass({ session, scanner, show }, either), signal);
    },
    async calibrate(pitchMillimetres, signal) {
      const refused = hardware.refusal();
      if (refused) return err(refused);
      if (signal.aborted) return err({ code: 'cancelled' });
      const looked = await hardware.use(
        async (either) => measureGlass({ session, scanner, pitchMillimetres, before: half }, either),
        signal,
      );
      if (!looked.ok) return looked;
      half = looked.value.half;
      return looked.value.measured;
    },
    useResolution: condition.useResolution,
    async close() {
      closing ??= (async () => {
        await hardware.end();
        await session.events.stop();
        await session.wire.close();
      })();
      return closing;
    },
  };
}
