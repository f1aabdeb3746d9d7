import { err, ok } from '#kit/result.ts';
import type { Readers } from '../../capture/readers.ts';
import type { Resolutions } from '../../capture/resolutions.ts';
import type { Operators } from '../../identity/operators.ts';
import type { Visits } from '../../visit/visits.ts';
import type { Handlers } from '../answer.ts';
import { refused } from '../failures.ts';
import { readerTestView } from '../views.ts';

type Calls = 'reader.test-view' | 'reader.test' | 'reader.end-test' | 'reader.open' | 'reader.calibrate';

/** What an operator does with a reader outside a visit. */
export function readerHandlers(rooms: {
  readonly readers: Readers;
  readonly operators: Operators;
  readonly visits: Visits;
  readonly resolutions: Resolutions;
  /** Journals that a reader was measured: what a record says of its resolution rests on it. */
  readonly onCalibrated: (deviceId: string, across: number, down: number) => void;
}): Pick<Handlers, Calls> {
  const { readers, operators, visits, resolutions } = rooms;

  function refusal() {
    if (!operators.current()) return refused({ code: 'operator-needed' });
    return visits.current() ? refused({ code: 'visit-running' }) : undefined;
  }

  return {
    'reader.test-view': () => ok(readerTestView(readers.readerTest())),
    'reader.test': ({ deviceId }) => {
      const no = refusal();
      if (no) return no;
      const begun = readers.test(deviceId);
      return begun.ok ? ok(null) : err({ code: begun.error.code });
    },
    'reader.end-test': () => {
      readers.endTest();
      return ok(null);
    },
    'reader.open': ({ deviceId }) => {
      const no = refusal();
      if (no) return no;
      readers.openReader(deviceId);
      return ok(null);
    },
    'reader.calibrate': async ({ deviceId, pitchMillimetres }) => {
      const no = refusal();
      if (no) return no;
      const measured = await readers.calibrate(deviceId, pitchMillimetres);
      if (!measured.ok) return ok({ measured: false, why: measured.error.code });
      const serialNo = readers.readers().find((reader) => reader.deviceId === deviceId)?.serialNo ?? deviceId;
      const kept = resolutions.keep(serialNo, measured.value);
      if (!kept.ok) return refused(kept.error);
      const { across, down } = measured.value;
      rooms.onCalibrated(deviceId, across, down);
      return ok({ measured: true, across, down });
    },
  };
}
