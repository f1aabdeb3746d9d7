import type { TimerGroup } from '../../transport/testing/timer-group.ts';
import { EVENT_CODE } from './emulated-events.ts';
import type { EmulatedEvents } from './emulated-events.ts';
import { formatFrame } from './emulated-frame.ts';
import type { EmulatedGlass } from './emulated-glass.ts';
import { createPipe } from './emulated-pipe.ts';
import type { EmulatedPower } from './emulated-power.ts';
import type { Faults } from './faults.ts';
import { MODE } from '../protocol.ts';

/** The mode register, and what the reader does in each mode. */
export interface EmulatedModes {
  mode(): number;
  setMode(value: number): void;
  /** How often each of the modes was set so far. */
  timesSet(mode: number): number;
  /** Sends the events of a finger for which the mode waits; to be called when something on the glass changes. */
  feel(): void;
  /** Waits for a frame; resolves with no bytes when `signal` aborts. */
  takeFrame(length: number, signal: AbortSignal): Promise<Uint8Array>;
  /** As after power-on. */
  reset(): void;
}

export interface EmulatedModesDeps {
  readonly glass: EmulatedGlass;
  readonly events: EmulatedEvents;
  readonly power: EmulatedPower;
  readonly faults: Faults;
  /** What is under way in the mode that was set. */
  readonly timers: TimerGroup;
  readonly keyOf: (keyNumber: number) => number;
  readonly isTurned: boolean;
  readonly givesOneEach: boolean;
  readonly pullCable: () => void;
}

const MILLISECONDS = { spurious: [6, 14], finger: 20, bounce: 5, frame: 127 } as const;

/** The faults after which the scanner has to be powered up again. */
const DEATHS = ['death', 'silent', 'empty', 'death-then-empty'] as const;

export function createEmulatedModes(deps: EmulatedModesDeps): EmulatedModes {
  const { glass, events, power, timers } = deps;
  const { strikes } = deps.faults;
  const bulk = createPipe(() => {
    cancelFrame?.();
    cancelFrame = undefined;
  });
  const modesSet = new Map<number, number>();
  let cancelFrame: (() => void) | undefined;
  let mode = 0;
  let framesLeft = 0;
  let frames = 0;
  /** Each read ends with no bytes while it has no power. */
  let diedEmpty = false;

  function sendAfter(ms: number, code: number): void {
    timers.after(ms, () => events.send(code));
  }

  function feel(): void {
    if (!power.hasScanPower()) return;
    for (const [ms, code] of fingerEvents(mode, glass.isTouched(), strikes)) sendAfter(ms, code);
  }

  function scheduleFrame(): void {
    const isReady = mode === MODE.capture && power.hasScanPower() && bulk.isAwaited();
    if (!isReady || cancelFrame || framesLeft === 0) return;
    cancelFrame = timers.after(MILLISECONDS.frame, () => {
      cancelFrame = undefined;
      sendFrame();
    });
  }

  function sendFrame(): void {
    if (strikes('unplug-mid-frame')) {
      deps.pullCable();
      return;
    }
    const death = DEATHS.find((fault) => strikes(fault));
    if (death) {
      power.loseScanPower();
      diedEmpty = death === 'empty' || death === 'death-then-empty';
      if (death === 'death' || death === 'death-then-empty') events.send(EVENT_CODE.death);
      if (diedEmpty) bulk.give(new Uint8Array());
      return;
    }
    if (strikes('lost-frame')) return;
    framesLeft -= 1;
    frames += 1;
    bulk.give(nextFrame(deps, frames & 0xff));
  }

  return {
    mode: () => mode,
    setMode(value) {
      mode = value;
      modesSet.set(value, (modesSet.get(value) ?? 0) + 1);
      timers.cancelAll();
      cancelFrame = undefined;
      if (value === MODE.off) power.loseScanPower();
      if (value === MODE.awaitFinger && power.hasScanPower()) {
        for (const ms of MILLISECONDS.spurious) sendAfter(ms, EVENT_CODE.scanPowerOn);
      }
      if (value === MODE.capture) {
        framesLeft = deps.givesOneEach ? 1 : Infinity;
        scheduleFrame();
      }
      feel();
    },
    timesSet: (value) => modesSet.get(value) ?? 0,
    feel,
    async takeFrame(length, signal) {
      if (diedEmpty && !power.hasScanPower()) return new Uint8Array();
      const frame = bulk.take(length, signal);
      scheduleFrame();
      return frame;
    },
    reset() {
      timers.cancelAll();
      cancelFrame = undefined;
      bulk.clear();
      mode = 0;
    },
  };
}

/** The events for which a mode waits, each with its time in milliseconds after the change on the glass. */
function fingerEvents(
  mode: number,
  isTouched: boolean,
  strikes: Faults['strikes'],
): readonly (readonly [ms: number, code: number])[] {
  const { finger, bounce } = MILLISECONDS;
  if (mode === MODE.awaitLift && !isTouched) return [[finger, EVENT_CODE.fingerOff]];
  if (mode !== MODE.awaitFinger || !isTouched) return [];
  if (!strikes('bounce')) return [[finger, EVENT_CODE.fingerOn]];
  return [
    [finger, EVENT_CODE.fingerOn],
    [finger + bounce, EVENT_CODE.fingerOff],
    [finger + 2 * bounce, EVENT_CODE.fingerOn],
  ];
}

/** What the sensor sees now as the device sends it, with the faults of a frame. */
function nextFrame(deps: EmulatedModesDeps, keyNumber: number): Uint8Array {
  const { glass, keyOf, isTurned } = deps;
  const { strikes } = deps.faults;
  const change = strikes('wrong-key') ? 1 : 0;
  return formatFrame(
    glass.look(),
    { keyNumber, keyOf: (number) => keyOf(number) ^ change, isTurned },
    {
      changesKey: strikes('key-change'),
      isClear: strikes('clear-frame'),
      hasTooManyLines: strikes('too-many-lines'),
      isShort: strikes('short-bulk'),
    },
  );
}
