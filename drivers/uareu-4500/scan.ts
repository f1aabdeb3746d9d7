import { err, ok } from '#kit/result.ts';
import type { Result } from '#kit/result.ts';
import { owning, wiped } from '#kit/wiped.ts';
import type { Wipes } from '#kit/wiped.ts';
import type { UsbConnection, WireError } from '../transport/port.ts';
import { descramble, keyNumbersOf, staysScrambled } from './descramble.ts';
import type { Heat } from './heat.ts';
import { assemblePicture } from './picture.ts';
import type { SensorPicture } from './picture.ts';
import type { Powered } from './bring-up.ts';
import { BULK_IN, BULK_LENGTH, MODE, parseFrame } from './protocol.ts';
import type { FrameProblem } from './protocol.ts';

/** An opened reader. */
export interface Session extends Powered {
  readonly wire: UsbConnection;
  readonly heat: Heat;
  /** 32 random bits for a key exchange. */
  readonly nextSeed: () => number;
  /** Whether the sensor is mounted upside down. */
  readonly isTurned: boolean;
}

/** A frame comes 127 ms after it was asked for. */
const FRAME_TIMEOUT_MS = 500;
/** After so many bad frames in a row the next one is an error. */
const MOST_BAD_FRAMES = 3;
/** After so many runs in a row with one picture and then silence, that counts as the reader's habit: one such run may be a lost frame. */
const LONE_RUNS = 2;
/** In one of so many runs the second picture of such a reader is waited for: two frames may have been lost. */
const TRIED_AGAIN_EVERY = 64;

/**
 * How a run of pictures ended.
 * - `stopped`: the receiver has enough, or the signal aborted
 * - `dry`: no more come before the mode is set again
 * - `dead`: the reader has to be powered up again
 */
export type ScanEnd = 'stopped' | 'dry' | 'dead';

/** Takes pictures in capture mode. */
export interface Scanner {
  /**
   * Sets capture mode and takes pictures until `onPicture` returns false. Each has pixels of its own. The mode stays; no
   * read is left pending.
   */
  run(
    onPicture: (picture: SensorPicture) => boolean,
    signal: AbortSignal,
  ): Promise<Result<ScanEnd, WireError | FrameProblem>>;
}

export function createScanner(session: Session): Scanner {
  const { wire, registers, events, heat } = session;
  /** Counted, because it is not known of every model whether it goes on scanning by itself. */
  let loneRuns = 0;
  let runsSpared = 0;
  /** Whether no second picture is waited for in this run. */
  const takesOne = (): boolean => {
    if (loneRuns < LONE_RUNS) return false;
    runsSpared = (runsSpared + 1) % TRIED_AGAIN_EVERY;
    return runsSpared !== 0;
  };

  // Queued before the mode is set, or the frame is lost.
  const ask = async (): Promise<Result<Uint8Array, WireError>> => wire.read(BULK_IN, BULK_LENGTH, FRAME_TIMEOUT_MS);

  async function run(
    onPicture: (picture: SensorPicture) => boolean,
    signal: AbortSignal,
  ): Promise<Result<ScanEnd, WireError | FrameProblem>> {
    let asked = ask();
    const set = await registers.setMode(MODE.capture);
    if (!set.ok) {
      await asked;
      return set;
    }
    const isOneEnough = takesOne();
    let pictures = 0;
    let bad = 0;
    /** What was wrong with the last of the bad frames in a row that had a header: without one, nothing was delivered. */
    let problem: Result<never, WireError | FrameProblem> | undefined;
    for (;;) {
      const picture = await receive(session, await asked);
      if (picture.ok) {
        pictures += 1;
        bad = 0;
        problem = undefined;
        using shown = picture.value;
        if (signal.aborted || !onPicture(shown)) return ok('stopped');
        if (isOneEnough) return ok('dry');
        if (pictures > 1) loneRuns = 0;
      } else if (picture.error.code === 'gone') {
        return picture;
      } else if (picture.error.code === 'timed-out') {
        if (signal.aborted) return ok('stopped');
        if (pictures === 0 || events.hasDied()) return ok('dead');
        // A reader that gave several pictures goes on by itself: only this frame was lost.
        if (pictures === 1) loneRuns += 1;
        return ok('dry');
      } else {
        // Its report may come before the rubbish or after it.
        if (events.hasDied()) return ok('dead');
        bad += 1;
        if (picture.error.code !== 'no-header') problem = picture;
        if (bad > MOST_BAD_FRAMES) return problem ?? ok('dead');
      }
      if (signal.aborted) return ok('stopped');
      asked = ask();
    }
  }

  return {
    async run(onPicture, signal) {
      heat.start();
      try {
        return await run(onPicture, signal);
      } finally {
        heat.stop();
      }
    },
  };
}

/** Makes a picture from a bulk transfer, and wipes the transfer. */
async function receive(
  { registers, nextSeed, isTurned }: Session,
  came: Result<Uint8Array, WireError>,
): Promise<Result<SensorPicture & Wipes, WireError | FrameProblem>> {
  if (!came.ok) return came;
  using transfer = wiped(came.value);
  const frame = parseFrame(transfer.bytes);
  if (!frame.ok) return frame;
  const keys: number[] = [];
  for (const number of keyNumbersOf(frame.value)) {
    const key = await registers.exchangeKey(number, nextSeed());
    if (!key.ok) return key.error.code === 'timed-out' ? err({ code: 'failed', detail: 'no key' }) : key;
    keys.push(key.value);
  }
  using lines = wiped(descramble(frame.value, keys));
  if (staysScrambled(frame.value, lines.bytes)) return err({ code: 'stays-scrambled' });
  const picture = assemblePicture(lines.bytes, frame.value.blocks, isTurned);
  return ok(owning(picture, () => [picture.pixels]));
}
