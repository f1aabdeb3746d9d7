import type { Clock } from './kit/clock.ts';
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
  /** Why it is not in use although it is plugged in. */
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
      const candidates = listed.value.flatMap((device): Candidate[] => {
        const driver = drivers.find((one) => one.drives(device.info));
        if (!driver) return [];
        const { make } = driver;
        return [{ info: device.info, make, model: driver.modelOf(device.info), open: () => driver.open(device) }];
      });
      return { ok: true, value: candidates };
    },
  };
}

/** The readers plugged into this machine, opened as they come. */
export interface PluggedReaders {
  now(): readonly PluggedReader[];
  /** Why a bus could not be looked at; the newest, undefined while all can. */
  busTrouble(): WireError | undefined;
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

interface Entry {
  readonly info: PortInfo;
  readonly make: string;
  readonly model: string;
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
  const listeners = new Set<() => void>();
  let trouble: WireError | undefined;
  let isClosed = false;
  let running: Promise<void> | undefined;
  let isSweepWanted = false;
  let cancelRetry: (() => void) | undefined;

  function tell(): void {
    for (const listener of [...listeners]) listener();
  }

  async function take(candidate: Candidate): Promise<void> {
    const { info, make, model } = candidate;
    const opened = await candidate.open();
    if (isClosed && opened.ok) {
      await opened.value.close();
      return;
    }
    // What left its socket while it was being opened is no reader with a problem.
    if (!opened.ok && opened.error.code === 'gone') return;
    const reader = opened.ok ? opened.value : undefined;
    const before = entries.get(info.place);
    if (!opened.ok && before?.problem?.code === opened.error.code) return;
    // One that was gone here, or elsewhere, is back.
    for (const [place, old] of entries) {
      const isSame = reader && old.reader?.identity.serialNo === reader.identity.serialNo && old.model === model;
      if (place === info.place || (isSame && old.reader.state() === 'gone')) await forget(place);
    }
    entries.set(info.place, {
      info,
      make,
      model,
      reader,
      problem: opened.ok ? undefined : opened.error,
      unsubscribe: reader?.subscribe(tell) ?? (() => undefined),
    });
    tell();
  }

  async function forget(place: string): Promise<void> {
    const entry = entries.get(place);
    if (!entry) return;
    entries.delete(place);
    entry.unsubscribe();
    await entry.reader?.close();
  }

  async function look(): Promise<void> {
    const present = new Map<string, Candidate>();
    let seen: WireError | undefined;
    for (const source of sources) {
      const listed = await source.list();
      if (listed.ok) for (const candidate of listed.value) present.set(candidate.info.place, candidate);
      else seen = listed.error;
    }
    if (isClosed) return;
    const changed = seen?.code !== trouble?.code;
    trouble = seen;
    let left = false;
    for (const [place, entry] of [...entries]) {
      if (present.has(place)) continue;
      if (entry.reader) {
        // The driver may not have noticed: an idle reader has no exchange that could fail.
        if (entry.reader.state() !== 'gone') await entry.reader.close();
      } else {
        entries.delete(place);
        left = true;
      }
    }
    if (changed || left) tell();
    const wanted = [...present.values()].filter(({ info }) => {
      const entry = entries.get(info.place);
      return !entry || (entry.reader ? entry.reader.state() === 'gone' : isCurable(entry.problem));
    });
    await Promise.all(wanted.map(take));
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
    return running;
  }

  function planRetry(): void {
    cancelRetry?.();
    cancelRetry = undefined;
    if (isClosed || ![...entries.values()].some(({ problem }) => isCurable(problem))) return;
    cancelRetry = clock.after(RETRY_MS, () => void sweep());
  }

  const endWatch = input.watch(() => void sweep());
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
    busTrouble: () => trouble,
    subscribe(listener) {
      const entry = (): void => {
        listener();
      };
      listeners.add(entry);
      return () => {
        listeners.delete(entry);
      };
    },
    async tryAgain(place) {
      await running;
      const state = entries.get(place)?.reader?.state();
      // What has come to itself meanwhile is left alone.
      if (state !== undefined && state !== 'not-ready' && state !== 'gone') return;
      await forget(place);
      await sweep();
      tell();
    },
    sweep,
    async close() {
      if (isClosed) return;
      isClosed = true;
      endWatch();
      cancelRetry?.();
      await running;
      for (const place of [...entries.keys()]) await forget(place);
    },
  };
}

/** Whether somebody else may cure it meanwhile, so that trying again is worth it. */
function isCurable(problem: ReaderOpenError | undefined): boolean {
  return problem?.code === 'no-permission' || problem?.code === 'busy';
}
