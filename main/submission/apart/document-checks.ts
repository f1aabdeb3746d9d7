import { fork } from 'node:child_process';
import { z } from 'zod';
import { systemClock } from '#kit/clock.ts';
import type { MediaType } from '#vocabulary/media-types.ts';
import { createApart, type Helper } from './helper.ts';
import type { DocumentVerdict } from './open-document.ts';

/** `unchecked`: opening it took too long, or more memory than it may. */
export type CheckedDocument = DocumentVerdict | 'unchecked';
export type CheckDocument = (content: Uint8Array, mediaType: MediaType) => Promise<CheckedDocument>;

/** Opens documents in a process of its own. */
export interface DocumentChecks {
  /** Opens one; `content` stays the caller's. */
  readonly check: CheckDocument;
  close(): Promise<void>;
}

/** A running `document-process`, however it was started. */
export interface DocumentProcess {
  post(message: unknown): void;
  kill(): void;
}
export type StartDocumentProcess = (on: { message(message: unknown): void; exit(): void }) => DocumentProcess;

interface DocumentAsked {
  readonly content: Uint8Array;
  readonly mediaType: MediaType;
}

/** A scan of 10 MB opens in 0.3 s on a small server, a picture of 36 megapixels in 2.4 s on a busy one. */
const CHECK_MS = 20_000;
/** The process holds about 100 MB; documents of one registrant come close together. */
const IDLE_MS = 60_000;
const MessageSchema = z.strictObject({
  verdict: z.enum(['ready', 'readable', 'damaged', 'locked', 'too-large']),
});

/** `limitMs` is how long one document may take. */
export function openDocumentChecks(start: StartDocumentProcess = forkProcess, limitMs = CHECK_MS): DocumentChecks {
  const apart = createApart({ start: () => helperOf(start), clock: systemClock, limitMs, idleMs: IDLE_MS });
  return {
    check: async (content, mediaType) => (await apart.ask({ content, mediaType })) ?? 'unchecked',
    close: apart.close,
  };
}

function helperOf(start: StartDocumentProcess): Helper<DocumentAsked, DocumentVerdict> {
  const ready = Promise.withResolvers<undefined>();
  const end = Promise.withResolvers<undefined>();
  let answered: ((verdict: DocumentVerdict) => void) | undefined;
  const child = start({
    message(message) {
      const read = MessageSchema.safeParse(message);
      // What opens hostile files may have been taken over by one: what it says is not trusted either.
      if (!read.success) {
        child.kill();
        return;
      }
      const { verdict } = read.data;
      if (verdict === 'ready') ready.resolve(undefined);
      else answered?.(verdict);
    },
    exit: () => end.resolve(undefined),
  });
  return {
    ready: ready.promise,
    ended: end.promise,
    async ask(asked) {
      const answer = Promise.withResolvers<DocumentVerdict>();
      answered = answer.resolve;
      child.post(asked);
      return Promise.race([answer.promise, end.promise]);
    },
    async end() {
      child.kill();
      await end.promise;
    },
  };
}

/** For programs without Electron. */
const forkProcess: StartDocumentProcess = (on) => {
  const file = import.meta.url.endsWith('.ts') ? './document-process.ts' : './document-process.js';
  const child = fork(new URL(file, import.meta.url), {
    serialization: 'advanced',
    stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
  });
  child.on('message', (message) => on.message(message));
  child.once('exit', () => on.exit());
  child.once('error', () => on.exit());
  return {
    // The process may have ended a moment ago; its end is the answer.
    post: (message) => void child.send(message as object, () => undefined),
    kill: () => void child.kill('SIGKILL'),
  };
};
