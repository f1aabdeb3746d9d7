import { err, ok } from '#kit/result.ts';
import type { Result } from '#kit/result.ts';
import { showsContact } from './picture.ts';
import type { SensorPicture } from './picture.ts';
import { bringUp } from './bring-up.ts';
import type { BringUpProblem } from './bring-up.ts';
import { MODE } from './protocol.ts';
import type { FrameProblem } from './protocol.ts';
import type { Scanner, Session } from './scan.ts';

/**
 * - `scanner-dies`: powered up again and again, it delivers nothing
 * - `too-hot`: it has to rest, see {@link Session.heat}
 */
export type WatchProblem = BringUpProblem | FrameProblem | { readonly code: 'scanner-dies' | 'too-hot' };

/** How often the bare glass is shown while nothing touches it. */
export const BARE_EVERY_MS = 500;
/** The mode is set again after so many waits: an event may have been lost between two reads. */
const WAITS_BEFORE_REARMING = 4;
/** How soon the reader reports a finger that was there before. */
const STILL_THERE_MS = 300;
const LIFT_MS = 300;
/** After so many pictures the reader itself is asked whether the finger is still there: dirt looks like a finger. */
const PICTURES_AT_A_STRETCH = 16;
/** So many bare pictures end a touch; a single one also comes when a finger is just arriving. */
const BARE_PICTURES = 2;
const MOST_DEATHS = 3;

export interface WatchDeps {
  readonly session: Session;
  readonly scanner: Scanner;
  readonly show: { readonly onPicture: (picture: SensorPicture) => void; readonly onBare: () => void };
}

/**
 * Powers the reader up and watches its glass until `signal` aborts: pictures while something touches it, `onBare` at the
 * start, at each lift and every {@link BARE_EVERY_MS} in between, since the reader sends nothing then. Ends with `too-hot`
 * as soon as the reader has to rest. Leaves the reader switched off. A picture is valid during the call.
 */
export async function watchGlass(deps: WatchDeps, signal: AbortSignal): Promise<Result<void, WatchProblem>> {
  const { registers } = deps.session;
  let watched: Result<void, WatchProblem>;
  try {
    watched = await watch(deps, signal);
  } catch (error) {
    await registers.setMode(MODE.off);
    throw error;
  }
  if (!watched.ok && watched.error.code === 'gone') return watched;
  const off = await registers.setMode(MODE.off);
  // With the light on it does not cool.
  const isMostlyWell = watched.ok || watched.error.code === 'too-hot';
  return isMostlyWell && !off.ok ? off : watched;
}

async function watch(
  { session, scanner, show: { onPicture, onBare } }: WatchDeps,
  signal: AbortSignal,
): Promise<Result<void, WatchProblem>> {
  const { registers, events, heat } = session;
  let deaths = 0;
  let isHeld = false;
  /** The last run broke off while the finger lay there: if the reader does not see it now, it is the reader that has died. */
  let brokeOff = false;

  /** Waits for a finger; `death` when the reader must be powered up. */
  async function awaitFinger(): Promise<Result<'finger-on' | 'death' | 'aborted', WatchProblem>> {
    for (let waits = 0; ; waits += 1) {
      const event = events.next(['finger-on', 'death'], isHeld ? STILL_THERE_MS : BARE_EVERY_MS, signal);
      if (waits % WAITS_BEFORE_REARMING === 0) {
        const set = await registers.setMode(MODE.awaitFinger);
        if (!set.ok) {
          await event;
          return set;
        }
      }
      const came = await event;
      const ended = events.ended();
      if (ended) return err(ended);
      if (signal.aborted) return ok('aborted');
      if (came === 'finger-on' || came === 'death') return ok(came);
      if (brokeOff) return ok('death');
      isHeld = false;
      onBare();
    }
  }

  /** Pictures until the finger is lifted, or the reader has to be asked again. */
  async function takePictures(): Promise<Result<'lifted' | 'still-there' | 'dead', WatchProblem>> {
    let taken = 0;
    let bare = 0;
    const end = await scanner.run((picture) => {
      deaths = 0;
      taken += 1;
      bare = showsContact(picture) ? 0 : bare + 1;
      onPicture(picture);
      return bare < BARE_PICTURES && taken < PICTURES_AT_A_STRETCH && heat.restLeft() === 0;
    }, signal);
    if (!end.ok) return end;
    if (end.value === 'dead') return ok('dead');
    brokeOff = end.value === 'dry' && bare === 0;
    return ok(bare >= BARE_PICTURES ? 'lifted' : 'still-there');
  }

  async function awaitLift(): Promise<Result<void, WatchProblem>> {
    const event = events.next(['finger-off', 'death'], LIFT_MS, signal);
    const set = await registers.setMode(MODE.awaitLift);
    await event;
    return set;
  }

  async function revive(): Promise<Result<void, WatchProblem>> {
    deaths += 1;
    brokeOff = false;
    if (deaths > MOST_DEATHS) return err({ code: 'scanner-dies' });
    const off = await registers.setMode(MODE.off);
    return off.ok ? bringUp(session, signal) : off;
  }

  async function once(): Promise<Result<void, WatchProblem>> {
    if (heat.restLeft() > 0) return err({ code: 'too-hot' });
    if (events.hasDied()) return revive();
    const finger = await awaitFinger();
    if (!finger.ok) return finger;
    if (finger.value === 'death') return revive();
    if (finger.value === 'aborted') return ok(undefined);
    const scan = await takePictures();
    if (!scan.ok) return scan;
    if (scan.value === 'dead') return revive();
    isHeld = scan.value === 'still-there';
    if (isHeld || signal.aborted) return ok(undefined);
    onBare();
    return awaitLift();
  }

  const up = await bringUp(session, signal);
  if (up.ok && !signal.aborted) onBare();
  let step: Result<void, WatchProblem> = up;
  while (step.ok && !signal.aborted) step = await once();
  return !step.ok && step.error.code === 'cancelled' ? ok(undefined) : step;
}
