/** What passes between the front, which speaks HTTP, and the operations, which speak SBI. */

/** A request that passed the front: its caller may use the service. */
export interface FrontRequest {
  readonly verb: string;
  readonly path: string;
  readonly body: Uint8Array;
  /** The allowed origin; undefined for clients that send none, where those are served. */
  readonly origin: string | undefined;
  readonly port: number;
  /** Aborts when the client hangs up or the front closes. */
  readonly signal: AbortSignal;
}

/** A whole answer at once, or one that goes on: without a length, ended by the end of the connection. */
export type FrontAnswer =
  | { readonly status: number; readonly json: unknown }
  /** JSON that somebody else has written and signed parts of: it goes out octet for octet. */
  | { readonly status: number; readonly octets: Uint8Array }
  | {
      readonly contentType: string;
      /** Writes until it settles; `signal` of the request says when nobody listens any more. */
      send(sink: StreamSink): Promise<void>;
    };

/** The client's end of an answer that goes on. */
export interface StreamSink {
  /** Settles when the system has taken the bytes, or the line is gone. Nothing of it is read afterwards. */
  write(chunks: readonly Uint8Array[]): Promise<void>;
}
