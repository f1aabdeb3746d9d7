import { createManualClock } from '#kit/testing/manual-clock.ts';
import type { ManualClock } from '#kit/testing/manual-clock.ts';
import type { Result } from '#kit/result.ts';
import type { ReaderOpenError } from '../../reader/driver.ts';
import type { BiometricReader, CalibratableReader, Frame, MeasuredResolution } from '../../reader/port.ts';
import { masterPrints } from '../../simulated/finger/fingerprint.ts';
import { createPlugBoard } from '../../transport/testing/plug-board.ts';
import type { PlugBoard } from '../../transport/testing/plug-board.ts';
import { createUareuDriver } from '../driver.ts';
import type { UareuDriver } from '../driver.ts';
import { createUareuEmulator } from '../emulator/emulator.ts';
import type { UareuEmulator, UareuEmulatorDeps } from '../emulator/emulator.ts';

export const PLACE = 'usb/1-1';
export const SECOND_PLACE = 'usb/1-2';
export const SERIAL = '{8d3f0a54-11d2-4e6b-9c7a-5a1f00c0ffee}';
export const MEASURED: MeasuredResolution = { across: 538, down: 370, measuredAt: 1_700_000_000_000 };
/** A day on which nothing happens. */
const START = 1_764_000_000_000;

const masterOf = masterPrints();
export const FINGER: Frame = masterOf({ person: 3, finger: 'Right IndexFinger' }).frame;

export interface Bench {
  readonly clock: ManualClock;
  readonly board: PlugBoard;
  readonly device: UareuEmulator;
  readonly driver: UareuDriver;
  /** Opens what is plugged into a place, passing the time that takes. */
  open(place?: string): Promise<Result<CalibratableReader, ReaderOpenError>>;
  /** The same; throws when that fails. */
  opened(): Promise<CalibratableReader>;
  /** Starts a stream and keeps its frames. */
  watch(reader: BiometricReader): Watched;
  /** Lets time pass until a stream has been given a frame for which `isIt` holds. */
  until(watched: Watched, isIt: (frame: Frame) => boolean): Promise<Frame>;
}

export interface Watched {
  readonly frames: Frame[];
  readonly ended: ReturnType<BiometricReader['stream']>;
  readonly isOver: () => boolean;
  stop(): void;
}

/** A reader in its socket; with `known` null nothing was measured on it. */
export function createBench(
  known: MeasuredResolution | null = MEASURED,
  options: Partial<UareuEmulatorDeps> = {},
): Bench {
  const clock = createManualClock(START);
  const board = createPlugBoard(clock);
  const device = createUareuEmulator({ clock, serial: SERIAL, ...options });
  board.plug(PLACE, device);
  let drawn = 0;
  const random = (count: number): Uint8Array => Uint8Array.from({ length: count }, () => (drawn += 97) & 0xff);
  const driver = createUareuDriver({ clock, random, resolutionOf: () => known ?? undefined });

  async function open(place = PLACE): Promise<Result<CalibratableReader, ReaderOpenError>> {
    const listed = await board.bus.list();
    const found = listed.ok ? listed.value.find(({ info }) => info.place === place) : undefined;
    if (!found) return { ok: false, error: { code: 'gone' } };
    return clock.settle(driver.open(found));
  }

  return {
    clock,
    board,
    device,
    driver,
    open,
    async opened() {
      const reader = await open();
      if (!reader.ok) throw new Error(`not opened: ${JSON.stringify(reader.error)}`);
      return reader.value;
    },
    watch(reader) {
      const frames: Frame[] = [];
      const stop = new AbortController();
      const over = new AbortController();
      const ended = reader.stream((frame) => frames.push(frame), stop.signal);
      void ended.finally(() => {
        over.abort();
      });
      return { frames, ended, isOver: () => over.signal.aborted, stop: () => stop.abort() };
    },
    async until(watched, isIt) {
      let looked = 0;
      for (let step = 0; step < 10_000; step += 1) {
        for (; looked < watched.frames.length; looked += 1) {
          const frame = watched.frames[looked];
          if (frame && isIt(frame)) return frame;
        }
        if (watched.isOver()) break;
        await clock.pass(10);
      }
      throw new Error('no such frame came');
    },
  };
}
