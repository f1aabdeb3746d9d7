import { err, ok } from '#kit/result.ts';
import type { Result } from '#kit/result.ts';
import type { BiometricReader, OwnedFrame, ReaderError } from '../../reader/port.ts';

/** What frames are wanted for. A capture has them all while it runs; the live pictures pause. */
export type FrameUse = 'capture' | 'live-view';

/** The one stream that a reader gives at a time, shared by the two that need it. */
export interface FrameBroadcast {
  /**
   * As {@link BiometricReader.stream}, once for each use; a second one of the same use answers `reader-not-ready`.
   * Each frame goes to one receiver, which owns it.
   */
  stream(use: FrameUse, onFrame: (frame: OwnedFrame) => void, signal: AbortSignal): Promise<Result<void, ReaderError>>;
}

interface User {
  readonly onFrame: (frame: OwnedFrame) => void;
  readonly end: (result: Result<void, ReaderError>) => void;
}

/** Makes a {@link FrameBroadcast}. The reader streams exactly while somebody wants frames. */
export function createFrameBroadcast(reader: Pick<BiometricReader, 'identity' | 'stream'>): FrameBroadcast {
  const { deviceId } = reader.identity;
  const users = new Map<FrameUse, User>();
  /** The last to leave wait until the reader has stopped, so that "over" means that it is over. */
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
      // A new user may have come while the reader was still stopping: then it starts again.
      if (wasAsked) continue;
      const error: ReaderError = result.ok
        ? // A stream that ends well without having been asked to is a reader's fault all the same.
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
