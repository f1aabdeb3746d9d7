import { EventEmitter } from 'node:events';
import { existsSync, readdirSync } from 'node:fs';

import { describe, expect, it } from 'vitest';
import { createManualClock } from '#kit/testing/manual-clock.ts';
import { hidError } from './hid-errors.ts';
import { createHidBus, createSystemHidBus } from './hid.ts';
import type { NodeHid, NodeHidDevice } from './hid.ts';
import type { HidConnection } from './port.ts';

/** A `node-hid` that the test controls. */
class Handle extends EventEmitter {
  readonly calls: string[] = [];
  failure: unknown;
  closes = 0;
  /** Whether its reading has begun; undefined when that threw where nothing could catch it. */
  reads: boolean | undefined = false;

  constructor() {
    super();
    // As the library does: it begins to read in a later turn, and throws there if the handle is closed by then.
    this.on('newListener', (event) => {
      if (event === 'data') process.nextTick(() => (this.reads = this.closes > 0 ? undefined : true));
    });
  }

  async #call<T>(name: string, answer: T): Promise<T> {
    this.calls.push(name);
    if (this.failure !== undefined) throw this.failure as Error;
    return Promise.resolve(answer);
  }
  write = async (report: Buffer): Promise<number> => this.#call(`write ${report.toString('hex')}`, report.length);
  sendFeatureReport = async (report: Buffer): Promise<number> =>
    this.#call(`send ${report.toString('hex')}`, report.length);
  getFeatureReport = async (id: number, length: number): Promise<Uint8Array> =>
    this.#call(`get ${id} ${length}`, Uint8Array.of(id, 9));
  async close(): Promise<void> {
    this.closes += 1;
    // As the library does, when it is called twice.
    if (this.closes > 1) throw new TypeError('device is already closed');
    return Promise.resolve();
  }
}

const bridge: NodeHidDevice = {
  vendorId: 0x10c4,
  productId: 0xea80,
  path: '/dev/hidraw3',
  serialNumber: ' 0081 ',
  manufacturer: 'Silicon Laboratories ',
  product: 'CP2110',
  release: 0x0100,
};
const LINK = '/sys/devices/pci0000:00/0000:00:14.0/usb1/1-2/1-2.3/1-2.3:1.0/0003:10C4:EA80.0007';

function createBench(devices: readonly NodeHidDevice[] = [bridge], link = LINK) {
  const handle = new Handle();
  const opened: string[] = [];
  let openFailure: string | undefined;
  const library: NodeHid = {
    devicesAsync: () => Promise.resolve(devices),
    HIDAsync: {
      open: async (path) => {
        opened.push(path);
        if (openFailure !== undefined) throw new Error(openFailure);
        return Promise.resolve(handle);
      },
    },
  };
  const bus = createHidBus({
    load: () => Promise.resolve(library),
    followHidraw: async (name) => {
      if (name !== 'hidraw3') throw new Error('ENOENT');
      return Promise.resolve(link);
    },
  });
  return {
    bus,
    handle,
    opened,
    refuse(text: string) {
      openFailure = text;
    },
    async places() {
      const listed = await bus.list();
      return listed.ok ? listed.value.map(({ info }) => info.place) : listed.error;
    },
    async open() {
      const listed = await bus.list();
      const device = listed.ok ? listed.value[0] : undefined;
      if (!device) throw new Error('not listed');
      return device.open();
    },
    async connection(): Promise<HidConnection> {
      const result = await this.open();
      if (!result.ok) throw new Error(result.error.code);
      return result.value;
    },
  };
}

describe('the HID devices of the machine', () => {
  it('can be closed right after it was opened', async () => {
    const bench = createBench();
    const opened = await bench.open();
    if (!opened.ok) throw new Error(opened.error.code);
    await opened.value.close();
    await new Promise((turn) => setImmediate(turn));
    expect([bench.handle.reads, bench.handle.closes]).toEqual([true, 1]);
  });

  it('are listed with trimmed texts, once for each path', async () => {
    const { bus } = createBench([{ ...bridge, product: 'first usage' }, bridge, { ...bridge, path: undefined }]);
    const listed = await bus.list();
    expect(listed.ok && listed.value.map(({ info }) => info)).toEqual([
      {
        place: 'hid/1-2.3',
        plugging: '/dev/hidraw3',
        vendorId: 0x10c4,
        productId: 0xea80,
        release: 0x0100,
        serialNumber: '0081',
        manufacturer: 'Silicon Laboratories',
        product: 'CP2110',
      },
    ]);
  });

  it('may have no texts', async () => {
    const mute = {
      vendorId: 1,
      productId: 2,
      release: 0,
      path: '/dev/hidraw3',
      serialNumber: undefined,
      manufacturer: undefined,
    };
    const listed = await createBench([mute]).bus.list();
    expect(listed.ok && listed.value[0]?.info).toMatchObject({ serialNumber: '', manufacturer: '', product: '' });
  });

  it('have the place of their socket, or the path where the socket is unknown', async () => {
    expect(await createBench().places()).toEqual(['hid/1-2.3']);
    expect(
      await createBench([bridge], '/sys/devices/platform/vhci_hcd.0/usb5/5-1/5-1:1.1/0003:10C4:EA80.0001').places(),
    ).toEqual(['hid/5-1:1']);
    expect(await createBench([bridge], '/sys/devices/virtual/misc/uhid/0003:10C4:EA80.0001').places()).toEqual([
      'hid/hidraw3',
    ]);
    expect(await createBench([{ ...bridge, path: '/dev/hidraw9' }]).places()).toEqual(['hid/hidraw9']);
    const windows = String.raw`\\?\HID#VID_10C4&PID_EA80#7&2f&0&0000#{4d1e55b2-f16f-11cf-88cb-001111000030}`;
    expect(await createBench([{ ...bridge, path: windows }]).places()).toEqual([`hid/${windows}`]);
  });

  it('are unavailable, with the name of the missing library, until it is installed', async () => {
    let isInstalled = false;
    let loads = 0;
    const bus = createHidBus({
      load: async () => {
        loads += 1;
        if (!isInstalled) {
          throw new Error('libusb-1.0.so.0: cannot open shared object file: No such file or directory');
        }
        return Promise.resolve({
          devicesAsync: () => Promise.resolve([]),
          HIDAsync: { open: () => Promise.reject(new Error()) },
        });
      },
      followHidraw: () => Promise.reject(new Error('ENOENT')),
    });
    expect(loads).toBe(0);
    expect(await bus.list()).toEqual({ ok: false, error: { code: 'unavailable', detail: 'libusb-1.0.so.0' } });
    isInstalled = true;
    expect(await bus.list()).toEqual({ ok: true, value: [] });
    await bus.list();
    expect(loads).toBe(2);
  });

  it.runIf(process.platform === 'linux')("are the machine's own, or the library that is missing is named", async () => {
    const listed = await createSystemHidBus().list();
    if (!listed.ok) {
      expect(listed.error.code).toBe('unavailable');
      expect('detail' in listed.error && listed.error.detail).toMatch(/^lib(?:udev|usb)\S*\.so/u);
      return;
    }
    const folder = '/sys/class/hidraw';
    const nodes = existsSync(folder) ? readdirSync(folder).map((name) => `/dev/${name}`) : [];
    expect(nodes).toEqual(expect.arrayContaining(listed.value.map(({ info }) => info.plugging)));
    expect(listed.value.every(({ info }) => /^hid\/./u.test(info.place))).toBe(true);
  });
});

describe('an opened HID device', () => {
  it('carries reports both ways, the number first', async () => {
    const bench = createBench();
    const connection = await bench.connection();
    expect(bench.opened).toEqual(['/dev/hidraw3']);
    const got: number[][] = [];
    bench.handle.emit('data', Buffer.from([1, 7]));
    connection.onReport((report) => got.push([...report]));
    bench.handle.emit('data', Buffer.from([2, 8, 9]));
    expect(got).toEqual([[2, 8, 9]]);
    expect(await connection.write(Uint8Array.of(1, 0xff))).toEqual({ ok: true, value: undefined });
    expect(await connection.sendFeature(Uint8Array.of(0x41, 1))).toEqual({ ok: true, value: undefined });
    expect(await connection.getFeature(0x46, 3)).toEqual({ ok: true, value: Uint8Array.of(0x46, 9) });
    expect(bench.handle.calls).toEqual(['write 01ff', 'send 4101', 'get 70 3']);
  });

  it('listens for errors from the start, as an error without a listener ends the process', async () => {
    const bench = createBench();
    const connection = await bench.connection();
    expect(bench.handle.listenerCount('error')).toBe(1);
    expect(bench.handle.emit('error', 'could not read from HID device')).toBe(true);
    const ends: string[] = [];
    connection.onEnd(({ code }) => ends.push(code));
    await createManualClock(0).pass(0);
    expect(ends).toEqual(['gone']);
  });

  it('ends once when unplugged, fails every later call with gone, and releases its handle when closed', async () => {
    const bench = createBench();
    const connection = await bench.connection();
    const ends: string[] = [];
    connection.onEnd(({ code }) => ends.push(code));
    const text = 'could not read from HID device: hid_read_timeout: unexpected poll error (device disconnected)';
    bench.handle.emit('error', text);
    bench.handle.emit('error', text);
    expect(ends).toEqual(['gone']);
    expect(await connection.write(Uint8Array.of(1, 2))).toEqual({ ok: false, error: { code: 'gone' } });
    expect(bench.handle.calls).toEqual([]);
    await connection.close();
    expect(bench.handle.closes).toBe(1);
  });

  it('closes once without a call of its listener, and fails every later call with gone', async () => {
    const bench = createBench();
    const connection = await bench.connection();
    const seen: string[] = [];
    connection.onEnd(({ code }) => seen.push(code));
    connection.onReport(() => seen.push('report'));
    await Promise.all([connection.close(), connection.close()]);
    expect(bench.handle.closes).toBe(1);
    bench.handle.emit('data', Buffer.from([1, 2]));
    bench.handle.emit('error', 'could not read from HID device');
    expect(seen).toEqual([]);
    expect(await connection.sendFeature(Uint8Array.of(0x41, 0))).toEqual({ ok: false, error: { code: 'gone' } });
    expect(await connection.getFeature(0x41, 2)).toEqual({ ok: false, error: { code: 'gone' } });
  });

  it('reports why it cannot be opened and why a request fails', async () => {
    const bench = createBench();
    bench.refuse(
      "cannot open device with path /dev/hidraw3: Failed to open a device with path '/dev/hidraw3': Permission denied",
    );
    expect(await bench.open()).toEqual({ ok: false, error: { code: 'no-permission' } });
    const other = createBench();
    const connection = await other.connection();
    other.handle.failure = new Error('could not send feature report to device: ioctl (SFEATURE): Broken pipe');
    expect(await connection.sendFeature(Uint8Array.of(0x43, 3))).toEqual({ ok: false, error: { code: 'stalled' } });
  });
});

describe('the texts of node-hid', () => {
  it.each([
    ['could not read from HID device: hid_read_timeout: unexpected poll error (device disconnected)', 'gone'],
    ['could not read from HID device: Input/output error', 'gone'],
    ['Cannot write to hid device: No such device', 'gone'],
    [
      "cannot open device with path /dev/hidraw1: Failed to open a device with path '/dev/hidraw1': No such file or directory",
      'gone',
    ],
    ['device has been closed', 'gone'],
    ['device is already closed', 'gone'],
    ["Failed to open a device with path '/dev/hidraw1': Permission denied", 'no-permission'],
    ["Failed to open a device with path '/dev/hidraw1': Operation not permitted", 'no-permission'],
    ["Failed to open a device with path '/dev/hidraw1': Device or resource busy", 'busy'],
    ['could not get feature report from device: ioctl (GFEATURE): Broken pipe', 'stalled'],
    ['could not send feature report to device: ioctl (SFEATURE): Connection timed out', 'timed-out'],
    ['could not read from HID device: ReadFile: (0x0000048F) Das Gerät ist nicht angeschlossen.', 'gone'],
    ['cannot open device with path x: open_device: (0x00000005) Zugriff verweigert', 'no-permission'],
    ['cannot open device with path x: open_device: (0x00000020) in use', 'busy'],
    ['could not send feature report to device: HidD_SetFeature: (0x0000001F) not functioning', 'stalled'],
    [
      'hid_open_path: failed to open IOHIDDevice from mach entry: (0xE00002E2) (iokit/common) not permitted',
      'no-permission',
    ],
    ['hid_open_path: failed to open IOHIDDevice from mach entry: (0xE00002C5) exclusive access', 'busy'],
  ])('%s', (text, code) => {
    expect(hidError(new Error(text))).toEqual({ code });
    expect(hidError(text)).toEqual({ code });
  });

  it('name a missing library, and are passed on when they are unknown', () => {
    expect(hidError(new Error('libudev.so.1: cannot open shared object file: No such file or directory'))).toEqual({
      code: 'unavailable',
      detail: 'libudev.so.1',
    });
    expect(hidError(new Error('Failed to find binding for HID_hidraw\nTried paths:\n - /a'))).toEqual({
      code: 'unavailable',
      detail: 'Failed to find binding for HID_hidraw',
    });
    expect(hidError(new Error('moon phase'))).toEqual({ code: 'failed', detail: 'moon phase' });
  });
});
