import { EventEmitter } from 'node:events';
import type { Readable, Writable } from 'node:stream';
import type { Protocol } from './devtools-types.ts';

type Command = keyof Protocol.CommandParameters;
type EventParameters = Protocol.Events;

/** A command that Chromium refused, or that was still open when Chromium went away. */
export class DevtoolsError extends Error {
  readonly method: string;
  constructor(method: string, message: string) {
    super(`${method}: ${message}`);
    this.name = 'DevtoolsError';
    this.method = method;
  }
}

/** One flat session: the browser itself, a page, a frame in a process of its own, or a worker. */
export class DevtoolsSession {
  readonly id: string | undefined;
  readonly #events = new EventEmitter().setMaxListeners(0);
  readonly #connection: DevtoolsConnection;

  constructor(connection: DevtoolsConnection, id: string | undefined) {
    this.#connection = connection;
    this.id = id;
  }

  /** Sends a command; rejects with {@link DevtoolsError}. */
  send<Name extends Command>(
    method: Name,
    parameters: Protocol.CommandParameters[Name] = {} as Protocol.CommandParameters[Name],
  ): Promise<Protocol.CommandReturnValues[Name]> {
    return this.#connection.send(method, parameters, this.id) as Promise<Protocol.CommandReturnValues[Name]>;
  }

  on<Name extends keyof EventParameters>(name: Name, listener: (parameters: EventParameters[Name]) => void): void {
    this.#events.on(name, listener);
  }

  /** Called by the connection for each event of this session. */
  deliver(name: string, parameters: unknown): void {
    this.#events.emit(name, parameters);
  }
}

interface Message {
  readonly id?: number;
  readonly method?: string;
  readonly params?: unknown;
  readonly sessionId?: string;
  readonly result?: unknown;
  readonly error?: { readonly message: string };
}

interface Waiting {
  readonly method: string;
  readonly resolve: (value: unknown) => void;
  readonly reject: (reason: Error) => void;
}

/**
 * The DevTools protocol over Chromium's debugging pipe: JSON texts, each ended by a zero byte. Chromium ends as soon
 * as our end of the pipe closes, however this process dies; that is why the pipe and not the socket is used.
 */
export class DevtoolsConnection {
  readonly root: DevtoolsSession;
  readonly #to: Writable;
  readonly #sessions = new Map<string | undefined, DevtoolsSession>();
  readonly #waiting = new Map<number, Waiting>();
  #pieces: Buffer[] = [];
  #last = 0;
  #closed = false;

  constructor(to: Writable, from: Readable) {
    this.#to = to;
    this.root = this.session(undefined);
    from.on('data', (piece: Buffer) => this.#read(piece));
    from.on('close', () => this.#close());
    from.on('error', () => this.#close());
    to.on('error', () => this.#close());
  }

  session(id: string | undefined): DevtoolsSession {
    let session = this.#sessions.get(id);
    if (session === undefined) {
      session = new DevtoolsSession(this, id);
      this.#sessions.set(id, session);
    }
    return session;
  }

  /** Forgets a session that Chromium has detached. */
  forget(id: string): void {
    this.#sessions.delete(id);
  }

  send(method: string, parameters: unknown, sessionId: string | undefined): Promise<unknown> {
    if (this.#closed) return Promise.reject(new DevtoolsError(method, 'Chromium has gone'));
    const id = ++this.#last;
    return new Promise((resolve, reject) => {
      this.#waiting.set(id, { method, resolve, reject });
      this.#to.write(`${JSON.stringify({ id, method, params: parameters, sessionId })}\0`);
    });
  }

  #read(piece: Buffer): void {
    let rest = piece;
    for (let end = rest.indexOf(0); end !== -1; end = rest.indexOf(0)) {
      this.#pieces.push(rest.subarray(0, end));
      const text = Buffer.concat(this.#pieces).toString('utf8');
      this.#pieces = [];
      rest = rest.subarray(end + 1);
      this.#dispatch(JSON.parse(text) as Message);
    }
    if (rest.length > 0) this.#pieces.push(rest);
  }

  #dispatch(message: Message): void {
    if (message.id === undefined) {
      if (message.method !== undefined) this.session(message.sessionId).deliver(message.method, message.params);
      return;
    }
    const waiting = this.#waiting.get(message.id);
    this.#waiting.delete(message.id);
    if (message.error === undefined) waiting?.resolve(message.result);
    else waiting?.reject(new DevtoolsError(waiting.method, message.error.message));
  }

  #close(): void {
    if (this.#closed) return;
    this.#closed = true;
    for (const { method, reject } of this.#waiting.values()) reject(new DevtoolsError(method, 'Chromium has gone'));
    this.#waiting.clear();
  }
}
