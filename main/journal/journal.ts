import { ok, type Result } from '#kit/result.ts';
import { nextEntry, type JournalEntry, type JournalEvent } from './chain.ts';
import type { TrustedClock } from './clock.ts';

/** The place where entries are kept. */
export interface JournalEntries {
  last(): JournalEntry | undefined;
  /** Within a transaction only. */
  insert(entry: JournalEntry): void;
}

/** The station's journal. */
export interface Journal {
  /** Adds an entry within the transaction of the change that it records. */
  append(event: JournalEvent): JournalEntry;
}

/** The journal over its entries. Each append also keeps the time reached so far. */
export function createJournal(deps: { readonly entries: JournalEntries; readonly clock: TrustedClock }): Journal {
  const { entries, clock } = deps;
  return {
    append(event) {
      const entry = nextEntry(entries.last(), event, clock.nowIso());
      entries.insert(entry);
      clock.keep();
      return entry;
    },
  };
}

/**
 * Adds an entry for something that changes no other table of the store (a start, a sign-in) in a transaction of
 * its own. Durable when it returns a success.
 */
export function recordEvent<E extends { readonly code: string }>(
  deps: {
    readonly journal: Journal;
    readonly transaction: (work: () => Result<JournalEntry, never>) => Result<JournalEntry, E>;
  },
  event: JournalEvent,
): Result<JournalEntry, E> {
  return deps.transaction(() => ok(deps.journal.append(event)));
}

/**
 * Watches the system clock: `check` journals once when it was set back by more than a minute, once when it is right
 * again, and otherwise keeps the time reached. Called at the start and about every minute.
 */
export function createClockWatch<E extends { readonly code: string }>(deps: {
  readonly journal: Journal;
  readonly clock: TrustedClock;
  readonly transaction: (work: () => Result<number, never>) => Result<number, E>;
}): { check(): Result<{ readonly behindMs: number }, E> } {
  const { journal, clock, transaction } = deps;
  let known = false;
  return {
    check() {
      const behindMs = clock.behindMs();
      const isBehind = behindMs > 0;
      const kept = transaction(() => {
        if (isBehind && !known) journal.append({ kind: 'clock-set-back', subjects: {}, details: { behindMs } });
        else if (!isBehind && known) journal.append({ kind: 'clock-right-again', subjects: {}, details: {} });
        else clock.keep();
        return ok(behindMs);
      });
      if (!kept.ok) return kept;
      // Set only now, so that an entry that was rolled back is tried again at the next check.
      known = isBehind;
      return ok({ behindMs });
    },
  };
}
