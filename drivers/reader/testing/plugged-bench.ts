import { expect } from 'vitest';
import { assessFrame } from '../../imaging/finger/quality.ts';
import type { Result } from '#kit/result.ts';
import type { ReaderOpenError } from '../driver.ts';
import type { BiometricReader, Frame } from '../port.ts';

/** A socket with a reader in it: the driver under test, and what moves its hardware, its cable and the time. */
export interface PluggedBench {
  /** Opens the reader that is plugged in, also again after it was closed; passes the time that this needs. */
  open(): Promise<Result<BiometricReader, ReaderOpenError>>;
  /** The same for a second reader of the model, in another socket. */
  openSecond(): Promise<Result<BiometricReader, ReaderOpenError>>;
  /** Lays a finger on the glass of the first reader, or brings an eye before its lens. */
  place(): void | Promise<void>;
  lift(): void | Promise<void>;
  /** Passes time until the running stream of `reader` has been given one more frame, or has ended. */
  deliverFrame(reader: BiometricReader): Promise<void>;
  /** Passes time, and does everything that is due in it. */
  passTime(ms: number): Promise<void>;
  /** Pulls the first reader's cable; everything that happens at once has happened when this returns. */
  unplug(): void | Promise<void>;
  /** Puts the same reader back into the same socket. */
  plug(): void | Promise<void>;
  /** From now on calls `before`, and no earlier one, right ahead of each exchange with the hardware, with its number from 1. */
  watchExchanges(before: (exchange: number) => void | Promise<void>): void;
  /** True where nothing goes over the wire when a stream is stopped or the reader is closed; false when absent. */
  readonly closesInSilence?: boolean;
  /** What is still held, for example claimed interfaces and waiting timers. */
  held(): readonly string[];
  dispose(): void | Promise<void>;
  /** Whether a frame shows a finger (or eye); by the capture check of a single finger when absent. */
  readonly sees?: (frame: Frame) => boolean;
}

/** Whether a frame shows what is laid on this bench's glass. */
export function seesOf(bench: PluggedBench): (frame: Frame) => boolean {
  return bench.sees ?? ((frame) => assessFrame(frame).fingerPresent);
}

/** The reader; throws when it was not opened. */
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

/** Closes twice, and expects that nothing is held afterwards. */
export async function close(bench: PluggedBench, reader: BiometricReader): Promise<void> {
  await settled(bench, reader.close());
  await settled(bench, reader.close());
  expect(reader.state()).toBe('gone');
  expect(bench.held()).toEqual([]);
}
