import { assessEyes } from '../../imaging/eye/assess-eyes.ts';
import { assessFingers } from '../../imaging/finger/assess-fingers.ts';
import type { Wanted } from '../../imaging/picture/assessment.ts';
import { assessFrame } from '../../imaging/finger/quality.ts';
import { err, ok } from '#kit/result.ts';
import type { PluggedBench } from '../../reader/testing/plugged-bench.ts';
import type { BiometricReader, Frame } from '../../reader/port.ts';
import type { ReaderKind } from '../reader/simulated-reader.ts';
import { FRAME_MILLISECONDS } from '../reader/reader-core.ts';
import { SimulatedCommand } from '../reader/command.ts';
import type { SimulatedCommandInput } from '../reader/command.ts';
import { createSimulatedReader } from '../reader/simulated-reader.ts';
import { HAND, findEye, findMaster } from './reader-bench.ts';

const PLACED: Record<ReaderKind, SimulatedCommandInput> = {
  'finger-single': { do: 'place', person: 3, fingers: ['Left Thumb'] },
  'finger-slap': { do: 'place', person: 3, fingers: [...HAND] },
  'iris-double': { do: 'place', person: 3, eyes: ['Left', 'Right'] },
  'iris-single': { do: 'place', person: 3, eyes: ['Left'] },
};

const MOST_FRAMES_DRAWN = 10;

function seesOf(kind: ReaderKind): (frame: Frame) => boolean {
  if (kind === 'finger-single') return (frame) => assessFrame(frame).fingerPresent;
  const wanted = { deviceSubId: 0, bioSubTypes: [], exceptions: [] } as const;
  const slap: Wanted = { ...wanted, type: 'Finger', deviceSubType: 'Slap', count: 4 };
  const eyes: Wanted = { ...wanted, type: 'Iris', deviceSubType: 'Double', count: 2 };
  const eye: Wanted = { ...wanted, type: 'Iris', deviceSubType: 'Single', count: 1 };
  if (kind === 'finger-slap') return (frame) => assessFingers(frame, null, slap).present;
  return (frame) => assessEyes(frame, null, kind === 'iris-double' ? eyes : eye).present;
}

/** A socket for simulated readers of one kind; an exchange with the hardware is a frame falling due. */
export function createSocket(kind: ReaderKind): PluggedBench {
  const ticks = new Map<() => void, string>();
  let isPlugged = true;
  let exchanges = 0;
  let beforeExchange: Parameters<PluggedBench['watchExchanges']>[0] = () => undefined;
  let elapsed = 0;
  let reader: ReturnType<typeof createSimulatedReader> | undefined;

  const make = (serialNo: string): ReturnType<typeof createSimulatedReader> =>
    createSimulatedReader({
      kind,
      serialNo,
      findMaster,
      findEye,
      every(_milliseconds, tick) {
        const entry = (): void => {
          tick();
        };
        ticks.set(entry, serialNo);
        return () => ticks.delete(entry);
      },
    });
  const act = async (command: SimulatedCommandInput): Promise<void> => {
    const done = await reader?.apply(SimulatedCommand.parse(command));
    if (done && !done.ok) throw new Error(done.error.code);
  };
  const unplug = async (): Promise<void> => {
    isPlugged = false;
    await act({ do: 'unplug' });
  };
  const tickOf = async (serialNo: string): Promise<void> => {
    if (serialNo === 'T-1' && ticks.size > 0) await beforeExchange((exchanges += 1));
    for (const [tick, owner] of [...ticks]) if (owner === serialNo) tick();
  };

  return {
    sees: seesOf(kind),
    closesInSilence: true,
    open() {
      if (!isPlugged) return Promise.resolve(err({ code: 'gone' }));
      reader = make('T-1');
      return Promise.resolve(ok(reader));
    },
    openSecond: () => Promise.resolve(ok(make('T-2'))),
    place: async () => act(PLACED[kind]),
    lift: async () => act({ do: 'lift' }),
    deliverFrame: async ({ identity }: BiometricReader) => tickOf(identity.serialNo),
    async passTime(ms) {
      elapsed += ms;
      // The frames of a long time are all alike, and drawing them takes the test's own time.
      const due = Math.min(MOST_FRAMES_DRAWN, Math.floor(elapsed / FRAME_MILLISECONDS));
      elapsed %= FRAME_MILLISECONDS;
      for (let frame = 0; frame < due; frame += 1) await tickOf('T-1');
      await new Promise((resolve) => setImmediate(resolve));
    },
    unplug,
    plug() {
      isPlugged = true;
    },
    watchExchanges(before) {
      exchanges = 0;
      beforeExchange = before;
    },
    held: () => [...ticks.values()],
    dispose: () => undefined,
  };
}
