import type { Clock } from '#kit/clock.ts';
import { createListeners } from '#kit/listeners.ts';
import type { Candidate, ReaderSource } from './reader-source.ts';
import type { ReaderOpenError } from '../reader/driver.ts';
import type { BiometricReader } from '../reader/port.ts';
import type { PortInfo, WireError } from '../transport/port.ts';

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
  /** Why buses cannot be looked at; none while all can. */
  busTroubles(): readonly WireError[];
  /** Called after each change, the readers' own states included. */
  subscribe(listener: () => void): () => void;
  /** Opens what is at `place` anew: after permission was given, or after it failed. */
  tryAgain(place: string): Promise<void>;
  /** Looks at the buses now; resolves when all that was found is opened or has failed. */
  sweep(): Promise<void>;
  close(): Promise<void>;
}

/** How long a reader that was kept from us, or that no bus tells of, is left alone until it is tried again. */
const RETRY_MS = 5000;
/** Nodes of HID and serial devices, and the rights to them, come a moment after the USB device that was told of. */
const LOOK_AGAIN_MS = [300, 1000, 3000] as const;

interface Entry {
  readonly info: PortInfo;
  readonly make: string;
  readonly model: string;
  /** The bus it was listed on. */
  readonly source: ReaderSource;
  readonly reader: BiometricReader | undefined;
  /** The reader that was gone from here, while it is brought up anew: it is shown again when nothing comes of that. */
  readonly lastSeen: BiometricReader | undefined;
  readonly problem: ReaderOpenError | undefined;
  /** Its bus no longer lists it. */
  readonly isAway: boolean;
  readonly unsubscribe: () => void;
}

/** Watches the buses. `watch` tells of plugging in and out; what it tells is only a reason to look. */
export function watchPluggedReaders(input: {
  readonly sources: readonly ReaderSource[];
  readonly watch: (onChange: () => void) => () => void;
  readonly clock: Clock;
}): PluggedReaders {
  const { sources, clock } = input;
  const entries = new Map<string, Entry>();
  const listeners = createListeners();
  const troubles = new Map<ReaderSource, WireError>();
  const looks = new Set<() => void>();
  /** What is being brought up, by place; nothing else waits for it. */
  const openings = new Map<string, Promise<void>>();
  /** Places that were plugged anew while they were being brought up. */
  const again = new Set<string>();
  let isClosed = false;
  let running: Promise<void> | undefined;
  /** The buses that are still to be looked at. */
  const due = new Set<ReaderSource>();
  let cancelRetry: (() => void) | undefined;

  async function take(source: ReaderSource, candidate: Candidate): Promise<void> {
    const { info, make, model, open } = candidate;
    const before = entries.get(info.place);
    const base = { info, make, model, source, isAway: false, unsubscribe: () => undefined };
    const lastSeen = before?.reader ?? before?.lastSeen;
    // Shown before it is up, which takes some readers seconds. What is only tried again stays as it is shown.
    if (!before || !isTriedAgain(before, candidate)) {
      await forget(info.place);
      entries.set(info.place, { ...base, reader: undefined, lastSeen, problem: undefined });
      listeners.tell();
    }
    const opened = await open();
    if (isClosed) {
      if (opened.ok) await opened.value.close();
      return;
    }
    if (!opened.ok && opened.error.code === 'gone') {
      if (await left({ ...base, reader: undefined, lastSeen, problem: opened.error })) listeners.tell();
      return;
    }
    await forget(info.place);
    if (opened.ok) {
      const reader = opened.value;
      // One that was gone elsewhere is back here.
      for (const [place, old] of [...entries]) {
        const isSame = old.model === model && old.reader?.identity.serialNo === reader.identity.serialNo;
        if (isSame && old.reader.state() === 'gone') await forget(place);
      }
      const unsubscribe = reader.subscribe(() => heard(reader));
      entries.set(info.place, { ...base, reader, lastSeen: undefined, problem: undefined, unsubscribe });
    } else {
      entries.set(info.place, { ...base, reader: undefined, lastSeen: undefined, problem: opened.error });
    }
    if (opened.ok || before?.problem?.code !== opened.error.code) listeners.tell();
  }

  /** It was not there, or left while it was opened; answers whether its row is another now. */
  async function left(entry: Entry): Promise<boolean> {
    const { place } = entry.info;
    const shown = entries.get(place);
    if (shown?.reader?.state() === 'gone' || (shown?.problem?.code === 'gone' && entry.source.isFixed)) return false;
    await forget(place);
    if (entry.lastSeen) entries.set(place, goneAgain(entry, entry.lastSeen));
    else if (entry.source.isFixed) entries.set(place, entry);
    return true;
  }

  function heard(reader: BiometricReader): void {
    listeners.tell();
    // The driver may have seen it go, and be back, before the bus does.
    if (reader.state() === 'gone') void sweep();
  }

  async function forget(place: string): Promise<void> {
    const entry = entries.get(place);
    if (!entry) return;
    entries.delete(place);
    entry.unsubscribe();
    await entry.reader?.close();
  }

  async function look(): Promise<void> {
    let changed = false;
    for (const source of sources) {
      if (!due.delete(source)) continue;
      const listed = await source.list();
      if (isClosed) return;
      changed = note(source, listed.ok ? undefined : listed.error) || changed;
      // What cannot be looked at is left as it was.
      if (!listed.ok) continue;
      const present = new Map(listed.value.map((candidate) => [candidate.info.place, candidate]));
      changed = (await leave(source, present)) || changed;
      for (const candidate of listed.value) {
        if (isWanted(entries.get(candidate.info.place), candidate)) begin(source, candidate);
      }
    }
    if (changed) listeners.tell();
  }

  function begin(source: ReaderSource, candidate: Candidate): void {
    const { place } = candidate.info;
    if (openings.has(place)) {
      again.add(place);
      return;
    }
    const opening = take(source, candidate).finally(() => {
      openings.delete(place);
      if (again.delete(place)) void sweep();
      else planRetry();
    });
    openings.set(place, opening);
  }

  function note(source: ReaderSource, trouble: WireError | undefined): boolean {
    const changed = troubles.get(source)?.code !== trouble?.code;
    if (trouble) troubles.set(source, trouble);
    else troubles.delete(source);
    return changed;
  }

  /** Closes what is no longer there; answers whether a row has gone without its reader telling. */
  async function leave(source: ReaderSource, present: ReadonlyMap<string, Candidate>): Promise<boolean> {
    let changed = false;
    for (const [place, entry] of [...entries]) {
      if (entry.source !== source || present.has(place)) continue;
      if (entry.reader) {
        entries.set(place, { ...entry, isAway: true });
        // The driver may not have noticed: an idle reader has no exchange that could fail.
        if (entry.reader.state() !== 'gone') await entry.reader.close();
      } else {
        if (entry.lastSeen) entries.set(place, { ...goneAgain(entry, entry.lastSeen), isAway: true });
        else entries.delete(place);
        changed = true;
      }
    }
    return changed;
  }

  async function sweep(buses = sources): Promise<void> {
    for (const source of buses) due.add(source);
    running ??= (async () => {
      while (due.size > 0 && !isClosed) await look();
      running = undefined;
      planRetry();
    })();
    await running;
    while (openings.size > 0) await Promise.all(openings.values());
  }

  function planRetry(): void {
    cancelRetry?.();
    cancelRetry = undefined;
    if (isClosed || ![...entries.values()].some(mayHaveChanged)) return;
    cancelRetry = clock.after(RETRY_MS, () => {
      void sweep([...entries.values()].filter(mayHaveChanged).map(({ source }) => source));
    });
  }

  function onChange(): void {
    for (const cancel of looks) cancel();
    looks.clear();
    if (isClosed) return;
    for (const ms of LOOK_AGAIN_MS) looks.add(clock.after(ms, () => void sweep()));
    void sweep();
  }

  const endWatch = input.watch(onChange);
  void sweep();

  return {
    now: () =>
      [...entries.values()].map(({ info, make, model, reader, problem }) => ({
        place: info.place,
        make,
        model,
        serialNo: reader?.identity.serialNo ?? info.serialNumber,
        reader,
        problem,
      })),
    busTroubles: () => [...troubles.values()],
    subscribe: listeners.subscribe,
    async tryAgain(place) {
      await openings.get(place);
      const entry = entries.get(place);
      const state = entry?.reader?.state();
      // What has come to itself meanwhile is left alone.
      if (!entry || (state !== undefined && state !== 'not-ready' && state !== 'gone')) return;
      // One that is gone stays shown until something is there.
      if (state !== 'gone') await forget(place);
      await sweep();
      listeners.tell();
    },
    sweep: async () => sweep(),
    async close() {
      if (isClosed) return;
      isClosed = true;
      endWatch();
      cancelRetry?.();
      for (const cancel of looks) cancel();
      await running;
      await Promise.all(openings.values());
      for (const place of [...entries.keys()]) await forget(place);
    },
  };
}

/** The row of a reader that is gone, after something else was shown in its place. The reader was closed then. */
function goneAgain(entry: Entry, reader: BiometricReader): Entry {
  return { ...entry, reader, lastSeen: undefined, problem: undefined, unsubscribe: () => undefined };
}

/** Whether a listed device is to be opened: nobody has it yet, what we have of it is over, or somebody may have cured it. */
function isWanted(entry: Entry | undefined, { info }: Candidate): boolean {
  if (!entry) return true;
  // Pulled and put back between two looks: what we hold is the reader as it was before.
  if (entry.info.plugging !== info.plugging) return true;
  return entry.reader ? entry.reader.state() === 'gone' : isCurable(entry.problem) || entry.problem?.code === 'gone';
}

/** Whether nobody has plugged in anything since: it is only asked whether it can be had by now. */
function isTriedAgain({ info, reader, problem, isAway }: Entry, candidate: Candidate): boolean {
  if (problem) return true;
  return reader?.state() === 'gone' && !isAway && info.plugging === candidate.info.plugging;
}

/** Whether no bus tells when it is worth trying again. */
function mayHaveChanged({ source, reader, problem }: Entry): boolean {
  return isCurable(problem) || (source.isFixed && (problem?.code === 'gone' || reader?.state() === 'gone'));
}

/** Whether somebody else may cure it meanwhile, so that trying again is worth it. */
function isCurable(problem: ReaderOpenError | undefined): boolean {
  return problem?.code === 'no-permission' || problem?.code === 'busy';
}
