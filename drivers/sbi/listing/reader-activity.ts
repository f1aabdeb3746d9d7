import type { BiometricReader } from '../../reader/port.ts';

/** What a reader has done lately, for the person who looks after it. */
export interface ReaderActivity {
  /** A frame came. */
  frame(): void;
  /** A stream began: its rate is a new one. */
  streamStarted(): void;
  /** A capture succeeded. `at`: milliseconds since 1970. */
  captured(at: number): void;
  /** A stream ended with a failure of the reader's own; `detail` is the driver's word. */
  failed(detail: string): void;
  now(): {
    /** Of the last second or two of the last stream; undefined before it had two frames. */
    readonly framesPerSecond: number | undefined;
    readonly lastCaptureAt: number | undefined;
    /** Of the last stream; undefined when that ended well. */
    readonly detail: string | undefined;
  };
}

/** Frames the rate is taken over: a second or two of what readers deliver. */
const FRAMES_COUNTED = 15;

/** @param monotonic milliseconds, never going back */
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

/** The reader's stream with its frames counted. */
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
