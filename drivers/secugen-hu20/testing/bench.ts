import type { ManualClock } from '#kit/testing/manual-clock.ts';
import { createManualClock } from '#kit/testing/manual-clock.ts';
import { err, ok } from '#kit/result.ts';
import type { Result } from '#kit/result.ts';
import type { ReaderDriver, ReaderOpenError } from '../../reader/driver.ts';
import type { PluggedBench } from '../../reader/testing/plugged-bench.ts';
import type { BiometricReader, Frame } from '../../reader/port.ts';
import { drawMaster } from '../../simulated/finger/fingerprint.ts';
import { createImpression } from '../../simulated/finger/impression.ts';
import { touchOfQuality } from '../../simulated/finger/touch-quality.ts';
import type { UsbDevice } from '../../transport/port.ts';
import { createPlugBoard } from '../../transport/testing/plug-board.ts';
import type { PlugBoard } from '../../transport/testing/plug-board.ts';
import { createHu20Driver } from '../driver.ts';
import { createHu20Emulator } from '../emulator/emulator.ts';
import type { Hu20EmulatorDeps } from '../emulator/emulator.ts';
import type { PreparePictures } from '../picture-port.ts';
import { pictureMakingHere } from '../picture-port.ts';
import { watchUnit } from './watched-unit.ts';
import type { WatchedUnit } from './watched-unit.ts';

/** An impression of an invented person's thumb that the capture check likes. */
export const THUMB: Frame = createImpression(
  drawMaster({ person: 3, finger: 'Left Thumb' }).frame,
  'hu20',
  touchOfQuality(85, 'hu20'),
);

export const PLACE = 'usb/1-1';
const SECOND_PLACE = 'usb/1-2';
/** A frame comes within so many steps of the clock, or never. */
const MOST_STEPS = 4000;

/** An emulated unit in a socket of a plug board, and its driver. */
export interface Hu20Bench extends PluggedBench, WatchedUnit {
  readonly clock: ManualClock;
  readonly board: PlugBoard;
  readonly driver: ReaderDriver<UsbDevice>;
  /** Passes time until `work` has settled. */
  settle<T>(work: Promise<T>): Promise<T>;
  /** The reader; throws when it does not open. */
  opened(): Promise<BiometricReader>;
  /** Streams until `count` frames have come; returns them and how the stream ended. */
  watch(
    reader: BiometricReader,
    count: number,
  ): Promise<{ readonly frames: readonly Frame[]; readonly end: Awaited<ReturnType<BiometricReader['stream']>> }>;
}

export function createBench(
  deps: Omit<Partial<Hu20EmulatorDeps>, 'clock'> = {},
  preparePictures: PreparePictures = pictureMakingHere,
): Hu20Bench {
  const clock = createManualClock(0);
  const board = createPlugBoard(clock);
  const { unit, sent, requests } = watchUnit(createHu20Emulator({ clock, serial: 'H58200001234', ...deps }));
  const driver = createHu20Driver({ clock, preparePictures });
  const delivered = new Map<string, number>();
  board.plug(PLACE, unit);

  async function openAt(place: string): Promise<Result<BiometricReader, ReaderOpenError>> {
    const listed = await board.bus.list();
    const device = listed.ok ? listed.value.find(({ info }) => info.place === place) : undefined;
    if (!device) return err({ code: 'gone' });
    const opened = await clock.settle(driver.open(device));
    if (!opened.ok) return opened;
    const { deviceId } = opened.value.identity;
    const onDelivered = (): void => {
      delivered.set(deviceId, (delivered.get(deviceId) ?? 0) + 1);
    };
    return ok(withFrameCount(opened.value, onDelivered));
  }

  return {
    clock,
    board,
    unit,
    driver,
    sent,
    requests,
    settle: async (work) => clock.settle(work),
    async opened() {
      const opened = await openAt(PLACE);
      if (!opened.ok) throw new Error(`not opened: ${opened.error.code}`);
      return opened.value;
    },
    async watch(reader, count) {
      const frames: Frame[] = [];
      const stop = new AbortController();
      const ended = reader.stream((frame) => {
        frames.push(frame);
        if (frames.length === count) stop.abort();
      }, stop.signal);
      return { end: await clock.settle(ended), frames };
    },
    open: async () => openAt(PLACE),
    async openSecond() {
      board.plug(SECOND_PLACE, createHu20Emulator({ clock, serial: 'H58200005678' }));
      return openAt(SECOND_PLACE);
    },
    place() {
      unit.place(THUMB);
    },
    lift() {
      unit.lift();
    },
    async deliverFrame({ identity }) {
      const before = delivered.get(identity.deviceId) ?? 0;
      for (let step = 0; step < MOST_STEPS && clock.pending() > 0; step += 1) {
        await clock.pass(1);
        if ((delivered.get(identity.deviceId) ?? 0) > before) return;
      }
    },
    passTime: async (ms) => clock.pass(ms),
    unplug() {
      board.unplug(PLACE);
    },
    plug() {
      board.plug(PLACE, unit);
    },
    watchExchanges(before) {
      board.watchCalls((call) => void before(call));
    },
    held: () => [...board.claimed(), ...Array.from({ length: clock.pending() }, () => 'a timer')],
    dispose: () => undefined,
  };
}

/** The same reader, which calls `onDelivered` before it hands over a frame. */
function withFrameCount(reader: BiometricReader, onDelivered: () => void): BiometricReader {
  return {
    ...reader,
    stream: async (onFrame, signal) =>
      reader.stream((frame) => {
        onDelivered();
        onFrame(frame);
      }, signal),
  };
}
