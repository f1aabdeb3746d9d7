/** What a service in a process of its own holds at a moment, after a collection of garbage. */
export interface ServiceState {
  /** Bytes. */
  readonly heap: number;
  readonly rss: number;
  /** Readers that deliver frames, and readers that a capture holds. */
  readonly streaming: number;
  readonly busy: number;
  /** What broke down in captures so far. */
  readonly faults: number;
  /** Open connections. */
  readonly connections: number;
}

/** The serial number of the process's reader of this kind, in its service of this purpose. */
export function fuzzedSerial(kind: string, purpose: string): string {
  return `${kind}-${purpose.toLowerCase()}`;
}

/** The device id of the same. */
export function fuzzedDeviceId(kind: string, purpose: string): string {
  return `simulated/${fuzzedSerial(kind, purpose)}`;
}
