/** The requests and answers between the front (HTTP) and the operations (SBI). */

/** A request that passed the front: its caller may use the service. */
export interface FrontRequest {
  readonly verb: string;
  readonly path: string;
  readonly body: Uint8Array;
  /** The allowed origin; undefined for a client that sends no Origin. */
  readonly origin: string | undefined;
  readonly port: number;
  /** What the request carries as its capture secret, if anything; it goes no further than the check of a capture. */
  readonly captureSecret: string | undefined;
  /** Aborts when the client hangs up or the front closes. */
  readonly signal: AbortSignal;
}

/** A complete answer, or a continuous one without a length that ends with the connection. */
export type FrontAnswer =
  | { readonly status: number; readonly json: unknown }
  /** JSON that somebody else has written and partly signed: it is sent octet for octet. */
  | { readonly status: number; readonly octets: Uint8Array }
  | {
      readonly contentType: string;
      /** Writes until it settles; the request's `signal` aborts when nobody listens any more. */
      send(sink: StreamSink): Promise<void>;
    };

/** Where a continuous answer is written. */
export interface StreamSink {
  /** Settles when the system has taken the bytes, or the connection is closed. The bytes are not read afterwards. */
  write(chunks: readonly Uint8Array[]): Promise<void>;
}
