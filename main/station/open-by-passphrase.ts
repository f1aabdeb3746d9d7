import { randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { passphraseProblem } from '#kit/passphrase-rules.ts';
import { err, ok, type Result } from '#kit/result.ts';
import { wiped, type Wiped } from '#kit/wiped.ts';
import type { PassphraseProblem } from '#vocabulary/station.ts';
import { writeDurably } from './durable-file.ts';
import { closeSlot, readSlots, writeSlots, type KeptSlot } from './passphrase-slots.ts';
import { createPassphrases, readable, tryPassphrase, type PassphraseDeps, type Passphrases } from './passphrases.ts';

/** What is asked while nothing of the station is open yet. */
export type PassphraseQuestion =
  | {
      /** The first passphrase of a new station. */
      readonly kind: 'new';
      /** What was wrong with the last answer. */
      readonly problem: PassphraseProblem | 'name-missing' | null;
    }
  | {
      readonly kind: 'open';
      /** Who has a passphrase here. */
      readonly slots: readonly { readonly id: string; readonly name: string }[];
      readonly problem: 'passphrase-wrong' | null;
      /** No answer is tried before this time has passed. */
      readonly waitMs: number;
    };

export interface PassphraseAnswer {
  /** `new`: the person's name. `open`: the `id` of the slot. */
  readonly who: string;
  readonly passphrase: string;
}

/** Asks whoever is at the station. Null: they gave up, and the start ends. */
export type AskPassphrase = (question: PassphraseQuestion) => Promise<PassphraseAnswer | null>;

export type ByPassphraseError =
  | { readonly code: 'passphrase-not-given' }
  | { readonly code: 'storage-key-not-written'; readonly file: string }
  | { readonly code: 'storage-key-unreadable'; readonly file: string };

interface ByPassphrase {
  readonly key: Wiped<Buffer>;
  readonly passphrases: Passphrases;
}

/** Makes a storage key behind the first person's passphrase. */
export async function createByPassphrase(
  deps: PassphraseDeps,
  ask: AskPassphrase,
): Promise<Result<ByPassphrase, ByPassphraseError>> {
  let problem: (PassphraseQuestion & { kind: 'new' })['problem'] = null;
  for (;;) {
    const answer = await ask({ kind: 'new', problem });
    if (!answer) return err({ code: 'passphrase-not-given' });
    const name = answer.who.trim();
    const weakness = passphraseProblem(answer.passphrase, [...deps.known, name]);
    problem = name === '' ? 'name-missing' : (weakness ?? null);
    if (problem !== null) continue;
    using storageKey = wiped(randomBytes(32));
    const at = new Date(deps.clock.now()).toISOString();
    const { hardness } = deps;
    const slot = await closeSlot({ storageKey: storageKey.bytes, name, passphrase: answer.passphrase, at, hardness });
    const slots: readonly KeptSlot[] = [{ slot }];
    try {
      writeDurably(deps.file, writeSlots(slots));
    } catch {
      return err({ code: 'storage-key-not-written', file: deps.file });
    }
    const key = storageKey.take();
    return ok({ key, passphrases: createPassphrases(deps, key.bytes, slots) });
  }
}

/** Opens the storage key with anybody's passphrase, asking until one is right. */
export async function openByPassphrase(
  deps: PassphraseDeps,
  ask: AskPassphrase,
): Promise<Result<ByPassphrase, ByPassphraseError>> {
  const { file, tries } = deps;
  const kept = readSlots(readFileSync(file)) ?? [];
  const slots = readable(kept);
  if (slots.length === 0) return err({ code: 'storage-key-unreadable', file });
  const names = slots.map(({ id, name }) => ({ id, name }));
  let problem: (PassphraseQuestion & { kind: 'open' })['problem'] = null;
  for (;;) {
    const answer = await ask({ kind: 'open', slots: names, problem, waitMs: tries.waitMs() });
    if (!answer) return err({ code: 'passphrase-not-given' });
    const slot = slots.find(({ id }) => id === answer.who);
    if (!slot) continue;
    const tried = await tryPassphrase(slot, answer.passphrase, tries);
    if (tried.ok) {
      using key = tried.value;
      return ok({ key: key.take(), passphrases: createPassphrases(deps, key.bytes, kept) });
    }
    if (tried.error.code === 'passphrase-not-kept') return err({ code: 'storage-key-not-written', file });
    // An answer that came before its time was not tried.
    if (tried.error.code === 'passphrase-wrong') problem = 'passphrase-wrong';
  }
}
