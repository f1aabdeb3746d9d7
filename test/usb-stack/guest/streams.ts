import { isWellFormedFrame } from '../../../drivers/imaging/picture/frame.ts';
import { assessFrame } from '../../../drivers/imaging/finger/quality.ts';
import type { Result } from '#kit/result.ts';
import type { BiometricReader, Frame, ReaderError } from '../../../drivers/reader/port.ts';
import { mustGoWell, until } from './bench.ts';
import type { GuestBench } from './bench.ts';

/** A stream that runs until it is stopped, or ends by itself. */
export interface Watched {
  readonly frames: readonly Frame[];
  readonly ended: Promise<Result<void, ReaderError>>;
  readonly stop: AbortController;
}

export function watch(reader: BiometricReader): Watched {
  const frames: Frame[] = [];
  const stop = new AbortController();
  const ended = reader.stream((frame) => frames.push(frame), stop.signal);
  return { frames, ended, stop };
}

/** Looks until `wanted` frames of the stream have shown a finger, and stops it, which has to go well. */
export async function untilFinger({ frames, ended, stop }: Watched, wanted: number): Promise<void> {
  let looked = 0;
  let seen = 0;
  await until(
    'frames with a finger',
    () => {
      for (; looked < frames.length; looked += 1) {
        const frame = frames[looked];
        if (!frame) break;
        if (!isWellFormedFrame(frame)) throw new Error('bytes that are not a frame');
        if (assessFrame(frame).fingerPresent) seen += 1;
      }
      return seen >= wanted ? seen : undefined;
    },
    60_000,
  );
  stop.abort();
  mustGoWell('stream', await ended);
}

/** Lays the finger down and looks until `wanted` frames have shown it. */
export async function seeFinger(reader: BiometricReader, bench: GuestBench, wanted: number): Promise<void> {
  const watched = watch(reader);
  await bench.command(0, 'place');
  await untilFinger(watched, wanted);
}
