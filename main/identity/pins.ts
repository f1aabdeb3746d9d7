import { operatorSubjects, type StationKind } from '#vocabulary/journal-kinds.ts';
import { type Person, type Role } from '#vocabulary/people.ts';
import type { Some } from '#vocabulary/subset.ts';
import { pinProblem, type PinProblem } from '#kit/pin-rules.ts';
import { err, ok, type Result } from '#kit/result.ts';
import type { Hardness } from '../typed-secret/stretch.ts';
import { waitAfter } from '../typed-secret/waits.ts';
import type { StoreError } from '../store/fault.ts';
import type { Operator } from './operators.ts';
import { pinIdOf, pinRecords, type PinRecord, type PinRecords, type SealedSecrets } from './pin-records.ts';
import { changePin, closeVault, openVault, renewVault, type Vault } from './pin-vault.ts';

/** Wrong PINs in a row after which only a sign-in at the provider, or a supervisor, lets the person in again. */
export const PIN_TRIES = 5;

/** What the station's store refuses with. */
export type PinStoreError = StoreError;

const DAY_MS = 86_400_000;

/** What the programme says about PINs. */
export interface PinPolicy {
  /** How long after a sign-in at the provider a PIN opens what that sign-in left; with 0, nobody has a PIN. */
  readonly offlineDays: number;
  /** The fewest digits of a PIN. */
  readonly digits: number;
}

/** Whether anybody may have a PIN. */
export function arePinsAllowed({ offlineDays }: PinPolicy): boolean {
  return offlineDays > 0;
}

export type PinError =
  | { readonly code: 'pin-not-allowed' }
  | { readonly code: 'pin-weak'; readonly problem: PinProblem }
  /** There is no such PIN here. */
  | { readonly code: 'pin-unknown' }
  | { readonly code: 'pin-wrong'; readonly left: number; readonly waitMs: number }
  | { readonly code: 'pin-wait'; readonly waitMs: number }
  | { readonly code: 'pin-locked' }
  | { readonly code: 'pin-expired'; readonly days: number }
  /** What a PIN opens can be sealed only after a sign-in at the provider. */
  | { readonly code: 'pin-needs-online' }
  | { readonly code: 'operator-removed' };

/** Somebody who has a PIN here, as the sign-in screen lists them. */
export interface PinHolder {
  /** Says nothing about the person outside this station. */
  readonly id: string;
  readonly name: string;
  readonly role: Role;
  readonly state: 'ready' | 'locked' | 'expired';
  readonly triesLeft: number;
  /** 0 when a PIN may be tried. */
  readonly waitMs: number;
}

/** The PINs of the station's operators. Each lets one person in without the network, for a time. */
export interface Pins<Fault extends { readonly code: string }> {
  holders(): readonly PinHolder[];
  has(person: Person): boolean;
  /** Sets the first PIN of an operator who has just signed in at the provider. */
  set(operator: Operator, pin: string): Promise<Result<undefined, PinError | Fault>>;
  /** Another PIN for somebody who knows the present one; a wrong one counts like one at the sign-in. */
  change(
    person: Person,
    pins: { readonly current: string; readonly next: string },
  ): Promise<Result<undefined, PinError | Fault>>;
  remove(person: Person): Result<undefined, Fault>;
  /** The operator whom the PIN opens. Each try is counted, durably, before it is judged. */
  open(id: string, pin: string): Promise<Result<Operator, PinError | Fault>>;
  /** Seals what a sign-in at the provider has just given, where the person has a PIN; their wrong tries are forgotten. */
  renew(operator: Operator): Promise<Result<undefined, Fault>>;
  /** A supervisor who is signed in lets somebody try again. */
  lift(id: string, by: Person): Result<undefined, PinError | Fault>;
  /** Forgets the PINs of those who were removed from the programme. */
  forgetRemoved(): Result<undefined, Fault>;
}

export interface PinsDeps<Fault extends { readonly code: string }> {
  readonly secrets: SealedSecrets;
  readonly transaction: <T, E extends { readonly code: string }>(work: () => Result<T, E>) => Result<T, E | Fault>;
  readonly journal: {
    append(event: {
      readonly kind: Some<StationKind, `operator-pin-${string}` & StationKind>;
      readonly subjects: Readonly<Record<string, string>>;
      readonly details: Readonly<Record<string, string | number | boolean>>;
    }): unknown;
  };
  /** The trusted clock: setting the machine's own back gives nobody another try, and no more days. */
  readonly clock: { readonly now: () => number; readonly keep: () => void };
  readonly policy: PinPolicy;
  readonly isRemoved: (person: Person) => boolean;
  readonly hardness?: Hardness;
}

export function createPins<Fault extends { readonly code: string }>(deps: PinsDeps<Fault>): Pins<Fault> {
  const { policy, isRemoved } = deps;
  const records = pinRecords(deps.secrets);
  const tries = createTries(deps);
  return {
    holders() {
      const all = arePinsAllowed(policy) ? records.all() : [];
      return all.filter((record) => !isRemoved(record)).map((record) => holderOf(record, deps));
    },
    has: (person) => records.of(person) !== undefined,
    open: (id, pin) => tries.judge(withId(records, id), (vault) => openVault(vault, pin)),
    ...createPinSetting(deps, tries),
    ...createPinEnds(deps),
  };
}

function withId(records: PinRecords, id: string): PinRecord | undefined {
  return records.all().find((record) => pinIdOf(record) === id);
}

/** How a PIN begins and changes. */
function createPinSetting<Fault extends { readonly code: string }>(
  deps: PinsDeps<Fault>,
  tries: ReturnType<typeof createTries<Fault>>,
): Pick<Pins<Fault>, 'set' | 'change' | 'renew'> {
  const { transaction, journal, policy, hardness } = deps;
  const records = pinRecords(deps.secrets);
  const journalSet = (person: Person) =>
    journal.append({ kind: 'operator-pin-set', subjects: operatorSubjects(person), details: {} });
  return {
    async set(operator, pin) {
      if (!arePinsAllowed(policy)) return err({ code: 'pin-not-allowed' });
      const problem = pinProblem(pin, policy.digits);
      if (problem) return err({ code: 'pin-weak', problem });
      if (!operator.key.privateKey.extractable) return err({ code: 'pin-needs-online' });
      const vault = await closeVault(operator, pin, hardness);
      const { issuer, sub, name, role, signedInAt } = operator;
      return transaction(() => {
        records.put({ issuer, sub, name, role, onlineAt: signedInAt, wrong: 0, opensAt: 0, vault });
        journalSet(operator);
        return ok(undefined);
      });
    },
    async change(person, pins) {
      const problem = pinProblem(pins.next, policy.digits);
      if (problem) return err({ code: 'pin-weak', problem });
      const vault = await tries.judge(records.of(person), (kept) => changePin(kept, pins, hardness));
      if (!vault.ok) return vault;
      return transaction<undefined, PinError>(() => {
        const record = records.of(person);
        if (!record) return err({ code: 'pin-unknown' });
        // The evidence is kept as it is now: a sign-in may have renewed it meanwhile.
        const { evidence, publicJwk } = record.vault;
        const isSamePair = JSON.stringify(publicJwk) === JSON.stringify(vault.value.publicJwk);
        records.put({ ...record, vault: isSamePair ? { ...vault.value, evidence } : vault.value });
        journalSet(person);
        return ok(undefined);
      });
    },
    async renew(operator) {
      const record = records.of(operator);
      if (!record || !operator.key.privateKey.extractable) return ok(undefined);
      const { evidence } = await renewVault(record.vault, operator);
      return transaction(() => {
        const now = records.of(operator);
        if (!now) return ok(undefined);
        if (now.wrong >= PIN_TRIES) journalLifted(journal, now, { by: operator, how: 'sign-in' });
        const { name, role, signedInAt } = operator;
        records.put({
          ...now,
          name,
          role,
          onlineAt: signedInAt,
          wrong: 0,
          opensAt: 0,
          vault: { ...now.vault, evidence },
        });
        return ok(undefined);
      });
    },
  };
}

/** How a PIN ends, and how a locked one is given back. */
function createPinEnds<Fault extends { readonly code: string }>(
  deps: PinsDeps<Fault>,
): Pick<Pins<Fault>, 'remove' | 'lift' | 'forgetRemoved'> {
  const { transaction, journal, isRemoved } = deps;
  const records = pinRecords(deps.secrets);

  function forget(person: Person, by: 'operator' | 'portal'): void {
    if (!records.of(person)) return;
    records.remove(person);
    journal.append({ kind: 'operator-pin-removed', subjects: holderSubjects(person), details: { by } });
  }
  return {
    remove: (person) =>
      transaction(() => {
        forget(person, 'operator');
        return ok(undefined);
      }),
    lift: (id, by) =>
      transaction<undefined, PinError>(() => {
        const record = withId(records, id);
        if (!record) return err({ code: 'pin-unknown' });
        records.put({ ...record, wrong: 0, opensAt: 0 });
        journalLifted(journal, record, { by, how: 'supervisor' });
        return ok(undefined);
      }),
    forgetRemoved: () =>
      transaction(() => {
        for (const record of records.all()) if (isRemoved(record)) forget(record, 'portal');
        return ok(undefined);
      }),
  };
}

function journalLifted(
  journal: PinsDeps<never>['journal'],
  holder: Person,
  { by, how }: { readonly by: Person; readonly how: 'supervisor' | 'sign-in' },
): void {
  const subjects = { ...holderSubjects(holder), ...operatorSubjects(by) };
  journal.append({ kind: 'operator-pin-lifted', subjects, details: { how } });
}

/** Counts and judges tries, whatever they are for. */
function createTries<Fault extends { readonly code: string }>(deps: PinsDeps<Fault>) {
  const { transaction, journal, clock, policy, isRemoved } = deps;
  const records = pinRecords(deps.secrets);

  function count(person: Person): Result<PinRecord, PinError | Fault> {
    return transaction<PinRecord, PinError>(() => {
      const record = records.of(person);
      if (!record || !arePinsAllowed(policy)) return err({ code: 'pin-unknown' });
      if (isRemoved(record)) return err({ code: 'operator-removed' });
      const { state, waitMs } = holderOf(record, deps);
      if (state === 'locked') return err({ code: 'pin-locked' });
      if (state === 'expired') return err({ code: 'pin-expired', days: policy.offlineDays });
      if (waitMs > 0) return err({ code: 'pin-wait', waitMs });
      const wrong = record.wrong + 1;
      const counted = { ...record, wrong, opensAt: clock.now() + waitAfter(wrong) };
      records.put(counted);
      clock.keep();
      return ok(counted);
    });
  }

  function judged(person: Person, isRight: boolean): Result<undefined, PinError | Fault> {
    const kept = transaction<PinRecord, PinError>(() => {
      const record = records.of(person);
      if (!record) return err({ code: 'pin-unknown' });
      if (isRight) {
        records.put({ ...record, wrong: 0, opensAt: 0 });
        return ok(record);
      }
      const subjects = holderSubjects(person);
      journal.append({ kind: 'operator-pin-wrong', subjects, details: { wrong: record.wrong } });
      if (record.wrong >= PIN_TRIES) journal.append({ kind: 'operator-pin-locked', subjects, details: {} });
      return ok(record);
    });
    if (!kept.ok || isRight) return kept.ok ? ok(undefined) : kept;
    const { state, triesLeft, waitMs } = holderOf(kept.value, deps);
    return err(state === 'locked' ? { code: 'pin-locked' } : { code: 'pin-wrong', left: triesLeft, waitMs });
  }

  return {
    /** What `open` gives; undefined counts as a wrong PIN. */
    async judge<T>(
      holder: Person | undefined,
      open: (vault: Vault) => Promise<T | undefined>,
    ): Promise<Result<T, PinError | Fault>> {
      if (!holder) return err({ code: 'pin-unknown' });
      const counted = count(holder);
      if (!counted.ok) return counted;
      const opened = await open(counted.value.vault);
      const verdict = judged(holder, opened !== undefined);
      if (!verdict.ok) return verdict;
      // `judged` has refused what is undefined.
      return ok(opened as T);
    },
  };
}

function holderOf(record: PinRecord, { clock, policy }: Pick<PinsDeps<never>, 'clock' | 'policy'>): PinHolder {
  const { name, role, wrong, opensAt, onlineAt } = record;
  const now = clock.now();
  const isExpired = now - onlineAt > policy.offlineDays * DAY_MS;
  return {
    id: pinIdOf(record),
    name,
    role,
    state: wrong >= PIN_TRIES ? 'locked' : isExpired ? 'expired' : 'ready',
    triesLeft: Math.max(0, PIN_TRIES - wrong),
    waitMs: Math.max(0, opensAt - now),
  };
}

/** The person whose PIN it is: at a wrong PIN, nobody knows who typed it. */
function holderSubjects({ issuer, sub }: Person): Readonly<Record<string, string>> {
  return { holderIssuer: issuer, holderSub: sub };
}
