import { createHash } from 'node:crypto';
import type { Clock } from '#kit/clock.ts';
import { passphraseProblem } from '#kit/passphrase-rules.ts';
import { err, ok, type Result } from '#kit/result.ts';
import type { Wiped } from '#kit/wiped.ts';
import type { Hardness } from '../typed-secret/stretch.ts';
import type { PassphraseProblem } from '#vocabulary/station.ts';
import { writeDurably } from './durable-file.ts';
import { closeSlot, openSlot, writeSlots, type KeptSlot, type Slot } from './passphrase-slots.ts';
import type { PassphraseTries } from './passphrase-tries.ts';

/** More people than a centre has supervisors; the list stays one that can be read. */
const MOST_SLOTS = 12;

/** One person's passphrase, as a list shows it. */
export interface PassphraseEntry {
  readonly id: string;
  /** Null where the slot was damaged: it opens nothing and can only be removed. */
  readonly holder: { readonly name: string; readonly at: string } | null;
}

/** Why a passphrase was not added, changed or removed. */
export type PassphraseError =
  | { readonly code: 'passphrase-weak'; readonly problem: PassphraseProblem }
  | { readonly code: 'passphrase-name-taken' }
  | { readonly code: 'passphrases-full'; readonly limit: number }
  | { readonly code: 'passphrase-unknown' }
  | { readonly code: 'passphrase-wrong' }
  | { readonly code: 'passphrase-wait'; readonly waitMs: number }
  | { readonly code: 'passphrase-last' }
  | { readonly code: 'passphrase-not-kept' };

/** The passphrases that open the storage key: any one of them is enough, so one absent supervisor closes no centre. */
export interface Passphrases {
  list(): readonly PassphraseEntry[];
  add(entry: { readonly name: string; readonly passphrase: string }): Promise<Result<PassphraseEntry, PassphraseError>>;
  /** Replaces a passphrase by another one; who changes it has to know it. */
  change(change: {
    readonly id: string;
    readonly current: string;
    readonly next: string;
  }): Promise<Result<PassphraseEntry, PassphraseError>>;
  /** Removes one that opens; the last of them stays. */
  remove(id: string): Result<undefined, PassphraseError>;
}

/** What all that works on the slots needs. */
export interface PassphraseDeps {
  readonly file: string;
  readonly tries: PassphraseTries;
  readonly clock: Pick<Clock, 'now'>;
  /** Words that others know, such as the centre's name; no good passphrase is made of them. */
  readonly known: readonly string[];
  readonly hardness: Hardness | undefined;
}

/**
 * The keeper of the slots in the file.
 * @param storageKey read while the station is open; who opened it wipes it
 */
export function createPassphrases(deps: PassphraseDeps, storageKey: Buffer, initial: readonly KeptSlot[]): Passphrases {
  const { file, tries, clock, known, hardness } = deps;
  let slots = initial;

  function keep(next: readonly KeptSlot[]): Result<undefined, PassphraseError> {
    try {
      writeDurably(file, writeSlots(next));
    } catch {
      return err({ code: 'passphrase-not-kept' });
    }
    slots = next;
    return ok(undefined);
  }
  const close = (of: { readonly name: string; readonly passphrase: string; readonly id?: string }): Promise<Slot> =>
    closeSlot({ ...of, storageKey, at: new Date(clock.now()).toISOString(), hardness });

  return {
    list: () => slots.map(entryOf),
    async add({ name: typed, passphrase }) {
      const name = typed.trim();
      const problem = passphraseProblem(passphrase, [...known, name]);
      if (problem) return err({ code: 'passphrase-weak', problem });
      const refusal = (): PassphraseError | undefined => {
        if (readable(slots).some((slot) => isSameName(slot.name, name))) return { code: 'passphrase-name-taken' };
        return slots.length >= MOST_SLOTS ? { code: 'passphrases-full', limit: MOST_SLOTS } : undefined;
      };
      const before = refusal();
      if (before) return err(before);
      const slot = await close({ name, passphrase });
      // Another one may have been added while this one was made.
      const after = refusal();
      if (after) return err(after);
      const kept = keep([...slots, { slot }]);
      return kept.ok ? ok(entryOf({ slot })) : kept;
    },
    async change({ id, current, next }) {
      const slot = slotOf(slots, id);
      if (!slot) return err({ code: 'passphrase-unknown' });
      const problem = passphraseProblem(next, [...known, slot.name]);
      if (problem) return err({ code: 'passphrase-weak', problem });
      const tried = await tryPassphrase(slot, current, tries);
      if (!tried.ok) return tried;
      using _ = tried.value;
      const fresh = await close({ name: slot.name, passphrase: next, id });
      if (!slotOf(slots, id)) return err({ code: 'passphrase-unknown' });
      const kept = keep(slots.map((each) => (entryOf(each).id === id ? { slot: fresh } : each)));
      return kept.ok ? ok(entryOf({ slot: fresh })) : kept;
    },
    remove(id) {
      const left = slots.filter((each) => entryOf(each).id !== id);
      if (left.length === slots.length) return err({ code: 'passphrase-unknown' });
      return readable(left).length === 0 ? err({ code: 'passphrase-last' }) : keep(left);
    },
  };
}

/** The storage key in a slot. A wrong passphrase is counted before it is judged, and the next one has to wait. */
export async function tryPassphrase(
  slot: Slot,
  passphrase: string,
  tries: PassphraseTries,
): Promise<Result<Wiped<Buffer>, PassphraseError>> {
  const waitMs = tries.waitMs();
  if (waitMs > 0) return err({ code: 'passphrase-wait', waitMs });
  try {
    tries.count();
  } catch {
    return err({ code: 'passphrase-not-kept' });
  }
  const opened = await openSlot(slot, passphrase);
  if (opened.ok) tries.clear();
  return opened;
}

/** The slots that can be read. */
export function readable(slots: readonly KeptSlot[]): readonly Slot[] {
  return slots.flatMap((kept) => ('slot' in kept ? [kept.slot] : []));
}

function slotOf(slots: readonly KeptSlot[], id: string): Slot | undefined {
  return readable(slots).find((slot) => slot.id === id);
}

function entryOf(kept: KeptSlot): PassphraseEntry {
  if ('slot' in kept) return { id: kept.slot.id, holder: { name: kept.slot.name, at: kept.slot.at } };
  // It has no id that can be believed: its content identifies it.
  const content = JSON.stringify(kept.damaged);
  return { id: `damaged-${createHash('sha256').update(content).digest('hex').slice(0, 16)}`, holder: null };
}

function isSameName(one: string, other: string): boolean {
  const plain = (name: string) => name.normalize('NFKC').toLowerCase();
  return plain(one) === plain(other);
}
