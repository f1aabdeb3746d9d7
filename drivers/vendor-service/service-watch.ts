import { createListeners } from '#kit/listeners.ts';
import type { ListingProblem } from '#vocabulary/service-problems.ts';
import type { PortTrouble } from '../link/reader-status.ts';
import { askPort, markClaimedTwice } from './sightings.ts';
import type { AskPortDeps, PortAnswer, Sighting } from './sightings.ts';

/** All ports of one sweep are asked at once, and all of them are done after this time, whatever they do. */
export const SWEEP_BUDGET_MS = 2000;
/** From the end of a sweep to the next: a service that starts is seen within five seconds. */
export const SWEEP_PAUSE_MS = 3000;
/** How long a port that gave no list of readers is left alone, after its first such answer, and at most. */
export const FIRST_REST_MS = 6000;
export const LONGEST_REST_MS = 60_000;
/** A service that fails to list its readers this often in a row has none; once may be a service in the middle of a capture. */
const MISSES_ALLOWED = 1;

/** Services of other vendors on this machine, looked for again and again. */
export interface ServiceWatch {
  /** The readers listed at the last sweep; duplicates are marked. */
  sightings(): readonly Sighting[];
  troubles(): readonly PortTrouble[];
  /** Calls `listener` after each change of what the two above give; returns the unsubscribe function. */
  subscribe(listener: () => void): () => void;
  /** Leaves a port alone, and what it listed as it is, until the returned function is called: a capture runs there. */
  hold(port: number): () => void;
  /** Looks now, or waits for the look that is under way. */
  sweep(): Promise<void>;
  /** Stops looking; a sweep under way is cut off. */
  close(): Promise<void>;
}

interface PortRecord {
  sightings: readonly Sighting[];
  problem: ListingProblem | undefined;
  misses: number;
  /** {@link Clock.monotonic} before which the port is left alone. */
  restUntil: number;
}

/** Starts looking at the ports `firstPort` to `lastPort`, at once and then every few seconds. */
export function watchServices(
  deps: AskPortDeps & { readonly firstPort: number; readonly lastPort: number },
): ServiceWatch {
  const { clock, firstPort, lastPort, own } = deps;
  const records = new Map<number, PortRecord>();
  const held = new Map<number, number>();
  const listeners = createListeners();
  const stop = new AbortController();
  let sweeping: Promise<void> | undefined;
  let cancelNext: (() => void) | undefined;
  let shown = JSON.stringify([[], []]);

  function duePorts(): readonly number[] {
    const now = clock.monotonic();
    const ports = Array.from({ length: Math.max(0, lastPort - firstPort + 1) }, (_, at) => firstPort + at);
    return ports.filter((port) => port !== own.port && !held.has(port) && (records.get(port)?.restUntil ?? 0) <= now);
  }

  async function sweepOnce(): Promise<void> {
    cancelNext?.();
    const answers = await Promise.all(
      duePorts().map(async (port) => {
        const before = records.get(port)?.sightings ?? [];
        return [port, await askPort(deps, { port, before, timeoutMs: SWEEP_BUDGET_MS, signal: stop.signal })] as const;
      }),
    );
    if (stop.signal.aborted) return;
    for (const [port, answer] of answers) {
      // A capture that began meanwhile makes services mute; what they listed before stays.
      if (answer && !held.has(port)) take(port, answer);
    }
    tellChanges();
    cancelNext = clock.after(SWEEP_PAUSE_MS, () => void sweep());
  }

  function take(port: number, answer: PortAnswer): void {
    switch (answer.kind) {
      case 'silent':
        records.delete(port);
        break;
      case 'readers':
        records.set(port, { sightings: answer.sightings, problem: undefined, misses: 0, restUntil: 0 });
        break;
      case 'trouble':
        records.set(port, afterTrouble(records.get(port), answer.problem, clock.monotonic()));
        break;
    }
  }

  async function sweep(): Promise<void> {
    if (stop.signal.aborted) return;
    sweeping ??= sweepOnce().finally(() => {
      sweeping = undefined;
    });
    await sweeping;
  }

  function current(): readonly Sighting[] {
    return markClaimedTwice([...records.entries()].sort(([a], [b]) => a - b).flatMap(([, { sightings }]) => sightings));
  }

  function troubles(): readonly PortTrouble[] {
    return [...records.entries()]
      .sort(([a], [b]) => a - b)
      .flatMap(([port, { problem }]) => (problem === undefined ? [] : [{ port, problem }]));
  }

  function tellChanges(): void {
    const now = JSON.stringify([current().map(gist), troubles()]);
    if (now === shown) return;
    shown = now;
    listeners.notify();
  }

  void sweep();
  return {
    sightings: current,
    troubles,
    subscribe: listeners.subscribe,
    hold(port) {
      held.set(port, (held.get(port) ?? 0) + 1);
      let given = false;
      return () => {
        if (given) return;
        given = true;
        const left = (held.get(port) ?? 1) - 1;
        if (left > 0) held.set(port, left);
        else held.delete(port);
      };
    },
    sweep,
    async close() {
      stop.abort();
      cancelNext?.();
      listeners.clear();
      await sweeping;
    },
  };
}

/** What a change of which is worth telling; the statements themselves are signed anew all the time. */
function gist({ port, serviceDeviceId, state, level, standing }: Sighting): unknown {
  const device = standing.kind === 'verified' ? standing.device : undefined;
  const problem = standing.kind === 'refused' ? standing.problem : '';
  return [port, serviceDeviceId, state, level, standing.kind, problem, device?.info.deviceCode, device?.info.purpose];
}

function afterTrouble(before: PortRecord | undefined, problem: ListingProblem, now: number): PortRecord {
  const misses = (before?.misses ?? 0) + 1;
  const listed = before?.sightings ?? [];
  if (listed.length > 0 && misses <= MISSES_ALLOWED) {
    const sightings = listed.map((one) => ({ ...one, state: 'not-ready' as const }));
    return { sightings, problem: undefined, misses, restUntil: 0 };
  }
  // A sixth doubling is past the longest rest; more would only risk the number's range.
  const rest = Math.min(LONGEST_REST_MS, FIRST_REST_MS * 2 ** Math.min(6, misses - 1));
  return { sightings: [], problem, misses, restUntil: now + rest };
}
