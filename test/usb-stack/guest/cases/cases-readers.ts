import type { BiometricReader } from '../../../../drivers/reader/port.ts';
import { mustBe, mustGoWell, until } from '../bench.ts';
import type { GuestBench } from '../bench.ts';
import type { Case } from './case.ts';
import { READERS } from '../readers.ts';
import type { ReaderUnderTest } from '../readers.ts';
import { seeFinger, watch } from '../streams.ts';

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
        mustBe('the last state', states.at(-1), 'gone');
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
