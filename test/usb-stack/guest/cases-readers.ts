import { isWellFormedFrame } from '../../../drivers/imaging/frame.ts';
import { assessFrame } from '../../../drivers/imaging/quality.ts';
import type { BiometricReader, Frame } from '../../../drivers/reader/port.ts';
import { mustBe, mustGoWell, until } from './bench.ts';
import type { GuestBench } from './bench.ts';
import type { Case } from './case.ts';
import { READERS } from './readers.ts';
import type { ReaderUnderTest } from './readers.ts';

/** Frames of a stream that goes on until it is told to stop, or the reader is gone. */
function watch(reader: BiometricReader) {
  const frames: Frame[] = [];
  const stop = new AbortController();
  const ended = reader.stream((frame) => frames.push(frame), stop.signal);
  return { frames, ended, stop };
}

/** Lays the finger down and looks until so many frames have shown it. */
async function seeFinger(reader: BiometricReader, bench: GuestBench, wanted: number): Promise<void> {
  const { frames, ended, stop } = watch(reader);
  await bench.command(0, 'place');
  let looked = 0;
  let seen = 0;
  await until(
    'frames with a finger',
    () => {
      for (; looked < frames.length; looked += 1) {
        const frame = frames[looked];
        if (!frame) break;
        if (!isWellFormedFrame(frame)) throw new Error('a frame that is none');
        if (assessFrame(frame).fingerPresent) seen += 1;
      }
      return seen >= wanted ? seen : undefined;
    },
    60_000,
  );
  stop.abort();
  mustGoWell('stream', await ended);
}

function casesOf(tested: ReaderUnderTest): readonly Case[] {
  const name = tested.device;
  const open = async (bench: GuestBench): Promise<BiometricReader> => mustGoWell('open', await tested.open(bench));
  return [
    {
      name: `${name}: opens at its place and shows a finger in ${tested.frames} of its frames`,
      async run(bench) {
        await bench.plug(0, name);
        const reader = await open(bench);
        mustBe('place', reader.identity.deviceId, `${tested.place}/${reader.identity.serialNo}`);
        mustBe('state', reader.state(), 'ready');
        await seeFinger(reader, bench, tested.frames);
        await reader.close();
      },
    },
    {
      name: `${name}: is gone when it is pulled while it streams, and works again when it is back`,
      async run(bench) {
        await bench.plug(0, name);
        const reader = await open(bench);
        const states: string[] = [];
        reader.subscribe(() => states.push(reader.state()));
        const { frames, ended } = watch(reader);
        await bench.command(0, 'place');
        const isUnderWay = async (): Promise<true | undefined> =>
          frames.length > 0 || (await bench.command(0, 'isSending')) === 1 ? true : undefined;
        await until('a picture is under way', isUnderWay, 60_000);
        await bench.unplug(0);
        const end = await ended;
        mustBe('the stream', end.ok || end.error.code, 'reader-gone');
        mustBe('state', reader.state(), 'gone');
        mustBe('told', states.at(-1), 'gone');
        await reader.close();
        await bench.plug(0, name);
        const again = await open(bench);
        mustBe('device', again.identity.deviceId, reader.identity.deviceId);
        await seeFinger(again, bench, 1);
        await again.close();
      },
    },
  ];
}

/** The drivers of real readers, each against the emulator of its hardware. */
export const readerCases: readonly Case[] = READERS.flatMap(casesOf);
