import type { BiometricReader } from '../../../../drivers/reader/port.ts';
import { mustBe, mustGoWell, until } from '../bench.ts';
import type { GuestBench } from '../bench.ts';
import type { Case } from './case.ts';
import { READERS } from '../readers.ts';

/** The cable pulled in the middle of each transfer in turn. */

const NAME = 'U.are.U 4500';
/** Pictures of a finger up to which a stream is followed. */
const FRAMES = 2;

const uareu = READERS.find(({ device }) => device === NAME);

/** Plugs the reader in and lays a finger on it; with its cable pulled at that transfer, unless 0. */
async function prepare(bench: GuestBench, transfer: number, late = 0): Promise<void> {
  await bench.plug(0, NAME);
  await bench.command(0, 'place');
  await bench.command(0, 'pullAt', { transfer, late });
}

async function open(bench: GuestBench) {
  if (!uareu) throw new Error('no driver');
  return uareu.open(bench);
}

/** The transfers of an opening and of a stream that was followed to its second picture. */
async function countTransfers(bench: GuestBench): Promise<number> {
  await prepare(bench, 0);
  const reader: BiometricReader = mustGoWell('open', await open(bench));
  let frames = 0;
  const stop = new AbortController();
  const ended = reader.stream(() => (frames += 1), stop.signal);
  await until('the pictures', () => (frames >= FRAMES ? true : undefined));
  const transfers = (await bench.command(0, 'transfers')) ?? 0;
  stop.abort();
  await ended;
  await reader.close();
  await bench.unplug(0);
  return transfers;
}

/** What happened when opening the reader and streaming from it without an end. */
async function use(bench: GuestBench): Promise<string> {
  const opened = await open(bench);
  if (!opened.ok) return JSON.stringify(opened.error);
  const reader = opened.value;
  const ended = await reader.stream(() => undefined, new AbortController().signal);
  const state = reader.state();
  await reader.close();
  if (ended.ok || ended.error.code !== 'reader-gone') return JSON.stringify(ended);
  return JSON.stringify({ code: state });
}

export const cutCases: readonly Case[] = [
  {
    name: `${NAME}: pulled in the middle of any transfer of an opening or a stream, or right after it, it is gone, never failed`,
    seconds: 45,
    async run(bench) {
      const transfers = await countTransfers(bench);
      mustBe('more than an opening', transfers > 10, true);
      for (let transfer = 1; transfer <= transfers; transfer += 1) {
        for (const late of [0, 1]) {
          await prepare(bench, transfer, late);
          const when = late === 1 ? 'after' : 'in';
          mustBe(`pulled ${when} transfer ${transfer} of ${transfers}`, await use(bench), '{"code":"gone"}');
          await bench.unplug(0);
        }
      }
    },
  },
];
