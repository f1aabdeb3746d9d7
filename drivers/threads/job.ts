/**
 * A kind of work that is done beside the asking thread, so that it goes on answering meanwhile. Who has such work defines
 * it; the entry of the threads registers it (`serveJobs`), and both sides know it by its name.
 */
export interface Job<Asks> {
  readonly name: string;
  /** Prepares a thread for this work; what it makes does one after the other, and wipes the pixels it was given. */
  readonly open: () => (asks: Asks) => Uint8Array | Promise<Uint8Array>;
}

/** What goes to a thread: `name` says whose `asks` it is. */
export interface Order {
  readonly id: number;
  readonly name: string;
  readonly asks: unknown;
}
