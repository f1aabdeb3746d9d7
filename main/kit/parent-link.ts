/** The link to the process that started this one. */
export interface ParentLink {
  send(message: object): void;
  onMessage(listener: (message: unknown) => void): void;
  /** Called once when the other end is gone. */
  onClose(listener: () => void): void;
}

/** The part of Electron's `process.parentPort` that is used (utility process). */
interface ParentPort {
  postMessage(message: object): void;
  on(event: 'message', listener: (event: { readonly data: unknown }) => void): void;
  on(event: 'close', listener: () => void): void;
}

function hasParentPort(process: object): process is { readonly parentPort: ParentPort } {
  return 'parentPort' in process && typeof process.parentPort === 'object' && process.parentPort !== null;
}

/** Electron's utility process link, or Node's own to the parent of a child process; undefined if the process has neither. */
export function openParentLink(): ParentLink | undefined {
  if (hasParentPort(process)) {
    const port = process.parentPort;
    return {
      send: (message) => {
        port.postMessage(message);
      },
      onMessage: (listener) => {
        port.on('message', (event) => {
          listener(event.data);
        });
      },
      onClose: (listener) => {
        port.on('close', listener);
        process.once('disconnect', listener);
      },
    };
  }
  if (process.send === undefined) return undefined;
  return {
    send: (message) => {
      // The other end may go away at any moment; `disconnect` reports that, not this error.
      if (process.connected) process.send?.(message, undefined, undefined, () => undefined);
    },
    onMessage: (listener) => {
      process.on('message', listener);
    },
    onClose: (listener) => {
      process.once('disconnect', listener);
    },
  };
}
