import type { ManualClock } from '#kit/testing/manual-clock.ts';
import { createManualClock } from '#kit/testing/manual-clock.ts';
import { err } from '#kit/result.ts';
import type { Result } from '#kit/result.ts';
import type { ReaderDriver, ReaderOpenError } from '../../reader/driver.ts';
import type { PluggedBench } from '../../reader/testing/plugged-bench.ts';
import type { BiometricReader, Frame, OwnedFrame } from '../../reader/port.ts';
import { drawMaster } from '../../simulated/finger/fingerprint.ts';
import { createImpression } from '../../simulated/finger/impression.ts';
import { touchOfQuality } from '../../simulated/finger/touch-quality.ts';
import type { UsbDevice } from '../../transport/port.ts';
import { createPlugBoard } from '../../transport/testing/plug-board.ts';
import type { PlugBoard } from '../../transport/testing/plug-board.ts';
import { createHu20Driver } from '../driver.ts';
import { createHu20Emulator } from '../emulator/emulator.ts';
import type { Hu20Emulator, Hu20EmulatorDeps } from '../emulator/emulator.ts';
import type { PreparePictures } from '../picture-port.ts';
import { pictureMakingHere } from '../picture-port.ts';

/** An impression of an invented person's thumb that the capture check likes. */
export const THUMB: Frame = createImpression(
  drawMaster({ person: 3, finger: 'Left Thumb' }).frame,
  'hu20',
  touchOfQuality(85, 'hu20'),
);

export const PLACE = 'usb/1-1';
const SECOND_PLACE = 'usb/1-2';
/** Turns of a clock after which a frame that has not come will not. */
const MOST_STEPS = 4000;

/** An emulated unit in a socket of a plug board, and its driver. */
export interface Hu20Bench extends PluggedBench {
  readonly clock: ManualClock;
  readonly board: PlugBoard;
  readonly unit: Hu20Emulator;
  readonly driver: ReaderDriver<UsbDevice>;
  /** Vendor requests the unit was sent since the last look, as `out 17 1 0` (direction, request, value, index). */
  requests(): readonly string[];
  /** Every piece of a frame the unit has sent. */
  readonly sent: readonly Uint8Array[];
  /** Passes time until `work` has settled. */
  settle<T>(work: Promise<T>): Promise<T>;
  /** The reader, which must open. */
  opened(): Promise<BiometricReader>;
  /** So many frames of a stream of their own, and how it ended. */
  watch(
    reader: BiometricReader,
    count: number,
  ): Promise<{ readonly frames: readonly Frame[]; readonly end: Awaited<ReturnType<BiometricReader['stream']>> }>;
}

export function createBench(
  parts: Omit<Partial<Hu20EmulatorDeps>, 'clock'> = {},
  preparePictures: PreparePictures = pictureMakingHere,
): Hu20Bench {
  const clock = createManualClock(0);
  const board = createPlugBoard(clock);
  const emulator = createHu20Emulator({ clock, serial: 'H58200001234', ...parts });
  const driver = createHu20Driver({ clock, preparePictures });
  const delivered = new Map<string, number>();
  const sent: Uint8Array[] = [];
  let seen: string[] = [];
  const unit: Hu20Emulator = {
    ...emulator,
    async control(setup, data) {
      const { requestType, request, value, index } = setup;
      const bytes = [...data].map((byte) => byte.toString(16).padStart(2, '0')).join('');
      seen.push(`${requestType === 0x40 ? 'out' : 'in'} ${request} ${value} ${index} ${bytes}`.trimEnd());
      return emulator.control(setup, data);
    },
    async transferIn(endpoint, length, signal) {
      const bytes = await emulator.transferIn(endpoint, length, signal);
      if (bytes !== 'stall') sent.push(bytes);
      return bytes;
    },
    get pullCable() {
      return emulator.pullCable;
    },
    set pullCable(pull) {
      emulator.pullCable = pull;
    },
  };
  board.plug(PLACE, unit);

  async function openAt(place: string): Promise<Result<BiometricReader, ReaderOpenError>> {
    const listed = await board.bus.list();
    const device = listed.ok ? listed.value.find(({ info }) => info.place === place) : undefined;
    if (!device) return err({ code: 'gone' });
    const opened = await clock.settle(driver.open(device));
    if (!opened.ok) return opened;
    const reader = opened.value;
    const { deviceId } = reader.identity;
    return {
      ok: true,
      value: {
        ...reader,
        stream: async (onFrame, signal) => {
          const counting = (frame: OwnedFrame): void => {
            delivered.set(deviceId, (delivered.get(deviceId) ?? 0) + 1);
            onFrame(frame);
          };
          return reader.stream(counting, signal);
        },
      },
    };
  }

  const bench: Hu20Bench = {
    clock,
    board,
    unit,
    driver,
    sent,
    requests() {
      const since = seen;
      seen = [];
      return since;
    },
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
  return bench;
}
