/**
 * What a parent sends to let a child end in order. Electron tells a utility process nothing of its parent's end:
 * `parentPort` has no `close`, and when main dies, Chromium ends its children at once and no handler runs in them.
 * `kill()` is SIGTERM, which Windows does not have.
 */
export const END_MESSAGE = { type: 'end-of-parent' } as const;

function isEnd(message: unknown): boolean {
  return typeof message === 'object' && message !== null && 'type' in message && message.type === END_MESSAGE.type;
}

/** The link to the process that started this one. */
export interface ParentLink {
  send(message: object): void;
  onMessage(listener: (message: unknown) => void): void;
  /**
   * Called once when this process has to end: the parent says so ({@link END_MESSAGE}), SIGTERM has come, or the link is
   * gone. The listener releases what the process holds and ends it.
   */
  onEnd(listener: () => void): void;
}

/** The part of Electron's `process.parentPort` that is used (utility process). */
interface ParentPort {
  postMessage(message: object): void;
  on(event: 'message', listener: (event: { readonly data: unknown }) => void): void;
}

/** Undefined in every process but a utility process; Electron's types say otherwise. */
function parentPort(): ParentPort | undefined {
  return (process as { readonly parentPort?: ParentPort | null }).parentPort ?? undefined;
}

/** Both kinds of link as one: what is received, and how to send. */
interface Wire {
  send(message: object): void;
  receive(listener: (message: unknown) => void): void;
}

function wireOfThisProcess(): Wire | undefined {
  const port = parentPort();
  if (port !== undefined) {
    return {
      send: (message) => {
        port.postMessage(message);
      },
      receive: (listener) => {
        port.on('message', (event) => {
          listener(event.data);
        });
      },
    };
  }
  if (process.send === undefined) return undefined;
  return {
    send: (message) => {
      // The other end may go away at any moment; `disconnect` reports that, not this error.
      if (process.connected) process.send?.(message, undefined, undefined, () => undefined);
    },
    receive: (listener) => {
      process.on('message', listener);
    },
  };
}

/** Electron's utility process link, or Node's own to the parent of a child process; undefined if the process has neither. */
export function openParentLink(): ParentLink | undefined {
  const wire = wireOfThisProcess();
  if (wire === undefined) return undefined;
  let onEnd: (() => void) | undefined;
  let isOver = false;
  function end(): void {
    isOver = true;
    const listener = onEnd;
    onEnd = undefined;
    listener?.();
  }
  let onMessage: ((message: unknown) => void) | undefined;
  wire.receive((message) => {
    if (isEnd(message)) end();
    else if (!isOver) onMessage?.(message);
  });
  return {
    send: wire.send,
    onMessage(listener) {
      onMessage = listener;
    },
    onEnd(listener) {
      onEnd = listener;
      process.once('SIGTERM', end);
      process.once('disconnect', end);
    },
  };
}
