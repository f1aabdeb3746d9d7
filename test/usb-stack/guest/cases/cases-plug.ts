import { setTimeout as wait } from 'node:timers/promises';
import { mustBe, mustFail, mustGoWell, placeOf, until } from '../bench.ts';
import type { Case } from './case.ts';

/** Cables that are pulled and plugged, and programs that come and go. */
export const plugCases: readonly Case[] = [
  {
    name: 'ends pending reads with gone when the cable is pulled, and is at the same place when it is back',
    async run({ plug, unplug, open, command, bus, device }) {
      await plug(0, 'probe');
      const wire = await open(0);
      const reads = [wire.read(0x81, 64, 60_000), wire.read(0x82, 700_416, 60_000)];
      await until('both are asked', async () =>
        (await command(0, 'isAsked', { endpoint: 0x81 })) && (await command(0, 'isAsked', { endpoint: 0x82 }))
          ? true
          : undefined,
      );
      const stale = await device(0);
      await unplug(0);
      for (const read of reads) mustFail('read', await read, 'gone');
      mustFail('request', await wire.controlIn({ request: 1 }, 1, 500), 'gone');
      mustFail('opening what is gone', await stale.open(), 'gone');
      await wire.close();
      mustBe('listed', mustGoWell('list', await bus.list()).length, 0);
      await plug(0, 'probe');
      const again = await open(0);
      mustBe('place', again.info.place, 'usb/1-1');
      await again.close();
    },
  },
  {
    name: 'survives twenty re-plugs of an opened device',
    async run({ plug, unplug, open, command }) {
      for (let turn = 0; turn < 20; turn += 1) {
        await plug(0, 'probe');
        const wire = await open(0);
        const read = wire.read(0x82, 512, 60_000);
        await until('the read waits', async () =>
          (await command(0, 'isAsked', { endpoint: 0x82 })) ? true : undefined,
        );
        await unplug(0);
        mustFail(`turn ${turn}`, await read, 'gone');
        await wire.close();
      }
    },
  },
  {
    name: 'keeps two of one model apart by their places',
    async run({ plug, unplug, open, command }) {
      await plug(0, 'probe');
      await plug(1, 'probe');
      const [one, two] = [await open(0), await open(1)];
      mustBe('places', [one.info.place, two.info.place], ['usb/1-1', 'usb/1-2']);
      await command(1, 'offer', { endpoint: 0x82, length: 222 });
      await command(0, 'offer', { endpoint: 0x82, length: 111 });
      mustBe('one', mustGoWell('read', await one.read(0x82, 512, 2000)).length, 111);
      mustBe('two', mustGoWell('read', await two.read(0x82, 512, 2000)).length, 222);
      await unplug(0);
      mustFail('one', await one.controlIn({ request: 1 }, 1, 500), 'gone');
      mustGoWell('two', await two.controlOut({ request: 1 }, Uint8Array.of(1), 500));
      await one.close();
      await two.close();
    },
  },
  {
    name: 'reports a plug within a second, when it can be opened, and an unplug, while another device stays plugged in',
    async run({ plug, unplug, bus }) {
      await plug(1, 'probe');
      /** What a device host does at each change. */
      const opened = new Set<string>();
      async function lookAgain(): Promise<void> {
        const listed = mustGoWell('list', await bus.list()).filter(({ info }) => info.place === placeOf(0));
        if (listed.length === 0) opened.clear();
        for (const device of listed) {
          const wire = await device.open();
          if (!wire.ok) continue;
          opened.add(device.info.place);
          await wire.value.close();
        }
      }
      const stop = bus.watch(() => void lookAgain());
      await wait(700);
      for (let turn = 0; turn < 3; turn += 1) {
        for (const [move, size] of [
          [async () => plug(0, 'probe'), 1],
          [async () => unplug(0), 0],
        ] as const) {
          await move();
          const start = performance.now();
          await until('the watch reports', () => (opened.size === size ? true : undefined));
          const took = performance.now() - start;
          if (took > 1000) throw new Error(`reported after ${took.toFixed(0)} ms`);
        }
      }
      stop();
    },
  },
  {
    name: 'says busy while another program holds it, and opens when that lets go',
    async run({ plug, open, device, program }) {
      await plug(0, 'probe');
      const holder = program('hold');
      await holder.prints('held');
      mustFail('open', await (await device(0)).open(), 'busy');
      holder.goOn();
      mustBe('the other program', await holder.ended, { status: 0, output: 'held\nlet go\n' });
      await (await open(0)).close();
      const own = await open(0);
      mustFail('a second opening here', await (await device(0)).open(), 'busy');
      await own.close();
    },
  },
  {
    name: 'lets a program end by itself, also one that forgot its watch',
    async run({ plug, program }) {
      await plug(0, 'probe');
      for (const name of ['work and stop', 'watch only']) {
        mustBe(name, await program(name).ended, { status: 0, output: 'done\n' });
      }
    },
  },
];
