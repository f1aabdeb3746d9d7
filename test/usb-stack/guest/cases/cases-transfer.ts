import { mustBe, mustFail, mustGoWell, until } from '../bench.ts';
import type { Case } from './case.ts';
import { patternOf } from '../probe.ts';

/** More than one frame of the largest reader we know (669 184 bytes), and no whole number of packets. */
const BIG = 700_001;

/** What goes over the wire of a plugged device. */
export const transferCases: readonly Case[] = [
  {
    name: 'lists place, numbers and trimmed texts, with and without a serial number',
    async run({ plug, device }) {
      await plug(0, 'probe');
      await plug(1, 'probe with a serial number');
      mustBe(
        'without',
        { ...(await device(0)).info, plugging: '' },
        {
          place: 'usb/1-1',
          plugging: '',
          vendorId: 0x1162,
          productId: 0x2200,
          release: 0x2206,
          serialNumber: '',
          manufacturer: 'Probe Corp.',
          product: 'Wire Probe',
        },
      );
      mustBe(
        'with',
        { ...(await device(1)).info, plugging: '' },
        {
          place: 'usb/1-2',
          plugging: '',
          vendorId: 0x05ba,
          productId: 0x000a,
          release: 0x2206,
          serialNumber: '{1234-AB}',
          manufacturer: 'Probe Corp.',
          product: 'Wire Probe',
        },
      );
    },
  },
  {
    name: 'opens, claims, and gives bytes back by vendor requests up to 4096 bytes',
    async run({ plug, open }) {
      await plug(0, 'probe');
      const wire = await open(0);
      for (const length of [1, 64, 4096]) {
        const bytes = patternOf(length, 3);
        mustGoWell('out', await wire.controlOut({ request: 1, value: 7 }, bytes, 2000));
        const back = mustGoWell('in', await wire.controlIn({ request: 1, index: 0x2000 }, length, 2000));
        mustBe('bytes', Buffer.from(back).equals(bytes), true);
      }
      mustGoWell('out', await wire.controlOut({ request: 1 }, new Uint8Array(), 2000));
      await wire.close();
    },
  },
  {
    name: 'says stalled for a refused request, and goes on',
    async run({ plug, open }) {
      await plug(0, 'probe');
      const wire = await open(0);
      mustFail('in', await wire.controlIn({ request: 2 }, 4, 2000), 'stalled');
      mustFail('out', await wire.controlOut({ request: 2 }, Uint8Array.of(1), 2000), 'stalled');
      mustGoWell('next', await wire.controlOut({ request: 1 }, Uint8Array.of(1), 2000));
      await wire.close();
    },
  },
  {
    name: 'says stalled for a halted endpoint, and reads again after it',
    async run({ plug, open, command }) {
      await plug(0, 'probe');
      const wire = await open(0);
      await command(0, 'stall', { endpoint: 0x82 });
      mustFail('halted', await wire.read(0x82, 512, 2000), 'stalled');
      await command(0, 'offer', { endpoint: 0x82, length: 100 });
      mustBe('next', mustGoWell('read', await wire.read(0x82, 512, 2000)).length, 100);
      await wire.close();
    },
  },
  {
    name: 'says timed-out for a silent device, no earlier than asked, and goes on',
    async run({ plug, open, command }) {
      await plug(0, 'probe');
      const wire = await open(0);
      const start = performance.now();
      mustFail('control', await wire.controlIn({ request: 3 }, 4, 150), 'timed-out');
      mustFail('bulk', await wire.read(0x82, 512, 150), 'timed-out');
      mustFail('interrupt', await wire.read(0x81, 64, 1500), 'timed-out');
      mustBe('at least 1800 ms', performance.now() - start >= 1795, true);
      await command(0, 'offer', { endpoint: 0x82, length: 700 });
      mustBe('next', mustGoWell('read', await wire.read(0x82, 1024, 2000)).length, 700);
      await wire.close();
    },
  },
  {
    name: `reads ${BIG} bytes at once, byte for byte, three times`,
    async run({ plug, open, command }) {
      await plug(0, 'probe');
      const wire = await open(0);
      for (const seed of [0, 1, 2]) {
        await command(0, 'offer', { endpoint: 0x82, length: BIG, seed });
        const bytes = mustGoWell('read', await wire.read(0x82, 720_896, 10_000));
        mustBe('length', bytes.length, BIG);
        mustBe('bytes', Buffer.from(bytes).equals(patternOf(BIG, seed)), true);
      }
      await wire.close();
    },
  },
  {
    name: 'waits on an interrupt endpoint while a bulk read and requests go on',
    async run({ plug, open, command }) {
      await plug(0, 'probe');
      const wire = await open(0);
      const touch = wire.read(0x81, 64, 8000);
      await until('the endpoint is polled', async () =>
        (await command(0, 'isAsked', { endpoint: 0x81 })) ? true : undefined,
      );
      await command(0, 'offer', { endpoint: 0x82, length: 5000, seed: 9 });
      mustBe('bulk', mustGoWell('read', await wire.read(0x82, 8192, 4000)).length, 5000);
      mustGoWell('request', await wire.controlOut({ request: 1 }, Uint8Array.of(1), 2000));
      await command(0, 'offer', { endpoint: 0x81, length: 64, seed: 4 });
      const bytes = mustGoWell('interrupt', await touch);
      mustBe('bytes', Buffer.from(bytes).equals(patternOf(64, 4)), true);
      await wire.close();
    },
  },
  {
    name: 'resets the device, lets go of it, and opens it again',
    async run({ plug, open, command }) {
      await plug(0, 'probe');
      const wire = await open(0);
      mustGoWell('reset', await wire.reset());
      mustFail('after', await wire.controlIn({ request: 1 }, 1, 500), 'gone');
      mustBe('resets seen', await command(0, 'resets'), 1);
      const again = await open(0);
      mustGoWell('request', await again.controlOut({ request: 1 }, Uint8Array.of(1), 2000));
      await again.close();
    },
  },
];
