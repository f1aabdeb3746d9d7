import type { Result } from '#kit/result.ts';
import type { ReaderOpenError } from '../../../../drivers/reader/driver.ts';
import type { BiometricReader } from '../../../../drivers/reader/port.ts';
import { mustBe, mustGoWell, until } from '../bench.ts';
import type { GuestBench } from '../bench.ts';
import type { Case } from './case.ts';
import { openHu20, openModule, openUareu } from '../readers.ts';
import { seeFinger, untilFinger, watch } from '../streams.ts';

/** More often than any driver tries. */
const FOR_GOOD = 1000;

const openError = (opened: Result<BiometricReader, ReaderOpenError>): ReaderOpenError | 'opened' =>
  opened.ok ? 'opened' : opened.error;

const failed = (detail: string): ReaderOpenError => ({ code: 'reader-failed', detail });

/** Streams until the reader fails, with a finger from the moment the fault is set. */
async function mustEndWith(
  bench: GuestBench,
  reader: BiometricReader,
  { detail, setFault }: { readonly detail: string; readonly setFault: () => Promise<unknown> },
): Promise<void> {
  await bench.command(0, 'lift');
  const { ended } = watch(reader);
  await setFault();
  await bench.command(0, 'place');
  const end = await ended;
  mustBe('the stream', end.ok || end.error, { code: 'reader-failed', deviceId: reader.identity.deviceId, detail });
  mustBe('state', reader.state(), 'not-ready');
}

/** What can go wrong on the wire, over the real one: the drivers' own tests expect the same of each. */
export const faultCases: readonly Case[] = [
  {
    name: 'SecuGen Hamster Pro 20 with faults: a register that reads back wrong, refusals, short frames, silence',
    seconds: 8,
    async run(bench) {
      const set = async (fault: string, times: number) => bench.command(0, fault, { times });
      await bench.plug(0, 'SecuGen Hamster Pro 20');
      await set('wrong-read-back', FOR_GOOD);
      mustBe('open', openError(await openHu20(bench)), failed('sensor register 12 reads 7a after 85'));
      // A reset of the port comes after the first failure, and helps.
      await set('wrong-read-back', 1);
      const reader = mustGoWell('open', await openHu20(bench));
      for (const fault of ['stalled-capture', 'stalled-bulk', 'short-frame', 'no-data']) {
        await set(fault, 2);
        await seeFinger(reader, bench, 1);
        mustBe('state', reader.state(), 'ready');
      }
      await mustEndWith(bench, reader, { detail: 'stalled', setFault: async () => set('stalled-bulk', FOR_GOOD) });
      await reader.close();
    },
  },
  {
    name: 'U.are.U 4500 with faults: no 56aa, a confused status, a refused register, bytes that are not a frame, death',
    seconds: 8,
    async run(bench) {
      const set = async (fault: string, times: number) => bench.command(0, fault, { times });
      await bench.plug(0, 'U.are.U 4500');
      await set('no-scan-power', 3);
      mustBe('open', openError(await openUareu(bench)), failed('no-scan-power'));
      await bench.command(0, 'confuse', { recovers: 1 });
      await set('register-stall', 3);
      mustBe('open', openError(await openUareu(bench)), failed('stalled'));
      await set('no-scan-power', 1);
      const reader = mustGoWell('open', await openUareu(bench));
      for (const fault of ['too-many-lines', 'short-bulk', 'wrong-key', 'death']) {
        await bench.command(0, 'lift');
        const watched = watch(reader);
        await until('the glass is watched', () => (watched.frames.length > 0 ? true : undefined));
        await set(fault, 3);
        await bench.command(0, 'place');
        await untilFinger(watched, 1);
        mustBe('state', reader.state(), 'ready');
      }
      await reader.close();
      const again = mustGoWell('open', await openUareu(bench));
      await mustEndWith(bench, again, { detail: 'truncated', setFault: async () => set('short-bulk', 4) });
      await again.close();
    },
  },
  {
    name: 'EF01 module with faults: garbage, a wrong checksum, a missing end, a command heard wrongly',
    seconds: 15,
    async run(bench) {
      const set = async (fault: string, times: number) => bench.command(0, fault, { times });
      await bench.plug(0, 'round EF01 module behind a bridge');
      await set('garbage', 1);
      await set('damaged-commands', 1);
      // Of the picture that an opening takes to learn the sensor.
      await set('missing-ends', 1);
      const reader = mustGoWell('open', await openModule());
      await seeFinger(reader, bench, 1);
      await set('garbage', 0);
      await set('damaged-packets', 1);
      await seeFinger(reader, bench, 1);
      mustBe('state', reader.state(), 'ready');
      await mustEndWith(bench, reader, {
        detail: 'the module is garbled',
        setFault: async () => set('damaged-packets', 3),
      });
      // It was a bad moment, not the end of the reader.
      await seeFinger(reader, bench, 1);
      mustBe('state', reader.state(), 'ready');
      await reader.close();
    },
  },
];
