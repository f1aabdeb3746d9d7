/** What a service in a process of its own holds at a moment, after a collection of garbage. */
export interface ServiceState {
  /** Bytes. */
  readonly heap: number;
  readonly rss: number;
  /** Readers that deliver frames, and readers that a capture holds. */
  readonly streaming: number;
  readonly busy: number;
  /** Open connections. */
  readonly connections: number;
}
