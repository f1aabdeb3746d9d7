import { describePluggedReader } from '../reader/testing/plugged-conformance.ts';
import type { PluggedBench } from '../reader/testing/plugged-bench.ts';
import type { BiometricReader } from '../reader/port.ts';
import { FINGER, PLACE, SECOND_PLACE, createBench } from './testing/bench.ts';
import { createUareuEmulator } from './emulator/emulator.ts';

/** Counts the frames of each stream, and notes whether it has ended. */
function counting(reader: BiometricReader, counts: WeakMap<BiometricReader, { given: number; running: number }>) {
  const count = { given: 0, running: 0 };
  const counted: BiometricReader = {
    ...reader,
    async stream(onFrame, signal) {
      count.running += 1;
      try {
        return await reader.stream((frame) => {
          count.given += 1;
          onFrame(frame);
        }, signal);
      } finally {
        count.running -= 1;
      }
    },
  };
  counts.set(counted, count);
  return counted;
}

function createSocket(): PluggedBench {
  const bench = createBench();
  const counts = new WeakMap<BiometricReader, { given: number; running: number }>();
  const open = async (place: string): ReturnType<PluggedBench['open']> => {
    const opened = await bench.open(place);
    return opened.ok ? { ok: true, value: counting(opened.value, counts) } : opened;
  };
  return {
    open: async () => open(PLACE),
    async openSecond() {
      bench.board.plug(SECOND_PLACE, createUareuEmulator({ clock: bench.clock, serial: '{second}' }));
      return open(SECOND_PLACE);
    },
    place: () => bench.device.place(FINGER),
    lift: () => bench.device.lift(),
    async deliverFrame(reader) {
      const count = counts.get(reader);
      const before = count?.given ?? 0;
      while (count && count.running > 0 && count.given === before) await bench.clock.pass(1);
    },
    passTime: async (ms) => bench.clock.pass(ms),
    unplug: () => bench.board.unplug(PLACE),
    plug: () => bench.board.plug(PLACE, bench.device),
    watchExchanges(before) {
      bench.board.watchCalls((call) => void before(call));
    },
    held: () => [...bench.board.claimed(), ...(bench.clock.pending() > 0 ? [`${bench.clock.pending()} timers`] : [])],
    dispose: () => undefined,
  };
}

describePluggedReader('the U.are.U 4500', createSocket);
