import { err, ok } from '../kit/result.ts';
import type { Result } from '../kit/result.ts';
import type { BiometricReader, ReaderError, ReaderIdentity, ReaderState } from '../reader/port.ts';
import type { SimulatedCommand, SimulatedSource } from './command.ts';
import type { FindMaster, SourceError } from './finger-source.ts';
import { makeGlass } from './glass.ts';
import { makeImpression, smudge } from './impression.ts';

/** Calls `tick` each `milliseconds` until the answered function is called. */
export type Every = (milliseconds: number, tick: () => void) => () => void;

/** The time between two frames: 10 frames a second, as the slower real readers have it. */
export const FRAME_MILLISECONDS = 100;

/** A finger on its way to the glass. */
export interface Placement {
  readonly source: SimulatedSource;
  /** Another seed is another touch of the same finger. */
  readonly impressionSeed: number;
  readonly smudge?: boolean;
}

/** A single-finger reader with everything a person can do to it. */
export interface SimulatedFingerReader extends BiometricReader {
  /** Puts a finger down; it replaces what lay there. Works while unplugged, too: the glass does not know. */
  place(placement: Placement): Promise<Result<void, SourceError>>;
  lift(): void;
  unplug(): void;
  plug(): void;
  setState(state: Exclude<ReaderState, 'gone'>): void;
  /** Ends the running stream with `reader-failed`. */
  fail(): void;
  setStalled(stalled: boolean): void;
  /** Does what a parsed command says. */
  apply(command: SimulatedCommand): Promise<Result<void, SourceError>>;
}

export interface SimulatedFingerReaderParts {
  readonly serialNo: string;
  readonly findMaster: FindMaster;
  readonly every: Every;
}

/** Plugs in a simulated reader: it simulates the sensor and the person, and knows nothing of who compares what it shows. */
export function makeSimulatedFingerReader(parts: SimulatedFingerReaderParts): SimulatedFingerReader {
  const identity = identityOf(parts.serialNo);
  const { deviceId } = identity;
  const glass = makeGlass(parts.serialNo);
  const listeners = new Set<() => void>();
  let isPlugged = true;
  let isClosed = false;
  let isStalled = false;
  let reported: Exclude<ReaderState, 'gone'> = 'ready';
  let endStream: ((end: Result<void, ReaderError>) => void) | null = null;
  /** Counts placements, so that a slow one does not cover what was put down, or lifted, after it. */
  let placements = 0;

  const state = (): ReaderState => (isPlugged && !isClosed ? reported : 'gone');
  const changeState = (change: () => void): void => {
    const before = state();
    change();
    const now = state();
    if (now === before) return;
    if (now === 'gone') endStream?.(err({ code: 'reader-gone', deviceId }));
    else if (now !== 'ready') endStream?.(err({ code: 'reader-not-ready', deviceId }));
    for (const listener of [...listeners]) listener();
  };

  const reader: SimulatedFingerReader = {
    identity,
    state,
    subscribe(listener) {
      // Wrapped, so that subscribing the same function twice makes two subscriptions.
      const entry = (): void => {
        listener();
      };
      listeners.add(entry);
      return () => {
        listeners.delete(entry);
      };
    },
    stream(onFrame, signal) {
      if (state() === 'gone') return Promise.resolve(err({ code: 'reader-gone', deviceId }));
      if (state() !== 'ready' || endStream !== null) {
        return Promise.resolve(err({ code: 'reader-not-ready', deviceId }));
      }
      if (signal.aborted) return Promise.resolve(ok(undefined));
      return new Promise((resolve) => {
        const stopTicking = parts.every(FRAME_MILLISECONDS, () => {
          if (!isStalled) onFrame(glass.nextFrame());
        });
        const end = (result: Result<void, ReaderError>): void => {
          stopTicking();
          signal.removeEventListener('abort', abort);
          endStream = null;
          resolve(result);
        };
        const abort = (): void => {
          end(ok(undefined));
        };
        signal.addEventListener('abort', abort);
        endStream = end;
      });
    },
    close() {
      changeState(() => {
        isClosed = true;
      });
      return Promise.resolve();
    },
    async place(placement) {
      placements += 1;
      const turn = placements;
      const master = await parts.findMaster(placement.source);
      if (!master.ok) return master;
      if (turn !== placements) return ok(undefined);
      const touch = placement.smudge === true ? smudge : makeImpression;
      glass.lay(touch(master.value, placement.impressionSeed));
      return ok(undefined);
    },
    lift() {
      placements += 1;
      glass.lift();
    },
    unplug() {
      changeState(() => {
        isPlugged = false;
      });
    },
    plug() {
      changeState(() => {
        isPlugged = true;
      });
    },
    setState(next) {
      changeState(() => {
        reported = next;
      });
    },
    fail() {
      endStream?.(err({ code: 'reader-failed', deviceId, detail: 'a fault was asked for' }));
    },
    setStalled(stalled) {
      isStalled = stalled;
    },
    async apply(command) {
      switch (command.kind) {
        case 'place':
          return reader.place(command);
        case 'lift':
          reader.lift();
          break;
        case 'unplug':
          reader.unplug();
          break;
        case 'plug':
          reader.plug();
          break;
        case 'set-state':
          reader.setState(command.state);
          break;
        case 'fail':
          reader.fail();
          break;
        case 'set-stalled':
          reader.setStalled(command.stalled);
          break;
      }
      return ok(undefined);
    },
  };
  return reader;
}

function identityOf(serialNo: string): ReaderIdentity {
  return {
    deviceId: `simulated/${serialNo}`,
    serialNo,
    make: 'Training',
    model: 'Simulated single-finger reader',
    type: 'Finger',
    deviceSubType: 'Single',
    deviceProvider: 'Training',
    deviceProviderId: 'training',
    serviceVersion: '1.0.0',
    firmware: '1.0.0',
  };
}

/** The real clock. */
export function everyInterval(milliseconds: number, tick: () => void): () => void {
  const timer = setInterval(tick, milliseconds);
  return () => {
    clearInterval(timer);
  };
}
