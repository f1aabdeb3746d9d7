import { err, ok } from '#kit/result.ts';
import type { Result } from '#kit/result.ts';
import type { CalibrationRefusal, SensorResolution } from '../reader/port.ts';
import { lookForLines, resolutionOf, settle } from './calibration.ts';
import type { SeenLines } from './calibration.ts';
import { bringUp } from './bring-up.ts';
import { MODE } from './protocol.ts';
import type { Scanner, Session } from './scan.ts';
import type { WatchProblem } from './watch-glass.ts';

/** Pictures that are measured. */
const MEASURED = 4;
/** The first picture after the light went on is left out: it is often darker. */
const LEFT_OUT = 1;
const MOST_RUNS = 8;

/** Half of a ruling of parallel lines: what was seen before it is turned by a quarter. */
export interface HalfMeasured {
  readonly pitchMillimetres: number;
  readonly seen: SeenLines;
}

/** The result of a look at the glass; pass `half` to the next look. */
export interface Look {
  readonly measured: Result<SensorResolution, CalibrationRefusal>;
  readonly half: HalfMeasured | undefined;
}

interface Hardware {
  readonly session: Session;
  readonly scanner: Scanner;
}

export interface MeasureDeps extends Hardware {
  readonly pitchMillimetres: number;
  /** The half of a ruling that an earlier look has seen. */
  readonly before: HalfMeasured | undefined;
}

/**
 * Powers the reader up, takes pictures without waiting for a finger (the reader may not see a ruling as one) and measures. Leaves
 * the reader switched off.
 */
export async function measureGlass(
  { session, scanner, pitchMillimetres, before }: MeasureDeps,
  signal: AbortSignal,
): Promise<Result<Look, WatchProblem>> {
  const half = before?.pitchMillimetres === pitchMillimetres ? before.seen : {};
  const looks: SeenLines[] = [];
  const taken = await takePictures({ session, scanner, looks, half }, signal);
  if (!taken.ok && taken.error.code === 'gone') return taken;
  const off = await session.registers.setMode(MODE.off);
  if (!taken.ok) return taken;
  if (!off.ok) return off;
  if (signal.aborted) return ok({ measured: err({ code: 'cancelled' }), half: before });
  return ok(judge(looks, pitchMillimetres));
}

/** Adds what was seen in each picture to `looks`. */
async function takePictures(
  { session, scanner, looks, half }: Hardware & { readonly looks: SeenLines[]; readonly half: SeenLines },
  signal: AbortSignal,
): Promise<Result<void, WatchProblem>> {
  const up = await bringUp(session, signal);
  if (!up.ok) return up.error.code === 'cancelled' ? ok(undefined) : up;
  let left = LEFT_OUT;
  for (let run = 0; run < MOST_RUNS; run += 1) {
    const end = await scanner.run((picture) => {
      if (left > 0) left -= 1;
      else looks.push(lookForLines(picture, half));
      return looks.length < MEASURED;
    }, signal);
    if (!end.ok) return end;
    if (looks.length >= MEASURED || signal.aborted) return ok(undefined);
    if (end.value === 'dead') {
      const off = await session.registers.setMode(MODE.off);
      const again = off.ok ? await bringUp(session, signal) : off;
      if (!again.ok) return again.error.code === 'cancelled' ? ok(undefined) : again;
    } else {
      const set = await session.registers.setMode(MODE.awaitFinger);
      if (!set.ok) return set;
    }
  }
  return err({ code: 'scanner-dies' });
}

/** All pictures but one have to be measurable; else the result is the last refusal. */
function judge(looks: readonly SeenLines[], pitchMillimetres: number): Look {
  const results = looks.map((seen) => resolutionOf(seen, pitchMillimetres));
  const good = results.filter((result) => result.ok).map((result) => result.value);
  if (good.length >= MEASURED - 1) return { measured: settle(good), half: undefined };
  const refused = results.findLast((result) => !result.ok) ?? err({ code: 'unsteady' });
  const seen = looks.at(-1) ?? {};
  return { measured: refused, half: { pitchMillimetres, seen } };
}
