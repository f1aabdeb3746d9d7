import type { Clock } from '#kit/clock.ts';
import { err, ok } from '#kit/result.ts';
import type { Result } from '#kit/result.ts';
import type { CalibrationRefusal } from '#vocabulary/calibration-refusals.ts';
import type { Resolution } from '../link/calibration.ts';
import type { FromHost } from '../link/messages.ts';
import { isCalibratable } from '../reader/port.ts';
import type { CalibrationRefusal as Unmeasured, ReaderError } from '../reader/port.ts';
import type { PrintScores } from '../sbi/capture/print-scores.ts';
import type { ServedReader } from '../sbi/listing/served-reader.ts';
import { warnOfFault } from '../sbi/service.ts';
import type { ServiceImaging } from '../sbi/service.ts';
import { decodeJpeg } from '../imaging/codec/jpeg-decode.ts';
import { testOtherReader } from './other-reader-test.ts';
import { runTestCapture } from '../sbi/capture/test-capture.ts';
import type { OtherServices } from '../vendor-service/other-services.ts';

/** Tests and measures readers for the person who looks after the station, one thing at a time. */
export interface ReaderDesk {
  /** Stops what runs, then runs a test capture; `test-ended` reports its end. */
  test(id: number, deviceId: string): Promise<void>;
  /** Measures the reader's resolution and uses it at once; `calibrated` reports it. */
  calibrate(id: number, deviceId: string, pitchMillimetres: number): Promise<void>;
  /** Stops what runs. */
  stop(): void;
}

/** How often the frame rate is reported while a reader is tested. */
const RATE_EVERY_MS = 1000;

export interface ReaderDeskDeps {
  readonly readers: ReadonlyMap<string, ServedReader>;
  /** The readers of other vendors' services; undefined while the host does not look for them. */
  readonly others: () => Pick<OtherServices, 'reader'> | undefined;
  readonly clock: Clock;
  readonly imaging: Pick<ServiceImaging, 'assess'>;
  readonly scores: PrintScores;
  readonly post: (message: FromHost) => void;
  /** Called when the status of a reader may have changed. */
  readonly onChange: () => void;
  /** Receives a measured resolution, to be used when that unit is plugged in again. */
  readonly onMeasured: (serialNo: string, resolution: Resolution) => void;
}

/** Creates the desk for these readers. */
export function createReaderDesk(deps: ReaderDeskDeps): ReaderDesk {
  let running: AbortController | undefined;
  /** The last work that was begun. Each waits for the one before, because only then the reader's lock is free. */
  let last: Promise<unknown> = Promise.resolve();

  async function alone<T>(work: (signal: AbortSignal) => Promise<T>): Promise<T> {
    running?.abort();
    const stop = new AbortController();
    running = stop;
    const over = last.then(async () => work(stop.signal));
    last = over.catch(() => undefined);
    try {
      return await over;
    } finally {
      deps.onChange();
    }
  }

  return {
    async test(id, deviceId) {
      await alone(async (signal) => testReader(deps, { id, deviceId, signal }));
    },
    async calibrate(id, deviceId, pitchMillimetres) {
      const measured = await alone(async (signal) => measure(deps, { deviceId, pitchMillimetres, signal }));
      deps.post({
        type: 'calibrated',
        id,
        outcome: measured.ok ? { ok: true, resolution: measured.value } : { ok: false, code: measured.error.code },
      });
    },
    stop() {
      running?.abort();
    },
  };
}

interface DeskOrder {
  readonly deviceId: string;
  readonly signal: AbortSignal;
}

async function testReader(deps: ReaderDeskDeps, { id, deviceId, signal }: DeskOrder & { id: number }): Promise<void> {
  const { readers, clock, imaging, scores, post, onChange } = deps;
  const served = readers.get(deviceId);
  const other = served ? undefined : deps.others()?.reader(deviceId, decodeJpeg);
  if (other) {
    await testOtherReader({ id, reader: other, clock, signal, report: post });
    return;
  }
  if (!served) {
    post({ type: 'test-ended', id, outcome: { ok: false, failure: { code: 'reader-gone', cause: 'reader' } } });
    return;
  }
  let reportedAt = clock.monotonic();
  await runTestCapture({
    id,
    served,
    clock,
    imaging,
    scores,
    onFault: warnOfFault,
    signal,
    report(report) {
      post(report);
      if (clock.monotonic() - reportedAt < RATE_EVERY_MS) return;
      reportedAt = clock.monotonic();
      onChange();
    },
  });
}

async function measure(
  { readers, clock, onMeasured }: ReaderDeskDeps,
  { deviceId, pitchMillimetres, signal }: DeskOrder & { readonly pitchMillimetres: number },
): Promise<Result<Resolution, { readonly code: CalibrationRefusal }>> {
  const served = readers.get(deviceId);
  const reader = served?.reader;
  if (!served || !reader || !isCalibratable(reader)) return err({ code: 'not-here' });
  const measured = await served.lock.tryRun(async () => reader.calibrate(pitchMillimetres, signal));
  if (!measured.ok) return err({ code: 'reader-busy' });
  if (!measured.value.ok) return err({ code: refusalOf(measured.value.error) });
  const resolution = { ...measured.value.value, measuredAt: clock.now() };
  reader.useResolution(resolution);
  onMeasured(reader.identity.serialNo, resolution);
  return ok(resolution);
}

function refusalOf(error: Unmeasured | ReaderError): CalibrationRefusal {
  return error.code === 'reader-not-ready' ? 'reader-busy' : error.code;
}
