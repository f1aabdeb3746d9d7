import type { Clock } from '#kit/clock.ts';
import type { ListingProblem } from '#vocabulary/service-problems.ts';
import type { PortTrouble } from '../link/reader-status.ts';
import { markClaimedTwice } from './sightings.ts';
import type { PortAnswer, Sighting } from './sightings.ts';

/** How long a port that sent no list of readers is left alone: after its first such answer, and at most. */
export const FIRST_REST_MS = 6000;
export const LONGEST_REST_MS = 60_000;
/** How often in a row a service may fail to list its readers before they are dropped; a capture may keep it busy. */
const MISSES_ALLOWED = 1;

/** What each port answered last. */
export interface PortRecords {
  /** The readers that the port listed last. */
  listedAt(port: number): readonly Sighting[];
  /** Whether the port is left alone at the moment, because it gave no list of readers. */
  isResting(port: number): boolean;
  /** Keeps what a port answered. */
  take(port: number, answer: PortAnswer): void;
  /** All listed readers by port; those claimed twice are marked. */
  sightings(): readonly Sighting[];
  troubles(): readonly PortTrouble[];
}

interface PortRecord {
  readonly sightings: readonly Sighting[];
  readonly problem: ListingProblem | undefined;
  readonly misses: number;
  /** {@link Clock.monotonic} before which the port is left alone. */
  readonly restUntil: number;
}

/** Creates {@link PortRecords} for ports that were never asked. */
export function createPortRecords(clock: Clock): PortRecords {
  const records = new Map<number, PortRecord>();
  const byPort = (): readonly (readonly [number, PortRecord])[] => [...records].sort(([a], [b]) => a - b);
  return {
    listedAt: (port) => records.get(port)?.sightings ?? [],
    isResting: (port) => (records.get(port)?.restUntil ?? 0) > clock.monotonic(),
    take(port, answer) {
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
    },
    sightings: () => markClaimedTwice(byPort().flatMap(([, { sightings }]) => sightings)),
    troubles: () => byPort().flatMap(([port, { problem }]) => (problem === undefined ? [] : [{ port, problem }])),
  };
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
