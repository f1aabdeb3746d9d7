import type { Clock } from '#kit/clock.ts';
import { createListeners } from '#kit/listeners.ts';
import type { ReaderState } from '#vocabulary/readers.ts';
import type { MeasuredResolution } from '../reader/port.ts';
import type { Heat } from './heat.ts';

/** The state of a reader: whether it works, whether it rests, and whether its resolution is known. */
export interface ReaderCondition {
  state(): ReaderState;
  /** Calls `listener` after each change of `state()`; returns the unsubscribe function. */
  subscribe(listener: () => void): () => void;
  /** A reader that is gone stays gone. */
  become(next: 'failed' | 'gone'): void;
  /** Rests for as long as its heat asks for; does nothing when it is cool enough. */
  rest(): void;
  /** Ends the timer of a rest. */
  stopResting(): void;
  resolution(): MeasuredResolution | undefined;
  useResolution(measured: MeasuredResolution): void;
}

export interface ReaderConditionDeps {
  readonly clock: Clock;
  readonly heat: Heat;
  /** The resolution that was measured on this unit before. */
  readonly known: MeasuredResolution | undefined;
}

export function createReaderCondition({ clock, heat, known }: ReaderConditionDeps): ReaderCondition {
  const listeners = createListeners();
  let health: 'working' | 'failed' | 'gone' = 'working';
  /** Ends the waiting for the end of a rest; undefined while it does not rest. */
  let cancelRest: (() => void) | undefined;
  let resolution = known;

  function state(): ReaderState {
    if (health === 'gone') return 'gone';
    if (health === 'failed') return 'not-ready';
    if (cancelRest) return 'resting';
    return resolution ? 'ready' : 'not-calibrated';
  }

  function change(alter: () => void): void {
    const before = state();
    alter();
    if (state() !== before) listeners.notify();
  }

  function rest(): void {
    const left = heat.restLeft();
    change(() => {
      cancelRest?.();
      cancelRest = left > 0 && health !== 'gone' ? clock.after(Math.ceil(left), rest) : undefined;
    });
  }

  return {
    state,
    subscribe: listeners.subscribe,
    become(next) {
      change(() => {
        if (health !== 'gone') health = next;
      });
    },
    rest,
    stopResting() {
      cancelRest?.();
    },
    resolution: () => resolution,
    useResolution(measured) {
      change(() => {
        resolution = measured;
      });
    },
  };
}
