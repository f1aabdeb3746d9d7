import type { Clock } from './kit/clock.ts';
import { createListeners } from './kit/listeners.ts';
import { ok } from './kit/result.ts';
import type { Result } from './kit/result.ts';
import type { ReaderDriver, ReaderOpenError } from './reader/driver.ts';
import type { BiometricReader } from './reader/port.ts';
import type { PortInfo, WireError } from './transport/port.ts';

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
  /** Why it is not in use although it is plugged in; undefined also while it is being brought up. */
  readonly problem: ReaderOpenError | undefined;
}

/** A bus to look at. `list` answers what of it the drivers of this bus drive. */
export interface ReaderSource {
  readonly list: () => Promise<Result<readonly Candidate[], WireError>>;
}

interface Candidate {
  readonly info: PortInfo;
  readonly make: string;
  readonly model: string;
  open(): Promise<Result<BiometricReader, ReaderOpenError>>;
}

/** Joins a bus and the drivers for what may be plugged into it; the first driver that drives a device has it. */
export function readerSource<Device extends { readonly info: PortInfo }>(
  list: () => Promise<Result<readonly Device[], WireError>>,
  drivers: readonly ReaderDriver<Device>[],
): ReaderSource {
  return {
    async list() {
      const listed = await list();
      if (!listed.ok) return listed;
      return ok(
        listed.value.flatMap((device): Candidate[] => {
          const driver = drivers.find((one) => one.drives(device.info));
          if (!driver) return [];
          const { make } = driver;
          return [{ info: device.info, make, model: driver.modelOf(device.info), open: () => driver.open(device) }];
        }),
      );
    },
  };
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

/** How long a reader that the system or another program kept from us is left alone until it is tried again. */
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
  readonly problem: ReaderOpenError | undefined;
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
  let isSweepWanted = false;
  let cancelRetry: (() => void) | undefined;

  async function take(source: ReaderSource, { info, make, model, open }: Candidate): Promise<void> {
    const before = entries.get(info.place);
    const base = { info, make, model, source, unsubscribe: () => undefined };
    // Shown before it is up, which takes some readers seconds. What is only tried again stays as it is shown.
    if (!before?.problem) {
      await forget(info.place);
      entries.set(info.place, { ...base, reader: undefined, problem: undefined });
      listeners.tell();
    }
    const opened = await open();
    if (isClosed && opened.ok) {
      await opened.value.close();
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
      entries.set(info.place, {
        ...base,
        reader,
        problem: undefined,
        unsubscribe: reader.subscribe(() => heard(reader)),
      });
    } else if (opened.error.code !== 'gone') {
      // What left its socket while it was being opened is no reader with a problem.
      entries.set(info.place, { ...base, reader: undefined, problem: opened.error });
    }
    if (opened.ok || before?.problem?.code !== opened.error.code) listeners.tell();
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
        // The driver may not have noticed: an idle reader has no exchange that could fail.
        if (entry.reader.state() !== 'gone') await entry.reader.close();
      } else {
        entries.delete(place);
        changed = true;
      }
    }
    return changed;
  }

  async function sweep(): Promise<void> {
    isSweepWanted = true;
    running ??= (async () => {
      while (isSweepWanted && !isClosed) {
        isSweepWanted = false;
        await look();
      }
      running = undefined;
      planRetry();
    })();
    await running;
    while (openings.size > 0) await Promise.all(openings.values());
  }

  function planRetry(): void {
    cancelRetry?.();
    cancelRetry = undefined;
    if (isClosed || ![...entries.values()].some(({ problem }) => isCurable(problem))) return;
    cancelRetry = clock.after(RETRY_MS, () => void sweep());
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
      await forget(place);
      await sweep();
      listeners.tell();
    },
    sweep,
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

/** Whether a listed device is to be opened: nobody has it yet, what we have of it is over, or somebody may have cured it. */
function isWanted(entry: Entry | undefined, { info }: Candidate): boolean {
  if (!entry) return true;
  // Pulled and put back between two looks: what we hold is the reader as it was before.
  if (entry.info.plugging !== info.plugging) return true;
  return entry.reader ? entry.reader.state() === 'gone' : isCurable(entry.problem);
}

/** Whether somebody else may cure it meanwhile, so that trying again is worth it. */
function isCurable(problem: ReaderOpenError | undefined): boolean {
  return problem?.code === 'no-permission' || problem?.code === 'busy';
}
