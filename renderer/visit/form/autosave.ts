import type { Answers } from '../../../preload/contract/application-views.ts';
import type { Failure } from '../../../preload/contract/failures.ts';

/** What the screen says about the answers: unchanged, being saved, durable, or not saved. */
export type SaveState =
  | { readonly name: 'unchanged' }
  | { readonly name: 'saving' }
  | { readonly name: 'saved'; readonly at: string }
  | { readonly name: 'not-saved'; readonly failure: Failure };

interface AutosaveDeps {
  /** Keeps the answers; resolves with the time they became durable. */
  readonly save: (answers: Answers) => Promise<string>;
  readonly failureOf: (error: unknown) => Failure;
  readonly onState: (state: SaveState) => void;
  /** Calls `run` after `milliseconds`; returns the function that cancels it. */
  readonly later: (run: () => void, milliseconds: number) => () => void;
}

export interface Autosave {
  /** Takes the newest answers; they are sent to main within {@link SAVE_WITHIN_MS}. */
  readonly change: (answers: Answers) => void;
  /** Saves at once what is not saved; resolves with whether everything is durable. */
  readonly flush: () => Promise<boolean>;
}

/** Answers are sent to main at most this long after a change, milliseconds. */
const SAVE_WITHIN_MS = 400;

/**
 * Saves answers one write at a time, newest last. The time runs from the first unsaved change, so that further typing
 * does not delay it.
 */
export function createAutosave({ save, failureOf, onState, later }: AutosaveDeps): Autosave {
  let waiting: Answers | null = null;
  let running: Promise<boolean> | null = null;
  let cancelTimer: (() => void) | null = null;

  const hasWaiting = () => waiting !== null;

  const write = async (): Promise<boolean> => {
    for (;;) {
      const answers = waiting;
      if (answers === null) return true;
      waiting = null;
      try {
        const at = await save(answers);
        // A change that came meanwhile is newer than what was just kept.
        if (!hasWaiting()) onState({ name: 'saved', at });
      } catch (error) {
        waiting ??= answers;
        onState({ name: 'not-saved', failure: failureOf(error) });
        return false;
      }
    }
  };

  const flush = async (): Promise<boolean> => {
    cancelTimer?.();
    cancelTimer = null;
    if (running) await running;
    running ??= write().finally(() => {
      running = null;
    });
    return running;
  };

  return {
    change: (answers) => {
      waiting = answers;
      onState({ name: 'saving' });
      cancelTimer ??= later(() => {
        cancelTimer = null;
        void flush();
      }, SAVE_WITHIN_MS);
    },
    flush,
  };
}
