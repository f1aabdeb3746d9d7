import { existsSync, readdirSync, readFileSync } from 'node:fs';

import { describe, expect, it } from 'vitest';
import { createManualClock } from '#kit/testing/manual-clock.ts';
import type { UsbConnection, UsbDevice } from './port.ts';
import { createFakeUsbLibrary } from './testing/fake-usb-library.ts';
import type { FakeHardware } from './testing/fake-usb-device.ts';
import { createUsbBus } from './usb.ts';

function bench(hardware: FakeHardware = {}) {
  const clock = createManualClock(0);
  const library = createFakeUsbLibrary(clock);
  library.plug(hardware);
  const mayOpen = async (): Promise<boolean> => Promise.resolve(hardware.mayOpen !== false);
  const bus = createUsbBus({ load: async () => Promise.resolve(library), clock, mayOpen });
  const device = async (): Promise<UsbDevice> => {
    const listed = await bus.list();
    if (!listed.ok || !listed.value[0]) throw new Error('not listed');
    return listed.value[0];
  };
  const open = async (): Promise<UsbConnection> => {
    const opened = await (await device()).open();
    if (!opened.ok) throw new Error(opened.error.code);
    library.calls.length = 0;
    return opened.value;
  };
  return { clock, library, bus, hardware, device, open };
}

const error = (code: string) => ({ ok: false, error: { code } });

describe('the list', () => {
  it('has place, numbers and trimmed texts', async () => {
    const { bus } = bench();
    const listed = await bus.list();
    expect(listed.ok && listed.value.map(({ info }) => info)).toEqual([
      {
        place: 'usb/1-2.3',
        plugging: expect.any(String) as string,
        vendorId: 0x1162,
        productId: 0x2200,
        release: 0x2206,
        serialNumber: '',
        manufacturer: 'Maker Corp.',
        product: 'Reader',
      },
    ]);
  });

  it('gives two readers of one model two places, and keeps the system’s own name of a bus', async () => {
    const { bus, library } = bench();
    library.plug({ bus: '010', ports: [4] });
    library.plug({ bus: 'PCI-7&1', ports: [] });
    const listed = await bus.list();
    expect(listed.ok && listed.value.map(({ info }) => info.place)).toEqual(['usb/1-2.3', 'usb/10-4', 'usb/PCI-7&1-']);
  });

  it('reads the texts of a device once, but again where it was not allowed before', async () => {
    let asked = 0;
    const hardware: FakeHardware = {
      mayOpen: false,
      get serialNumber() {
        asked += 1;
        return null;
      },
    };
    const { bus } = bench(hardware);
    const listed = await bus.list();
    expect(listed.ok && listed.value[0]?.info.serialNumber).toBe('');
    hardware.mayOpen = true;
    await bus.list();
    await bus.list();
    expect(asked).toBe(2);
  });

  it('fails with unavailable without USB and without the library', async () => {
    const { bus, library } = bench();
    library.failListing('/sys/bus/usb/devices/ not found (errno 2)');
    expect(await bus.list()).toMatchObject(error('unavailable'));
    const without = createUsbBus({ load: async () => Promise.reject(new Error('Cannot find module')) });
    expect(await without.list()).toEqual({
      ok: false,
      error: { code: 'unavailable', detail: 'Cannot find module' },
    });
  });
});

describe('the watch', () => {
  it('reports plug and unplug within its pause, and nothing after its end', async () => {
    const { bus, library, hardware, clock } = bench();
    let changes = 0;
    const stop = bus.watch(() => (changes += 1));
    await clock.pass(2000);
    expect(changes).toBe(0);
    library.unplug(hardware);
    await clock.pass(500);
    expect(changes).toBe(1);
    library.plug(hardware);
    await clock.pass(500);
    expect(changes).toBe(2);
    stop();
    library.unplug(hardware);
    await clock.pass(2000);
    expect(changes).toBe(2);
    expect(clock.pending()).toBe(0);
  });

  it('notices a re-plug between two looks, and rights that come later', async () => {
    const { bus, library, hardware, clock } = bench({ mayOpen: false });
    let changes = 0;
    bus.watch(() => (changes += 1));
    await clock.pass(100);
    library.unplug(hardware);
    library.plug(hardware);
    await clock.pass(500);
    expect(changes).toBe(1);
    hardware.mayOpen = true;
    await clock.pass(500);
    expect(changes).toBe(2);
  });

  it('works on a machine without USB, and notices when it comes', async () => {
    const { bus, library, clock } = bench();
    library.failListing('/sys/bus/usb/devices/ not found (errno 2)');
    let changes = 0;
    bus.watch(() => (changes += 1));
    await clock.pass(1000);
    library.failListing(undefined);
    await clock.pass(500);
    expect(changes).toBe(1);
  });
});

describe('opening', () => {
  it('claims the vendor interface, whatever its number', async () => {
    const { device, library } = bench({
      interfaces: [
        [3, 0, 0],
        [0xff, 0, 0],
        [0xff, 0xff, 0xff],
      ],
    });
    expect((await (await device()).open()).ok).toBe(true);
    expect(library.calls).toEqual(['open', 'claim 2']);
  });

  it('refuses a device without one, and closes it again', async () => {
    const { device, library } = bench({ interfaces: [[3, 0, 0]] });
    expect(await (await device()).open()).toEqual({
      ok: false,
      error: { code: 'failed', detail: 'no interface of class ff/ff/ff' },
    });
    expect(library.calls).toEqual(['open', 'close']);
  });

  it('fails with no-permission, gone and busy', async () => {
    const { device, hardware, library, open } = bench({ mayOpen: false });
    const refused = await device();
    expect(await refused.open()).toEqual(error('no-permission'));
    hardware.mayOpen = true;
    const wire = await open();
    expect(await refused.open()).toEqual(error('busy'));
    await wire.close();
    expect((await refused.open()).ok).toBe(true);
    expect(await refused.open()).toEqual(error('busy'));
    const gone = await device();
    library.unplug(hardware);
    expect(await gone.open()).toEqual(error('gone'));
  });
});

describe('an opened device', () => {
  it('sends control requests to the device, each with its own time-out', async () => {
    const { open, library } = bench();
    const wire = await open();
    expect(await wire.controlIn({ request: 8, index: 0x2000 }, 3, 5000)).toEqual({
      ok: true,
      value: Uint8Array.of(2, 3, 4),
    });
    await wire.controlOut({ request: 64, value: 1 }, Uint8Array.of(4, 0x5c), 0);
    expect(library.calls).toEqual(['in 8 0 8192 3 5000', 'out 64 1 0 045c 1']);
  });

  it('reads by the endpoint’s address, one read at a time', async () => {
    const { open, hardware, library, clock } = bench();
    const wire = await open();
    hardware.ready = Uint8Array.of(0, 1, 2, 3).subarray(1, 3);
    expect(await wire.read(0x82, 512, 700)).toEqual({ ok: true, value: Uint8Array.of(1, 2) });
    expect(library.calls).toEqual(['read 2 512 700']);
    const idle = wire.read(0x82, 512, 700);
    await expect(wire.read(0x82, 512, 700)).rejects.toThrow('pending');
    await expect(wire.read(0x02, 512, 700)).rejects.toThrow('not an IN endpoint');
    const other = wire.read(0x81, 64, 100);
    expect(await clock.settle(other)).toEqual(error('timed-out'));
    expect(await clock.settle(idle)).toEqual(error('timed-out'));
    expect(clock.monotonic()).toBe(700);
  });

  it('clears the halt after a stalled read', async () => {
    const { open, hardware, library } = bench();
    const wire = await open();
    hardware.failNext = { call: 'transferIn', text: 'transferIn error: Stall' };
    expect(await wire.read(0x82, 512, 700)).toEqual(error('stalled'));
    hardware.failNext = { call: 'controlTransferIn', text: 'controlTransferIn error: endpoint stalled' };
    expect(await wire.controlIn({ request: 9 }, 1, 100)).toEqual(error('stalled'));
    expect(library.calls).toEqual(['read 2 512 700', 'clear-halt in 2', 'in 9 0 0 1 100']);
  });

  it('fails with gone when the cable is pulled during a read, and after it', async () => {
    const { open, library, hardware } = bench();
    const wire = await open();
    const waiting = wire.read(0x82, 512, 60_000);
    library.unplug(hardware);
    expect(await waiting).toEqual(error('gone'));
    expect(await wire.controlOut({ request: 1 }, new Uint8Array(), 100)).toEqual(error('gone'));
    await wire.close();
  });

  it('takes a fault for a pulled cable when the device is no longer listed soon after', async () => {
    const { open, library, hardware, clock } = bench();
    const wire = await open();
    const fault = { call: 'transferIn', text: 'transferIn error: Fault' };
    hardware.failNext = fault;
    expect(await clock.settle(wire.read(0x82, 512, 700))).toEqual({
      ok: false,
      error: { code: 'failed', detail: fault.text },
    });
    hardware.failNext = fault;
    const broken = wire.read(0x82, 512, 700);
    clock.after(250, () => {
      library.unplug(hardware);
    });
    expect(await clock.settle(broken)).toEqual(error('gone'));
  });

  it('waits for what is pending, releases, then closes, and does it once', async () => {
    const { open, library, clock, device } = bench();
    const wire = await open();
    const waiting = wire.read(0x82, 512, 300);
    const closed = Promise.all([wire.close(), wire.close()]);
    expect(await wire.controlIn({ request: 1 }, 1, 100)).toEqual(error('gone'));
    expect(library.calls).toEqual(['read 2 512 300']);
    await clock.settle(closed);
    expect(await waiting).toEqual(error('timed-out'));
    await wire.close();
    expect(library.calls).toEqual(['read 2 512 300', 'release 0', 'close']);
    expect((await (await device()).open()).ok).toBe(true);
  });

  it('never rejects at closing, whatever the library does', async () => {
    const { open, library, hardware, device } = bench();
    const wire = await open();
    hardware.failNext = { call: 'close', text: 'close error: device disconnected' };
    library.unplug(hardware);
    await wire.close();
    library.plug(hardware);
    expect((await (await device()).open()).ok).toBe(true);
  });

  it('releases the device after a reset, but keeps it when the system cannot reset', async () => {
    const { open, library, hardware } = bench();
    const wire = await open();
    hardware.failNext = { call: 'reset', text: 'reset error: reset not supported by WinUSB' };
    expect(await wire.reset()).toMatchObject(error('failed'));
    expect((await wire.controlIn({ request: 1 }, 1, 100)).ok).toBe(true);
    expect(await wire.reset()).toEqual({ ok: true, value: undefined });
    expect(await wire.reset()).toEqual(error('gone'));
    expect(library.calls).toEqual(['reset', 'in 1 0 0 1 100', 'reset', 'release 0', 'close']);
    await open();
  });
});

describe('the real library', () => {
  const bus = '/sys/bus/usb/devices';
  const isHub = (folder: string): boolean => readFileSync(`${folder}/bDeviceClass`, 'utf8').trim() === '09';

  it.runIf(process.platform === 'linux')(
    'is loaded, and lists what the kernel has, or reports that there is no USB',
    async () => {
      const listed = await createUsbBus().list();
      if (!existsSync(bus)) {
        expect(listed).toEqual({ ok: false, error: { code: 'unavailable', detail: '/sys/bus/usb' } });
        return;
      }
      if (!listed.ok) throw new Error(JSON.stringify(listed.error));
      const known = readdirSync(bus).map((name) => `usb/${name}`);
      expect(known).toEqual(expect.arrayContaining(listed.value.map(({ info }) => info.place)));
      const plugged = readdirSync(bus).filter((name) => /^\d+-[\d.]+$/u.test(name) && !isHub(`${bus}/${name}`));
      expect(listed.value.length).toBeGreaterThanOrEqual(plugged.length);
    },
  );
});
