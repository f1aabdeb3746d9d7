import type { CalibrationRefusal } from '#vocabulary/calibration-refusals.ts';
import type { Resolution } from '../../drivers/link/calibration.ts';
import type { FromHost } from '../../drivers/link/messages.ts';
import { err, ok, type Result } from '#kit/result.ts';
import { wipe } from '#kit/wiped.ts';
import type { HostLink } from './host-link.ts';
import { createPending } from './pending.ts';
import type { PreviewHolder } from './preview.ts';
import { newReaderTest, nextReaderTest, type ReaderTest } from './reader-test.ts';

type TestMessage = Extract<FromHost, { type: 'test-preview' | 'test-scored' | 'test-ended' }>;
type Measured = Result<Resolution, { readonly code: CalibrationRefusal }>;

/** The tests and measurements on the readers' page. */
export interface ReaderTests {
  current(): ReaderTest | undefined;
  /** Starts a test capture, which replaces the one before; never while a visit expects a capture. */
  test(deviceId: string): Result<void, { readonly code: 'visit-running' } | { readonly code: 'reader-gone' }>;
  /** Ends the test and forgets its picture; a measurement ends as `cancelled`. */
  end(): void;
  /** Measures a reader's resolution by lines `pitchMillimetres` apart. */
  calibrate(deviceId: string, pitchMillimetres: number): Promise<Measured>;
  /** Returns whether the message changed the test. */
  receive(message: TestMessage): boolean;
  calibrated(message: Extract<FromHost, { type: 'calibrated' }>): void;
  hostLost(): void;
}

export function createReaderTests(deps: {
  readonly link: Pick<HostLink, 'isUp' | 'post'>;
  readonly preview: PreviewHolder;
  readonly newId: () => number;
  /** Whether a visit expects a capture now. */
  readonly isArmed: () => boolean;
  readonly onChange: () => void;
}): ReaderTests {
  const { link, preview, newId, isArmed, onChange } = deps;
  const measurements = createPending<Measured>();
  let test: ReaderTest | undefined;

  function change(next: ReaderTest | undefined): void {
    test = next;
    onChange();
  }
  function end(): void {
    if (test?.phase === 'running' || measurements.count() > 0) link.post({ type: 'stop-test' });
    if (!test) return;
    preview.forget();
    change(undefined);
  }

  return {
    current: () => test,
    test(deviceId) {
      if (isArmed()) return err({ code: 'visit-running' });
      if (!link.isUp()) return err({ code: 'reader-gone' });
      end();
      const id = newId();
      link.post({ type: 'test-reader', id, deviceId });
      change(newReaderTest(id, deviceId));
      return ok(undefined);
    },
    end,
    async calibrate(deviceId, pitchMillimetres) {
      if (!link.isUp()) return err({ code: 'reader-gone' });
      end();
      const id = newId();
      const measured = measurements.ask(id);
      link.post({ type: 'calibrate', id, deviceId, pitchMillimetres });
      return measured;
    },
    receive(message) {
      const next = test && nextReaderTest(test, message);
      if (next === test) {
        if (message.type === 'test-preview') wipe(message.picture);
        return false;
      }
      if (message.type === 'test-preview') preview.show(message.picture);
      change(next);
      return true;
    },
    calibrated({ id, outcome }) {
      measurements.answer(id, outcome.ok ? ok(outcome.resolution) : err({ code: outcome.code }));
    },
    hostLost() {
      measurements.answerAll(err({ code: 'reader-gone' }));
      if (test?.phase !== 'running') return;
      const failure = { code: 'reader-failed', cause: 'reader' } as const;
      change(nextReaderTest(test, { type: 'test-ended', id: test.id, outcome: { ok: false, failure } }));
    },
  };
}
