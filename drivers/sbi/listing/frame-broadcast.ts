import { err, ok } from '#kit/result.ts';
import type { Result } from '#kit/result.ts';
import type { BiometricReader, OwnedFrame, ReaderError } from '../../reader/port.ts';

/** The use of frames. A running capture gets all of them, and the live pictures pause. */
export type FrameUse = 'capture' | 'live-view';

/** Shares the only stream of a reader between a capture and live pictures. */
export interface FrameBroadcast {
  /**
   * Works like {@link BiometricReader.stream}, once for each use; a second stream of the same use fails with
   * `reader-not-ready`. Each frame goes to one receiver, and the receiver owns it.
   */
  stream(use: FrameUse, onFrame: (frame: OwnedFrame) => void, signal: AbortSignal): Promise<Result<void, ReaderError>>;
}

interface User {
  readonly onFrame: (frame: OwnedFrame) => void;
  readonly end: (result: Result<void, ReaderError>) => void;
}

/** Creates a {@link FrameBroadcast}. The reader streams only while somebody needs frames. */
export function createFrameBroadcast(reader: Pick<BiometricReader, 'identity' | 'stream'>): FrameBroadcast {
  const { deviceId } = reader.identity;
  const users = new Map<FrameUse, User>();
  /** The last user to leave waits until the reader has stopped, so that its stream is really over. */
  let leaving: User[] = [];
  let running: AbortController | undefined;

  function pass(frame: OwnedFrame): void {
    const user = users.get('capture') ?? users.get('live-view');
    if (user) user.onFrame(frame);
    else frame[Symbol.dispose]();
  }

  async function run(): Promise<void> {
    while (users.size > 0) {
      running = new AbortController();
      const result = await reader.stream(pass, running.signal);
      const wasAsked = running.signal.aborted;
      for (const user of leaving) user.end(ok(undefined));
      leaving = [];
      // A new user may have come while the reader was still stopping: then the stream starts again.
      if (wasAsked) continue;
      const error: ReaderError = result.ok
        ? // A stream that ends without an error although nobody stopped it is a fault of the reader, too.
          { code: 'reader-failed', deviceId, detail: 'the stream ended by itself' }
        : result.error;
      for (const user of users.values()) user.end(err(error));
      users.clear();
    }
    running = undefined;
  }

  return {
    async stream(use, onFrame, signal) {
      if (signal.aborted) return ok(undefined);
      if (users.has(use)) return err({ code: 'reader-not-ready', deviceId });
      const { promise, resolve } = Promise.withResolvers<Result<void, ReaderError>>();
      const user: User = { onFrame, end: resolve };
      const leave = (): void => {
        users.delete(use);
        if (users.size > 0 || !running) {
          resolve(ok(undefined));
          return;
        }
        leaving.push(user);
        running.abort();
      };
      users.set(use, user);
      signal.addEventListener('abort', leave, { once: true });
      if (!running) void run();
      const result = await promise;
      signal.removeEventListener('abort', leave);
      return result;
    },
  };
}
