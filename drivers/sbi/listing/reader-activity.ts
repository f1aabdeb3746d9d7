import type { BiometricReader } from '../../reader/port.ts';

/** The recent activity of a reader, for the person who looks after it. */
export interface ReaderActivity {
  /** A frame came. */
  frame(): void;
  /** A stream began, and its rate is measured from here. */
  streamStarted(): void;
  /** A capture succeeded. `at`: milliseconds since 1970. */
  captured(at: number): void;
  /** A stream ended with a failure of the reader; `detail` comes from the driver. */
  failed(detail: string): void;
  now(): {
    /** The rate in the last second or two of the last stream; undefined before its second frame. */
    readonly framesPerSecond: number | undefined;
    readonly lastCaptureAt: number | undefined;
    /** The failure of the last stream; undefined when it ended without one. */
    readonly detail: string | undefined;
  };
}

/** The rate is measured over this many frames, which readers deliver in a second or two. */
const FRAMES_COUNTED = 15;

/** @param monotonic milliseconds; must never go back */
export function createReaderActivity(monotonic: () => number): ReaderActivity {
  let times: number[] = [];
  let lastCaptureAt: number | undefined;
  let detail: string | undefined;
  return {
    frame() {
      times.push(monotonic());
      if (times.length > FRAMES_COUNTED) times.shift();
    },
    streamStarted() {
      times = [];
      detail = undefined;
    },
    failed(words) {
      detail = words;
    },
    captured(at) {
      lastCaptureAt = at;
    },
    now() {
      const [first = 0] = times;
      const elapsed = (times.at(-1) ?? 0) - first;
      return {
        framesPerSecond: elapsed > 0 ? ((times.length - 1) * 1000) / elapsed : undefined,
        lastCaptureAt,
        detail,
      };
    },
  };
}

/** Streams from the reader and counts the frames. */
export function countFrames(
  reader: BiometricReader,
  activity: Pick<ReaderActivity, 'frame' | 'streamStarted' | 'failed'>,
): Pick<BiometricReader, 'identity' | 'stream'> {
  return {
    identity: reader.identity,
    async stream(onFrame, signal) {
      activity.streamStarted();
      const ended = await reader.stream((frame) => {
        activity.frame();
        onFrame(frame);
      }, signal);
      if (!ended.ok && ended.error.code === 'reader-failed') activity.failed(ended.error.detail);
      return ended;
    },
  };
}
