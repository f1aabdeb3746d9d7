import type { Clock } from '#kit/clock.ts';
import type { UsbConnection, WireError } from '../transport/port.ts';
import { INTERRUPT_IN, INTERRUPT_LENGTH, parseEvent } from './protocol.ts';
import type { ReaderEvent } from './protocol.ts';

/** How long one read waits, and closing with it; a read that ends at this time saw no event. */
const EVENT_READ_MS = 250;
const MOST_FAILURES = 3;

/** The events of the reader. One read is pending from the start until the end. */
export interface EventFeed {
  /**
   * The next of the wanted events after the call; undefined after `timeoutMs`, when `signal` aborts or when the feed has
   * ended. Call it before what causes the event.
   */
  next(wanted: readonly ReaderEvent[], timeoutMs: number, signal: AbortSignal): Promise<ReaderEvent | undefined>;
  /** Whether `death` came since {@link EventFeed.forgetDeath}. */
  hasDied(): boolean;
  forgetDeath(): void;
  /** Why the feed has ended by itself. */
  ended(): WireError | undefined;
  /** Calls `listener` once when the feed ends by itself, at once if it has. */
  onEnd(listener: (error: WireError) => void): void;
  /** Ends the feed; resolves when no read is pending. */
  stop(): Promise<void>;
}

/** Starts to listen. */
export function startEventFeed(wire: UsbConnection, clock: Clock): EventFeed {
  const waiting = new Set<(event: ReaderEvent | undefined) => void>();
  const over = new AbortController();
  let died = false;
  let failure: WireError | undefined;
  let onEnd: (error: WireError) => void = () => undefined;

  const deliver = (event: ReaderEvent | undefined): void => {
    for (const hear of [...waiting]) hear(event);
  };

  async function listen(): Promise<void> {
    let failures = 0;
    while (!over.signal.aborted) {
      const read = await wire.read(INTERRUPT_IN, INTERRUPT_LENGTH, EVENT_READ_MS);
      if (read.ok) {
        failures = 0;
        const event = parseEvent(read.value);
        if (event === 'death') died = true;
        if (event) deliver(event);
      } else if (read.error.code !== 'timed-out') {
        failures += 1;
        if (read.error.code !== 'gone' && failures < MOST_FAILURES) continue;
        failure = read.error;
        over.abort();
        deliver(undefined);
        onEnd(failure);
      }
    }
  }
  const listening = listen();

  return {
    async next(wanted, timeoutMs, signal) {
      if (over.signal.aborted || signal.aborted) return undefined;
      return new Promise((resolve) => {
        const end = (event: ReaderEvent | undefined): void => {
          cancel();
          signal.removeEventListener('abort', abort);
          waiting.delete(hear);
          resolve(event);
        };
        const abort = (): void => {
          end(undefined);
        };
        const hear = (event: ReaderEvent | undefined): void => {
          if (event === undefined || wanted.includes(event)) end(event);
        };
        const cancel = clock.after(timeoutMs, abort);
        signal.addEventListener('abort', abort);
        waiting.add(hear);
      });
    },
    hasDied: () => died,
    forgetDeath() {
      died = false;
    },
    ended: () => failure,
    onEnd(listener) {
      onEnd = listener;
      if (failure) listener(failure);
    },
    async stop() {
      over.abort();
      deliver(undefined);
      await listening;
    },
  };
}
