import { expect } from 'vitest';
import { assessFrame } from '../../imaging/finger/quality.ts';
import type { Result } from '#kit/result.ts';
import type { ReaderOpenError } from '../driver.ts';
import type { BiometricReader, Frame } from '../port.ts';

/** A socket with a reader in it: the driver under test, and what moves its hardware, its cable and the time. */
export interface PluggedBench {
  /** Takes the reader that is plugged in into use, anew after it was closed; passes the time that needs. */
  open(): Promise<Result<BiometricReader, ReaderOpenError>>;
  /** The same for a second reader of the model, in another socket. */
  openSecond(): Promise<Result<BiometricReader, ReaderOpenError>>;
  /** Lays a finger on the glass, or brings an eye before the lens, of the first reader. */
  place(): void | Promise<void>;
  lift(): void | Promise<void>;
  /** Passes time until the running stream of `reader` has been given one more frame, or has ended. */
  deliverFrame(reader: BiometricReader): Promise<void>;
  /** Passes time, with everything done that falls due. */
  passTime(ms: number): Promise<void>;
  /** Pulls the first reader's cable; what happens at once, happens before this returns. */
  unplug(): void | Promise<void>;
  /** Puts the same reader back into the same socket. */
  plug(): void | Promise<void>;
  /** Calls `before` right ahead of each exchange with the hardware from now on, with its number from 1; no longer the last one. */
  watchExchanges(before: (exchange: number) => void | Promise<void>): void;
  /** Nothing goes over the wire when a stream is stopped or the reader is closed; false when absent. */
  readonly closesInSilence?: boolean;
  /** What is still held: claimed interfaces, waiting timers. */
  held(): readonly string[];
  dispose(): void | Promise<void>;
  /** Whether a frame shows a finger (or eye); by the capture check of a single finger when absent. */
  readonly sees?: (frame: Frame) => boolean;
}

/** Whether a frame shows what is laid on this bench's glass. */
export function seesOf(bench: PluggedBench): (frame: Frame) => boolean {
  return bench.sees ?? ((frame) => assessFrame(frame).fingerPresent);
}

/** The reader, which has to have been opened. */
export function must(opened: Result<BiometricReader, ReaderOpenError>): BiometricReader {
  if (!opened.ok) throw new Error(`not opened: ${JSON.stringify(opened.error)}`);
  return opened.value;
}

/** Waits for `work` while time passes. */
export async function settled<T>(bench: PluggedBench, work: Promise<T>): Promise<T> {
  const over = new AbortController();
  const note = (): void => {
    over.abort();
  };
  work.then(note, note);
  for (let turn = 0; turn < 2000 && !over.signal.aborted; turn += 1) await bench.passTime(turn < 100 ? 1 : 100);
  if (!over.signal.aborted) throw new Error('it did not end');
  return work;
}

/** Closes, twice; nothing may be held afterwards. */
export async function close(bench: PluggedBench, reader: BiometricReader): Promise<void> {
  await settled(bench, reader.close());
  await settled(bench, reader.close());
  expect(reader.state()).toBe('gone');
  expect(bench.held()).toEqual([]);
}
