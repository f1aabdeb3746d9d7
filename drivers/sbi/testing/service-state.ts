/** The state of a service in a separate process, after a garbage collection. */
export interface ServiceState {
  /** Bytes. */
  readonly heap: number;
  readonly rss: number;
  /** Readers that deliver frames, and readers that a capture holds. */
  readonly streaming: number;
  readonly busy: number;
  /** Programmer's errors in captures so far. */
  readonly faults: number;
  /** Open connections. */
  readonly connections: number;
}

/** The serial number of the reader of this kind in the process's service for this purpose. */
export function fuzzedSerial(kind: string, purpose: string): string {
  return `${kind}-${purpose.toLowerCase()}`;
}

/** The device id of the same reader. */
export function fuzzedDeviceId(kind: string, purpose: string): string {
  return `simulated/${fuzzedSerial(kind, purpose)}`;
}
