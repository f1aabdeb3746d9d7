import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { assessEyes } from '../../imaging/eye/assess-eyes.ts';
import { assessFingers } from '../../imaging/finger/assess-fingers.ts';
import type { Wanted } from '../../imaging/picture/assessment.ts';
import { createManualClock } from '#kit/testing/manual-clock.ts';
import type { Result } from '#kit/result.ts';
import type { Owned } from '#kit/wiped.ts';
import { takeShot } from '../../sbi/capture/shot.ts';
import type { Shot } from '../../sbi/capture/shot.ts';
import type { ShotFailure } from '../../sbi/capture/shot-failure.ts';
import { close, must, settled } from './plugged-bench.ts';
import type { PluggedBench } from './plugged-bench.ts';
import type { BiometricReader, ReaderIdentity } from '../port.ts';

const TIMEOUT_MS = 8000;
/** A score that a well-placed finger reaches easily. */
const SCORE = 40;
/** One step of the passing time, in milliseconds; no frame takes less. */
const STEP_MS = 20;

/** Everything that the reader can show at once. */
function wantedOf({ type, deviceSubType }: ReaderIdentity): Wanted {
  const count = deviceSubType === 'Slap' ? 4 : deviceSubType === 'Double' ? 2 : 1;
  return { type, deviceSubType, deviceSubId: 0, bioSubTypes: [], exceptions: [], count };
}

/** A capture as the service makes it: it takes what lies on the glass, and bare glass ends it at the timeout. */
export function describeCapturing(name: string, createBench: () => PluggedBench | Promise<PluggedBench>): void {
  describe(`${name} in a capture`, () => {
    let bench: PluggedBench;
    beforeEach(async () => {
      bench = await createBench();
    });
    afterEach(async () => {
      await bench.dispose();
    });

    /** A capture with a clock that follows the time of the bench. */
    function capture(reader: BiometricReader) {
      const clock = createManualClock(0);
      const wanted = wantedOf(reader.identity);
      const assess = wanted.type === 'Finger' ? assessFingers : assessEyes;
      let outcome: Result<Owned<Shot>, ShotFailure> | undefined;
      void takeShot({
        stream: async (onFrame, signal) => reader.stream(onFrame, signal),
        clock,
        assess: (frame, previous) => assess(frame, previous, wanted),
        wanted,
        requestedScore: SCORE,
        timeoutMs: TIMEOUT_MS,
        signal: new AbortController().signal,
        onFrame: () => undefined,
      }).then((ended) => (outcome = ended));
      /** Passes time until the capture has ended or its clock shows `until`; returns how it ended. */
      const pass = async (until: number): Promise<Result<Owned<Shot>, ShotFailure> | undefined> => {
        while (!outcome && clock.monotonic() < until) {
          const ms = Math.min(STEP_MS, until - clock.monotonic());
          await bench.passTime(ms);
          await clock.pass(ms);
        }
        return outcome;
      };
      return { pass, elapsed: clock.monotonic, timers: clock.pending };
    }

    /** Expects that nothing of the capture is left: another stream runs, and after closing nothing is held. */
    async function isFree(reader: BiometricReader): Promise<void> {
      const stop = new AbortController();
      let frames = 0;
      const ended = reader.stream(() => (frames += 1), stop.signal);
      await bench.deliverFrame(reader);
      stop.abort();
      expect(await settled(bench, ended)).toEqual({ ok: true, value: undefined });
      expect(frames).toBeGreaterThan(0);
      await close(bench, reader);
    }

    it('takes what lies there before the timeout, and leaves the reader free', async () => {
      const reader = must(await bench.open());
      await bench.place();
      const { pass, elapsed, timers } = capture(reader);
      const taken = await pass(2 * TIMEOUT_MS);
      if (!taken?.ok) throw new Error(JSON.stringify(taken));
      using shot = taken.value;
      expect(elapsed()).toBeLessThan(TIMEOUT_MS);
      expect(shot.samples).toHaveLength(wantedOf(reader.identity).count);
      expect(shot.quality).toBeGreaterThanOrEqual(SCORE);
      expect(timers()).toBe(0);
      await isFree(reader);
    });

    it('ends with nothing seen at the timeout and not before, and leaves the reader free', async () => {
      const reader = must(await bench.open());
      const { pass, timers } = capture(reader);
      expect(await pass(TIMEOUT_MS - 1)).toBeUndefined();
      // The reader may finish its work first.
      expect(await pass(TIMEOUT_MS + 2000)).toEqual({ ok: false, error: { code: 'nothing-seen' } });
      expect(timers()).toBe(0);
      await isFree(reader);
    });
  });
}
