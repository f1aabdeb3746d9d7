import { createListeners } from '#kit/listeners.ts';
import type { PortTrouble } from '../link/reader-status.ts';
import { createPortRecords } from './port-records.ts';
import { askPort } from './sightings.ts';
import type { AskPortDeps, Sighting } from './sightings.ts';

/** A sweep asks all ports at once and ends after this time, answered or not. */
export const SWEEP_BUDGET_MS = 2000;
/** From the end of a sweep to the next: a service that starts is seen within five seconds. */
export const SWEEP_PAUSE_MS = 3000;

/** The services of other vendors on this machine. It looks for them again and again. */
export interface ServiceWatch {
  /** The readers listed at the last sweep; duplicates are marked. */
  sightings(): readonly Sighting[];
  troubles(): readonly PortTrouble[];
  /** Calls `listener` after each change of what the two above give; returns the unsubscribe function. */
  subscribe(listener: () => void): () => void;
  /** Leaves a port alone while a capture runs there, until the returned function is called; what it listed stays. */
  hold(port: number): () => void;
  /** Looks now, or waits for the sweep that is under way. */
  sweep(): Promise<void>;
  /** Stops looking; a sweep under way is cut off. */
  close(): Promise<void>;
}

/** Starts looking at the ports `firstPort` to `lastPort`, at once and then every few seconds. */
export function watchServices(
  deps: AskPortDeps & { readonly firstPort: number; readonly lastPort: number },
): ServiceWatch {
  const { clock, firstPort, lastPort, own } = deps;
  const records = createPortRecords(clock);
  const holds = createHolds();
  const listeners = createListeners();
  const stop = new AbortController();
  let sweeping: Promise<void> | undefined;
  let cancelNext: (() => void) | undefined;
  let shown = JSON.stringify([[], []]);

  function duePorts(): readonly number[] {
    const ports = Array.from({ length: Math.max(0, lastPort - firstPort + 1) }, (_, at) => firstPort + at);
    return ports.filter((port) => port !== own.port && !holds.isHeld(port) && !records.isResting(port));
  }

  async function sweepOnce(): Promise<void> {
    cancelNext?.();
    const answers = await Promise.all(
      duePorts().map(async (port) => {
        const before = records.listedAt(port);
        return [port, await askPort(deps, { port, before, timeoutMs: SWEEP_BUDGET_MS, signal: stop.signal })] as const;
      }),
    );
    if (stop.signal.aborted) return;
    for (const [port, answer] of answers) {
      // If a capture began meanwhile, the service may not answer; what it listed before stays.
      if (answer && !holds.isHeld(port)) records.take(port, answer);
    }
    announceChanges();
    cancelNext = clock.after(SWEEP_PAUSE_MS, () => void sweep());
  }

  async function sweep(): Promise<void> {
    if (stop.signal.aborted) return;
    sweeping ??= sweepOnce().finally(() => {
      sweeping = undefined;
    });
    await sweeping;
  }

  function announceChanges(): void {
    const now = JSON.stringify([records.sightings().map(comparable), records.troubles()]);
    if (now === shown) return;
    shown = now;
    listeners.notify();
  }

  void sweep();
  return {
    sightings: records.sightings,
    troubles: records.troubles,
    subscribe: listeners.subscribe,
    hold: holds.hold,
    sweep,
    async close() {
      stop.abort();
      cancelNext?.();
      listeners.clear();
      await sweeping;
    },
  };
}

interface Holds {
  isHeld(port: number): boolean;
  /** Holds a port until the returned function is called; several may hold the same port. */
  hold(port: number): () => void;
}

function createHolds(): Holds {
  const counts = new Map<number, number>();
  return {
    isHeld: (port) => counts.has(port),
    hold(port) {
      counts.set(port, (counts.get(port) ?? 0) + 1);
      let isReleased = false;
      return () => {
        if (isReleased) return;
        isReleased = true;
        const left = (counts.get(port) ?? 1) - 1;
        if (left > 0) counts.set(port, left);
        else counts.delete(port);
      };
    },
  };
}

/** The fields that matter to listeners; a new signature of the same statement is no change. */
function comparable({ port, serviceDeviceId, state, level, standing }: Sighting): unknown {
  const device = standing.kind === 'verified' ? standing.device : undefined;
  const problem = standing.kind === 'refused' ? standing.problem : '';
  return [port, serviceDeviceId, state, level, standing.kind, problem, device?.info.deviceCode, device?.info.purpose];
}
