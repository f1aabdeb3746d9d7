import type { Clock } from '#kit/clock.ts';
import { createListeners } from '#kit/listeners.ts';
import type { Listeners } from '#kit/listeners.ts';
import { goneAgain, isTriedAgain, isWanted, mayHaveChanged } from './plugged-entry.ts';
import type { Entry } from './plugged-entry.ts';
import type { Candidate, ReaderSource } from './reader-source.ts';
import type { ReaderOpenError } from '../reader/driver.ts';
import type { BiometricReader } from '../reader/port.ts';
import type { WireError } from '../transport/port.ts';

/** A reader of one of our drivers, in use or not. */
export interface PluggedReader {
  /** The socket where it is or was plugged in. */
  readonly place: string;
  readonly make: string;
  readonly model: string;
  /** From the bus; from the reader's own identity once it is open. */
  readonly serialNo: string;
  /** Present while it is in use, and after it was unplugged until another takes its socket. */
  readonly reader: BiometricReader | undefined;
  /**
   * Why it is not in use although it is plugged in; undefined also while it is being opened. `gone`: the settings name
   * a reader at this place, but nothing was there since the host began to watch.
   */
  readonly problem: ReaderOpenError | undefined;
}

/** The readers plugged into this machine. They are opened when they are found. */
export interface PluggedReaders {
  now(): readonly PluggedReader[];
  /** Why buses cannot be read; empty while all can. */
  busTroubles(): readonly WireError[];
  /** Calls `listener` after each change, also of the readers' own states. Returns the unsubscribe function. */
  subscribe(listener: () => void): () => void;
  /** Opens the reader at `place` again, after it got permission or after it failed. */
  tryAgain(place: string): Promise<void>;
  /** Looks at the buses now; resolves when everything found is opened or has failed. */
  sweep(): Promise<void>;
  close(): Promise<void>;
}

/** When to try again a reader that we may not open, or that no bus reports. */
const RETRY_MS = 5000;
/** The nodes of HID and serial devices and their permissions appear a moment after the bus reports the USB device. */
const LOOK_AGAIN_MS = [300, 1000, 3000] as const;

/** The state of watching the buses. */
interface Watch {
  readonly sources: readonly ReaderSource[];
  readonly clock: Clock;
  readonly entries: Map<string, Entry>;
  readonly listeners: Listeners;
  readonly troubles: Map<ReaderSource, WireError>;
  readonly looks: Set<() => void>;
  /** Readers that are being opened, by place; nothing else waits for them. */
  readonly openings: Map<string, Promise<void>>;
  /** Places where something was plugged in again while it was being opened. */
  readonly again: Set<string>;
  /** The buses to look at next. */
  readonly due: Set<ReaderSource>;
  isClosed: boolean;
  running: Promise<void> | undefined;
  cancelRetry: (() => void) | undefined;
}

/** Watches the buses. `watch` reports that something was plugged in or out; then the buses are listed again. */
export function watchPluggedReaders(deps: {
  readonly sources: readonly ReaderSource[];
  readonly watch: (onChange: () => void) => () => void;
  readonly clock: Clock;
}): PluggedReaders {
  const watch: Watch = {
    sources: deps.sources,
    clock: deps.clock,
    entries: new Map(),
    listeners: createListeners(),
    troubles: new Map(),
    looks: new Set(),
    openings: new Map(),
    again: new Set(),
    due: new Set(),
    isClosed: false,
    running: undefined,
    cancelRetry: undefined,
  };
  const endWatch = deps.watch(() => {
    onChange(watch);
  });
  void sweep(watch);
  return {
    now: () => [...watch.entries.values()].map(shownAs),
    busTroubles: () => [...watch.troubles.values()],
    subscribe: watch.listeners.subscribe,
    tryAgain: async (place) => tryAgain(watch, place),
    sweep: async () => sweep(watch),
    async close() {
      if (watch.isClosed) return;
      watch.isClosed = true;
      endWatch();
      await endAll(watch);
    },
  };
}

function shownAs({ info, make, model, reader, problem }: Entry): PluggedReader {
  const serialNo = reader?.identity.serialNo ?? info.serialNumber;
  return { place: info.place, make, model, serialNo, reader, problem };
}

async function tryAgain(watch: Watch, place: string): Promise<void> {
  await watch.openings.get(place);
  const entry = watch.entries.get(place);
  const state = entry?.reader?.state();
  // A reader that has recovered meanwhile is left alone.
  if (!entry || (state !== undefined && state !== 'not-ready' && state !== 'gone')) return;
  // A reader that is gone is shown until something is there.
  if (state !== 'gone') await forget(watch, place);
  await sweep(watch);
  watch.listeners.notify();
}

async function endAll(watch: Watch): Promise<void> {
  watch.cancelRetry?.();
  for (const cancel of watch.looks) cancel();
  await watch.running;
  await Promise.all(watch.openings.values());
  for (const place of [...watch.entries.keys()]) await forget(watch, place);
}

async function take(watch: Watch, source: ReaderSource, candidate: Candidate): Promise<void> {
  const { info, make, model, open } = candidate;
  const before = watch.entries.get(info.place);
  const base = { info, make, model, source, isAway: false, unsubscribe: () => undefined };
  const lastSeen = before?.reader ?? before?.lastSeen;
  // Shown before it is open, which takes some readers seconds. Another try does not change what is shown.
  if (!before || !isTriedAgain(before, candidate)) {
    await forget(watch, info.place);
    watch.entries.set(info.place, { ...base, reader: undefined, lastSeen, problem: undefined });
    watch.listeners.notify();
  }
  const opened = await open();
  if (watch.isClosed) {
    if (opened.ok) await opened.value.close();
    return;
  }
  if (!opened.ok && opened.error.code === 'gone') {
    if (await markLeft(watch, { ...base, reader: undefined, lastSeen, problem: opened.error }))
      watch.listeners.notify();
    return;
  }
  await forget(watch, info.place);
  if (opened.ok) {
    const reader = opened.value;
    // A reader that was gone at another place is back here.
    for (const [place, old] of [...watch.entries]) {
      const isSame = old.model === model && old.reader?.identity.serialNo === reader.identity.serialNo;
      if (isSame && old.reader.state() === 'gone') await forget(watch, place);
    }
    const unsubscribe = reader.subscribe(() => onReaderChange(watch, reader));
    watch.entries.set(info.place, { ...base, reader, lastSeen: undefined, problem: undefined, unsubscribe });
  } else {
    watch.entries.set(info.place, { ...base, reader: undefined, lastSeen: undefined, problem: opened.error });
  }
  if (opened.ok || before?.problem?.code !== opened.error.code) watch.listeners.notify();
}

/** The reader was not there, or left while it was opened; returns whether its entry changed. */
async function markLeft(watch: Watch, entry: Entry): Promise<boolean> {
  const { place } = entry.info;
  const shown = watch.entries.get(place);
  if (shown?.reader?.state() === 'gone' || (shown?.problem?.code === 'gone' && entry.source.isFixed)) return false;
  await forget(watch, place);
  if (entry.lastSeen) watch.entries.set(place, goneAgain(entry, entry.lastSeen));
  else if (entry.source.isFixed) watch.entries.set(place, entry);
  return true;
}

function onReaderChange(watch: Watch, reader: BiometricReader): void {
  watch.listeners.notify();
  // The driver may notice before the bus that the reader was pulled out and is back.
  if (reader.state() === 'gone') void sweep(watch);
}

async function forget(watch: Watch, place: string): Promise<void> {
  const entry = watch.entries.get(place);
  if (!entry) return;
  watch.entries.delete(place);
  entry.unsubscribe();
  await entry.reader?.close();
}

async function look(watch: Watch): Promise<void> {
  let changed = false;
  for (const source of watch.sources) {
    if (!watch.due.delete(source)) continue;
    const listed = await source.list();
    if (watch.isClosed) return;
    changed = note(watch, source, listed.ok ? undefined : listed.error) || changed;
    // The readers of a bus that cannot be read stay as they were.
    if (!listed.ok) continue;
    const present = new Map(listed.value.map((candidate) => [candidate.info.place, candidate]));
    changed = (await leave(watch, source, present)) || changed;
    for (const candidate of listed.value) {
      if (isWanted(watch.entries.get(candidate.info.place), candidate)) begin(watch, source, candidate);
    }
  }
  if (changed) watch.listeners.notify();
}

function begin(watch: Watch, source: ReaderSource, candidate: Candidate): void {
  const { place } = candidate.info;
  if (watch.openings.has(place)) {
    watch.again.add(place);
    return;
  }
  const opening = take(watch, source, candidate).finally(() => {
    watch.openings.delete(place);
    if (watch.again.delete(place)) void sweep(watch);
    else planRetry(watch);
  });
  watch.openings.set(place, opening);
}

function note(watch: Watch, source: ReaderSource, trouble: WireError | undefined): boolean {
  const changed = watch.troubles.get(source)?.code !== trouble?.code;
  if (trouble) watch.troubles.set(source, trouble);
  else watch.troubles.delete(source);
  return changed;
}

/** Closes what is no longer there; returns whether an entry changed that no reader reports. */
async function leave(watch: Watch, source: ReaderSource, present: ReadonlyMap<string, Candidate>): Promise<boolean> {
  let changed = false;
  for (const [place, entry] of [...watch.entries]) {
    if (entry.source !== source || present.has(place)) continue;
    if (entry.reader) {
      watch.entries.set(place, { ...entry, isAway: true });
      // The driver may not have noticed: an idle reader has no exchange that could fail.
      if (entry.reader.state() !== 'gone') await entry.reader.close();
    } else {
      if (entry.lastSeen) watch.entries.set(place, { ...goneAgain(entry, entry.lastSeen), isAway: true });
      else watch.entries.delete(place);
      changed = true;
    }
  }
  return changed;
}

async function sweep(watch: Watch, buses = watch.sources): Promise<void> {
  for (const source of buses) watch.due.add(source);
  watch.running ??= (async () => {
    while (watch.due.size > 0 && !watch.isClosed) await look(watch);
    watch.running = undefined;
    planRetry(watch);
  })();
  await watch.running;
  while (watch.openings.size > 0) await Promise.all(watch.openings.values());
}

function planRetry(watch: Watch): void {
  watch.cancelRetry?.();
  watch.cancelRetry = undefined;
  if (watch.isClosed || ![...watch.entries.values()].some(mayHaveChanged)) return;
  watch.cancelRetry = watch.clock.after(RETRY_MS, () => {
    void sweep(
      watch,
      [...watch.entries.values()].filter(mayHaveChanged).map(({ source }) => source),
    );
  });
}

function onChange(watch: Watch): void {
  for (const cancel of watch.looks) cancel();
  watch.looks.clear();
  if (watch.isClosed) return;
  for (const ms of LOOK_AGAIN_MS) watch.looks.add(watch.clock.after(ms, () => void sweep(watch)));
  void sweep(watch);
}
