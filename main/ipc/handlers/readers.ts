import { err, ok } from '#kit/result.ts';
import type { Readers } from '../../capture/readers.ts';
import type { Resolutions } from '../../capture/resolutions.ts';
import type { Handlers } from '../answer.ts';
import { refused } from '../failures.ts';
import { readerTestView } from '../views/readers.ts';

type Calls = 'reader.test-view' | 'reader.test' | 'reader.end-test' | 'reader.open' | 'reader.calibrate';

/** What an operator does with a reader outside a visit. */
export function createReaderHandlers(deps: {
  readonly readers: Pick<Readers, 'readers' | 'readerTest' | 'test' | 'endTest' | 'openReader' | 'calibrate'>;
  readonly resolutions: Pick<Resolutions, 'keep'>;
  /** Journals that a reader was measured: the resolution in later records depends on it. */
  readonly onCalibrated: (deviceId: string, across: number, down: number) => void;
}): Pick<Handlers, Calls> {
  const { readers, resolutions } = deps;
  return {
    'reader.test-view': () => ok(readerTestView(readers.readerTest())),
    'reader.test': ({ deviceId }) => {
      const begun = readers.test(deviceId);
      return begun.ok ? ok(null) : err({ code: begun.error.code });
    },
    'reader.end-test': () => {
      readers.endTest();
      return ok(null);
    },
    'reader.open': ({ deviceId }) => {
      readers.openReader(deviceId);
      return ok(null);
    },
    'reader.calibrate': async ({ deviceId, pitchMillimetres }) => {
      const measured = await readers.calibrate(deviceId, pitchMillimetres);
      if (!measured.ok) return ok({ measured: false, why: measured.error.code });
      const serialNo = readers.readers().find((reader) => reader.deviceId === deviceId)?.serialNo ?? deviceId;
      const kept = resolutions.keep(serialNo, measured.value);
      if (!kept.ok) return refused(kept.error);
      const { across, down } = measured.value;
      deps.onCalibrated(deviceId, across, down);
      return ok({ measured: true, across, down });
    },
  };
}
