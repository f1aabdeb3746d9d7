import type { Clock } from '#kit/clock.ts';
import { createListeners } from '#kit/listeners.ts';
import type { ReaderState } from '#vocabulary/readers.ts';
import type { MeasuredResolution } from '../reader/port.ts';
import type { Heat } from './heat.ts';

/** The state of a reader: whether it works, whether it rests, and whether its resolution is known. */
export interface StateOfReader {
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

export interface StateOfReaderDeps {
  readonly clock: Clock;
  readonly heat: Heat;
  /** The resolution that was measured on this unit before. */
  readonly known: MeasuredResolution | undefined;
}

export function createStateOfReader({ clock, heat, known }: StateOfReaderDeps): StateOfReader {
  const listeners = createListeners();
  let condition: 'working' | 'failed' | 'gone' = 'working';
  /** Ends the waiting for the end of a rest; undefined while it does not rest. */
  let cancelRest: (() => void) | undefined;
  let resolution = known;

  function state(): ReaderState {
    if (condition === 'gone') return 'gone';
    if (condition === 'failed') return 'not-ready';
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
      cancelRest = left > 0 && condition !== 'gone' ? clock.after(Math.ceil(left), rest) : undefined;
    });
  }

  return {
    state,
    subscribe: listeners.subscribe,
    become(next) {
      change(() => {
        if (condition !== 'gone') condition = next;
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
