import type { Clock } from '#kit/clock.ts';
import { createListeners } from '#kit/listeners.ts';
import type { Listeners } from '#kit/listeners.ts';
import { goneAgain, isTriedAgain, isWanted, mayHaveChanged } from './plugged-entry.ts';
import type { Entry } from './plugged-entry.ts';
import type { Candidate, ReaderSource } from './reader-source.ts';
import type { ReaderOpenError } from '../reader/driver.ts';
import type { BiometricReader } from '../reader/port.ts';
import type { WireError } from '../transport/port.ts';

/** A reader that one of our drivers drives, and what became of it. */
export interface PluggedReader {
  /** The socket it is, or was, plugged into. */
  readonly place: string;
  readonly make: string;
  readonly model: string;
  /** As the bus tells it; the reader's own identity knows better once it is open. */
  readonly serialNo: string;
  /** Present while it is in use, and after it was unplugged until another takes its socket. */
  readonly reader: BiometricReader | undefined;
  /**
   * Why it is not in use although it is plugged in; undefined also while it is being brought up. `gone`: nothing is there,
   * or was since this machine watches, where something was said to be.
   */
  readonly problem: ReaderOpenError | undefined;
}

/** The readers plugged into this machine, opened as they come. */
export interface PluggedReaders {
  now(): readonly PluggedReader[];
  /** Why buses cannot be looked at; empty while all can. */
  busTroubles(): readonly WireError[];
  /** Called after each change, the readers' own states included. */
  subscribe(listener: () => void): () => void;
  /** Opens what is at `place` again: after permission was given, or after it failed. */
  tryAgain(place: string): Promise<void>;
  /** Looks at the buses now; resolves when all that was found is opened or has failed. */
  sweep(): Promise<void>;
  close(): Promise<void>;
}

/** How long a reader that was kept from us, or that no bus tells of, is left alone until it is tried again. */
const RETRY_MS = 5000;
/** Nodes of HID and serial devices, and the rights to them, come a moment after the USB device is reported. */
const LOOK_AGAIN_MS = [300, 1000, 3000] as const;

/** What watching the buses holds. */
interface Watch {
  readonly sources: readonly ReaderSource[];
  readonly clock: Clock;
  readonly entries: Map<string, Entry>;
  readonly listeners: Listeners;
  readonly troubles: Map<ReaderSource, WireError>;
  readonly looks: Set<() => void>;
  /** What is being brought up, by place; nothing else waits for it. */
  readonly openings: Map<string, Promise<void>>;
  /** Places that were plugged again while they were being brought up. */
  readonly again: Set<string>;
  /** The buses that are still to be looked at. */
  readonly due: Set<ReaderSource>;
  isClosed: boolean;
  running: Promise<void> | undefined;
  cancelRetry: (() => void) | undefined;
}

/** Watches the buses. `watch` reports plugging in and out; what it reports is only a reason to look. */
export function watchPluggedReaders(deps: {
  readonly sources: readonly ReaderSource[];
  readonly watch: (onChange: () => void) => () => void;
  readonly clock: Clock;
}): PluggedReaders {
  const w: Watch = {
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
    onChange(w);
  });
  void sweep(w);
  return {
    now: () => [...w.entries.values()].map(shownAs),
    busTroubles: () => [...w.troubles.values()],
    subscribe: w.listeners.subscribe,
    tryAgain: async (place) => tryAgain(w, place),
    sweep: async () => sweep(w),
    async close() {
      if (w.isClosed) return;
      w.isClosed = true;
      endWatch();
      await endAll(w);
    },
  };
}

function shownAs({ info, make, model, reader, problem }: Entry): PluggedReader {
  const serialNo = reader?.identity.serialNo ?? info.serialNumber;
  return { place: info.place, make, model, serialNo, reader, problem };
}

async function tryAgain(w: Watch, place: string): Promise<void> {
  await w.openings.get(place);
  const entry = w.entries.get(place);
  const state = entry?.reader?.state();
  // What has recovered meanwhile is left alone.
  if (!entry || (state !== undefined && state !== 'not-ready' && state !== 'gone')) return;
  // One that is gone stays shown until something is there.
  if (state !== 'gone') await forget(w, place);
  await sweep(w);
  w.listeners.notify();
}

async function endAll(w: Watch): Promise<void> {
  w.cancelRetry?.();
  for (const cancel of w.looks) cancel();
  await w.running;
  await Promise.all(w.openings.values());
  for (const place of [...w.entries.keys()]) await forget(w, place);
}

async function take(w: Watch, source: ReaderSource, candidate: Candidate): Promise<void> {
  const { info, make, model, open } = candidate;
  const before = w.entries.get(info.place);
  const base = { info, make, model, source, isAway: false, unsubscribe: () => undefined };
  const lastSeen = before?.reader ?? before?.lastSeen;
  // Shown before it is up, which takes some readers seconds. What is only tried again stays as it is shown.
  if (!before || !isTriedAgain(before, candidate)) {
    await forget(w, info.place);
    w.entries.set(info.place, { ...base, reader: undefined, lastSeen, problem: undefined });
    w.listeners.notify();
  }
  const opened = await open();
  if (w.isClosed) {
    if (opened.ok) await opened.value.close();
    return;
  }
  if (!opened.ok && opened.error.code === 'gone') {
    if (await left(w, { ...base, reader: undefined, lastSeen, problem: opened.error })) w.listeners.notify();
    return;
  }
  await forget(w, info.place);
  if (opened.ok) {
    const reader = opened.value;
    // One that was gone elsewhere is back here.
    for (const [place, old] of [...w.entries]) {
      const isSame = old.model === model && old.reader?.identity.serialNo === reader.identity.serialNo;
      if (isSame && old.reader.state() === 'gone') await forget(w, place);
    }
    const unsubscribe = reader.subscribe(() => heard(w, reader));
    w.entries.set(info.place, { ...base, reader, lastSeen: undefined, problem: undefined, unsubscribe });
  } else {
    w.entries.set(info.place, { ...base, reader: undefined, lastSeen: undefined, problem: opened.error });
  }
  if (opened.ok || before?.problem?.code !== opened.error.code) w.listeners.notify();
}

/** It was not there, or left while it was opened; answers whether its row is another now. */
async function left(w: Watch, entry: Entry): Promise<boolean> {
  const { place } = entry.info;
  const shown = w.entries.get(place);
  if (shown?.reader?.state() === 'gone' || (shown?.problem?.code === 'gone' && entry.source.isFixed)) return false;
  await forget(w, place);
  if (entry.lastSeen) w.entries.set(place, goneAgain(entry, entry.lastSeen));
  else if (entry.source.isFixed) w.entries.set(place, entry);
  return true;
}

function heard(w: Watch, reader: BiometricReader): void {
  w.listeners.notify();
  // The driver may have seen it go, and be back, before the bus does.
  if (reader.state() === 'gone') void sweep(w);
}

async function forget(w: Watch, place: string): Promise<void> {
  const entry = w.entries.get(place);
  if (!entry) return;
  w.entries.delete(place);
  entry.unsubscribe();
  await entry.reader?.close();
}

async function look(w: Watch): Promise<void> {
  let changed = false;
  for (const source of w.sources) {
    if (!w.due.delete(source)) continue;
    const listed = await source.list();
    if (w.isClosed) return;
    changed = note(w, source, listed.ok ? undefined : listed.error) || changed;
    // What cannot be looked at is left as it was.
    if (!listed.ok) continue;
    const present = new Map(listed.value.map((candidate) => [candidate.info.place, candidate]));
    changed = (await leave(w, source, present)) || changed;
    for (const candidate of listed.value) {
      if (isWanted(w.entries.get(candidate.info.place), candidate)) begin(w, source, candidate);
    }
  }
  if (changed) w.listeners.notify();
}

function begin(w: Watch, source: ReaderSource, candidate: Candidate): void {
  const { place } = candidate.info;
  if (w.openings.has(place)) {
    w.again.add(place);
    return;
  }
  const opening = take(w, source, candidate).finally(() => {
    w.openings.delete(place);
    if (w.again.delete(place)) void sweep(w);
    else planRetry(w);
  });
  w.openings.set(place, opening);
}

function note(w: Watch, source: ReaderSource, trouble: WireError | undefined): boolean {
  const changed = w.troubles.get(source)?.code !== trouble?.code;
  if (trouble) w.troubles.set(source, trouble);
  else w.troubles.delete(source);
  return changed;
}

/** Closes what is no longer there; answers whether a row has gone without its reader telling. */
async function leave(w: Watch, source: ReaderSource, present: ReadonlyMap<string, Candidate>): Promise<boolean> {
  let changed = false;
  for (const [place, entry] of [...w.entries]) {
    if (entry.source !== source || present.has(place)) continue;
    if (entry.reader) {
      w.entries.set(place, { ...entry, isAway: true });
      // The driver may not have noticed: an idle reader has no exchange that could fail.
      if (entry.reader.state() !== 'gone') await entry.reader.close();
    } else {
      if (entry.lastSeen) w.entries.set(place, { ...goneAgain(entry, entry.lastSeen), isAway: true });
      else w.entries.delete(place);
      changed = true;
    }
  }
  return changed;
}

async function sweep(w: Watch, buses = w.sources): Promise<void> {
  for (const source of buses) w.due.add(source);
  w.running ??= (async () => {
    while (w.due.size > 0 && !w.isClosed) await look(w);
    w.running = undefined;
    planRetry(w);
  })();
  await w.running;
  while (w.openings.size > 0) await Promise.all(w.openings.values());
}

function planRetry(w: Watch): void {
  w.cancelRetry?.();
  w.cancelRetry = undefined;
  if (w.isClosed || ![...w.entries.values()].some(mayHaveChanged)) return;
  w.cancelRetry = w.clock.after(RETRY_MS, () => {
    void sweep(
      w,
      [...w.entries.values()].filter(mayHaveChanged).map(({ source }) => source),
    );
  });
}

function onChange(w: Watch): void {
  for (const cancel of w.looks) cancel();
  w.looks.clear();
  if (w.isClosed) return;
  for (const ms of LOOK_AGAIN_MS) w.looks.add(w.clock.after(ms, () => void sweep(w)));
  void sweep(w);
}
