import { describe, expect, it } from 'vitest';
import { createManualClock } from '#kit/testing/manual-clock.ts';
import type { UsbConnection } from '../port.ts';
import type { EmulatedUsbDevice } from './emulated-device.ts';
import { createPlugBoard } from './plug-board.ts';

const DEVICE = Uint8Array.from([18, 1, 0, 2, 0, 0, 0, 64, 0xba, 0x05, 0x0a, 0, 0x03, 0x01, 1, 2, 0, 1]);
const VENDOR = Uint8Array.from([
  9, 2, 25, 0, 1, 1, 0, 0x80, 100, 9, 4, 0, 0, 1, 0xff, 0xff, 0xff, 0, 7, 5, 0x82, 2, 64, 0, 0,
]);

/** Echoes control data, stalls request 9, never answers request 8, and has one piece of data on endpoint 0x82. */
function echo(configuration = VENDOR): EmulatedUsbDevice & { readonly events: string[] } {
  let last = new Uint8Array();
  let data: Uint8Array | undefined = Uint8Array.of(1, 2, 3);
  const events: string[] = [];
  return {
    events,
    speed: 'full',
    deviceDescriptor: DEVICE,
    configurationDescriptor: configuration,
    strings: ['Maker ', 'Echo   '],
    async control(setup, bytes) {
      if (setup.request === 9) return 'stall';
      if (setup.request === 8) return new Promise(() => undefined);
      if (setup.requestType === 0x40) last = Uint8Array.from(bytes);
      return Promise.resolve(last.slice(0, setup.length));
    },
    async transferIn(_endpoint, _length, signal) {
      const next = data;
      data = undefined;
      if (next) return next;
      return new Promise((resolve) => {
        signal.addEventListener('abort', () => {
          events.push('given up');
          resolve(new Uint8Array());
        });
      });
    },
    transferOut: () => Promise.resolve('stall'),
    reset: () => events.push('reset'),
    unplugged: () => events.push('unplugged'),
    pullCable: undefined,
  };
}

function bench(device = echo()) {
  const clock = createManualClock(0);
  const board = createPlugBoard(clock);
  board.plug('usb/1-1', device);
  return {
    clock,
    board,
    device,
    async open(): Promise<UsbConnection> {
      const listed = await board.bus.list();
      const opened = listed.ok ? await listed.value[0]?.open() : listed;
      if (!opened?.ok) throw new Error('not opened');
      return opened.value;
    },
  };
}

describe('the plug board', () => {
  it('lists what is plugged in, with trimmed texts, and reports each change', async () => {
    const { board } = bench();
    const seen: number[] = [];
    const stop = board.bus.watch(() => seen.push(1));
    const listed = await board.bus.list();
    expect(listed.ok && listed.value.map(({ info }) => info)).toEqual([
      {
        place: 'usb/1-1',
        plugging: '1',
        vendorId: 0x05ba,
        productId: 0x0a,
        release: 0x0103,
        manufacturer: 'Maker',
        product: 'Echo',
        serialNumber: '',
      },
    ]);
    board.unplug('usb/1-1');
    board.unplug('usb/1-1');
    stop();
    board.plug('usb/1-1', echo());
    expect(seen).toEqual([1]);
    expect(() => {
      board.plug('usb/1-1', echo());
    }).toThrow('taken');
  });

  it('carries control and bulk data, and fails with stalled and timed-out', async () => {
    const { clock, device, open } = bench();
    const wire = await open();
    expect(await wire.controlOut({ request: 1 }, Uint8Array.of(7, 8), 100)).toEqual({ ok: true, value: undefined });
    expect(await wire.controlIn({ request: 1 }, 1, 100)).toEqual({ ok: true, value: Uint8Array.of(7) });
    expect(await wire.controlIn({ request: 9 }, 1, 100)).toMatchObject({ error: { code: 'stalled' } });
    const slow = wire.controlIn({ request: 8 }, 1, 100);
    clock.advance(100);
    expect(await slow).toMatchObject({ error: { code: 'timed-out' } });
    expect(await wire.read(0x82, 64, 100)).toEqual({ ok: true, value: Uint8Array.of(1, 2, 3) });
    const idle = wire.read(0x82, 64, 50);
    await expect(wire.read(0x82, 64, 50)).rejects.toThrow('pending');
    clock.advance(50);
    expect(await idle).toMatchObject({ error: { code: 'timed-out' } });
    expect(device.events).toEqual(['given up']);
    expect(clock.pending()).toBe(0);
  });

  it('ends waiting calls with gone when the cable is pulled, by hand or by the device', async () => {
    const { board, device, open, clock } = bench();
    const wire = await open();
    await wire.read(0x82, 64, 50);
    const waiting = wire.read(0x82, 64, 50);
    device.pullCable?.();
    expect(await waiting).toMatchObject({ error: { code: 'gone' } });
    expect(await wire.controlIn({ request: 1 }, 1, 50)).toMatchObject({ error: { code: 'gone' } });
    expect(await wire.reset()).toMatchObject({ error: { code: 'gone' } });
    await wire.close();
    expect(board.claimed()).toEqual([]);
    expect(device.events).toEqual(['unplugged', 'given up']);
    expect(clock.pending()).toBe(0);
  });

  it('admits one owner, refuses on request, and frees the claim only when pending reads are over', async () => {
    const { board, open, clock } = bench();
    board.refuse('usb/1-1', 'no-permission');
    const listed = await board.bus.list();
    const device = listed.ok ? listed.value[0] : undefined;
    expect(await device?.open()).toMatchObject({ error: { code: 'no-permission' } });
    board.refuse('usb/1-1', undefined);
    const wire = await open();
    expect(await device?.open()).toMatchObject({ error: { code: 'busy' } });
    await wire.read(0x82, 64, 50);
    const waiting = wire.read(0x82, 64, 50);
    const closed = wire.close();
    expect(board.claimed()).toEqual(['usb/1-1']);
    clock.advance(50);
    await Promise.all([waiting, closed]);
    await wire.close();
    expect(board.claimed()).toEqual([]);
    expect((await device?.open())?.ok).toBe(true);
    board.unplug('usb/1-1');
    expect(await device?.open()).toMatchObject({ error: { code: 'gone' } });
  });

  it('opens again after a reset, and the old connection is gone without taking the new claim', async () => {
    const { board, device, open } = bench();
    const old = await open();
    expect((await old.reset()).ok).toBe(true);
    expect(await old.controlIn({ request: 1 }, 1, 50)).toMatchObject({ error: { code: 'gone' } });
    await open();
    await old.close();
    expect(board.claimed()).toEqual(['usb/1-1']);
    expect(device.events).toEqual(['reset']);
  });

  it('refuses a device without a vendor interface', async () => {
    const keyboard = Uint8Array.from(VENDOR);
    keyboard[14] = 3;
    const { open } = bench(echo(keyboard));
    await expect(open()).rejects.toThrow('not opened');
  });

  it('counts the calls, so that a test can pull the cable before any of them', async () => {
    const { board, open } = bench();
    const wire = await open();
    const seen: number[] = [];
    board.watchCalls((call) => {
      seen.push(call);
      if (call === 2) board.unplug('usb/1-1');
    });
    expect((await wire.controlIn({ request: 1 }, 1, 50)).ok).toBe(true);
    expect(await wire.controlIn({ request: 1 }, 1, 50)).toMatchObject({ error: { code: 'gone' } });
    expect(seen).toEqual([1, 2]);
  });
});
