import { describe, expect, it } from 'vitest';
import { UNIT_B, createFlash, UNIT_A } from './emulator/emulated-unit.ts';
import { createHu20Emulator } from './emulator/emulator.ts';
import type { Hu20Emulator } from './emulator/emulator.ts';
import type { Hu20Fault } from './emulator/faults.ts';
import { SENSOR_SETUP } from './protocol.ts';
import { PLACE, THUMB, createBench } from './testing/bench.ts';

const hex = (value: number): string => value.toString(16).padStart(2, '0');
/** The requests that set a register, and read it back. */
const set = (register: number, value: number): string => `out 34 55 ${register} ${hex(value)}`;
const checked = (register: number, value: number): string[] => [set(register, value), `in 34 55 ${register}`];
const checkedAll = (table: string): string[] =>
  table.split(' ').flatMap((entry) => {
    const [register = '', value = ''] = entry.split('=');
    return checked(Number.parseInt(register, 16), Number.parseInt(value, 16));
  });

/** What the maker's own software sends, in its order. */
const BRING_UP = [
  'in 37 0 0',
  ...SENSOR_SETUP.flatMap(({ register, value }) => checked(register, value)),
  set(0x03, 0x05),
  ...checkedAll('a5=00 a6=00 a7=00 a8=00'),
  ...checkedAll('41=00 42=fa 43=04 44=4f 45=00 46=28 47=03 48=23'),
];
const FLASH = ['out 5 1 0', ...[0x2000, 0x3000, 0x4000, 0x5000, 0x6000, 0x7000].map((address) => `in 8 0 ${address}`)];
const PICTURE_WINDOW = [
  ...checkedAll('41=01 42=48 43=03 44=bf 45=00 46=cc 47=02 48=b3'),
  set(0x32, 0x00),
  'out 64 0 0 045c0000',
  set(0x32, 0x00),
  set(0x30, 0x04),
  set(0x31, 0x5c),
  set(0x32, 0x00),
  set(0x32, 0x24),
  'out 64 0 0 045c0000',
];
const FRAME = [
  ...[set(0x32, 0x00), 'out 17 1 0', 'out 64 0 0 045c0000', 'out 5 1 0', 'out 1 0 0', 'out 2 0 0', 'in 22 0 0'],
];
const REST = ['out 2 0 0', 'out 17 0 0'];

describe('the driver of the Hamster Pro 20', () => {
  it('drives this model only, and names it before it is opened', () => {
    const { driver } = createBench();
    const info = {
      ...{ place: PLACE, vendorId: 0x1162, productId: 0x2200, release: 0x2206 },
      ...{ serialNumber: '', manufacturer: '', product: '' },
    };
    expect([driver.drives(info), driver.drives({ ...info, productId: 0x2203 })]).toEqual([true, false]);
    expect([driver.make, driver.modelOf(info)]).toEqual(['SecuGen', 'Hamster Pro 20']);
  });

  it('sets a unit up step by step, learns its glass, and leaves it dark', async () => {
    const bench = createBench();
    const { unit, clock } = bench;
    const reader = await bench.opened();
    expect(bench.requests()).toEqual(['out 2 0 0', ...BRING_UP, ...FLASH, ...PICTURE_WINDOW, ...FRAME, ...REST]);
    // Flash 930 ms, captures 2 x 50, frame 40: the unit's own time and nothing else.
    expect(clock.monotonic()).toBeLessThan(1100);
    expect([unit.isLit(), unit.isStreaming(), unit.exposure()]).toEqual([false, false, 1116]);
    expect(reader.identity).toEqual({
      deviceId: 'usb/1-1/H58200001234',
      serialNo: 'H58200001234',
      make: 'SecuGen',
      model: 'Hamster Pro 20',
      type: 'Finger',
      deviceSubType: 'Single',
      deviceProvider: 'SecuGen',
      deviceProviderId: 'secugen',
      serviceVersion: '1.0.0',
      firmware: '22.06',
    });
    expect(reader.grade).toBe('authentication');
    expect(reader.calibration()).toEqual({ by: 'maker' });
  });

  it('remembers the calibration of a unit it has opened before', async () => {
    const bench = createBench();
    const reader = await bench.opened();
    await bench.settle(reader.close());
    bench.requests();
    await bench.opened();
    expect(bench.requests()).toEqual(['out 2 0 0', ...BRING_UP, ...PICTURE_WINDOW, ...FRAME, ...REST]);
  });

  it('remembers it by place and serial number: reads another unit there, and the same unit elsewhere', async () => {
    const bench = createBench();
    const { clock, board, driver } = bench;
    /** The flash reads when `unit` is opened, alone at `place`. */
    async function flashReads(place: string, unit: Hu20Emulator): Promise<number> {
      let reads = 0;
      const counted: Hu20Emulator = {
        ...unit,
        async control(setup, data) {
          if (setup.requestType === 0xc0 && setup.request === 8) reads += 1;
          return unit.control(setup, data);
        },
      };
      board.plug(place, counted);
      const listed = await board.bus.list();
      const device = listed.ok ? listed.value.find(({ info }) => info.place === place) : undefined;
      if (!device) throw new Error('not listed');
      const opened = await clock.settle(driver.open(device));
      if (!opened.ok) throw new Error(opened.error.code);
      await clock.settle(opened.value.close());
      board.unplug(place);
      return reads;
    }
    const one = createHu20Emulator({ clock, serial: 'H1' });
    const other = createHu20Emulator({ clock, serial: 'H2', unit: UNIT_B });
    expect(await flashReads('usb/3-1', one)).toBe(6);
    expect(await flashReads('usb/3-1', one)).toBe(0);
    expect(await flashReads('usb/3-1', other)).toBe(6);
    expect(await flashReads('usb/3-2', one)).toBe(6);
    expect(await flashReads('usb/3-1', one)).toBe(0);
    expect(await flashReads('usb/3-1', other)).toBe(0);
  });

  it('reads it again when the remembered one leads to no frames', async () => {
    const flash = createFlash(UNIT_A);
    const bench = createBench({ flash });
    await bench.settle((await bench.opened()).close());
    // The unit came back from repair.
    flash.set(createFlash({ ...UNIT_B, exposure: 1000 }));
    bench.unit.setFault('short-frame', 3);
    bench.requests();
    const reader = await bench.opened();
    const requests = bench.requests();
    expect(requests.filter((request) => request.startsWith('in 8 '))).toHaveLength(6);
    expect(requests.slice(-2 - FRAME.length, -2)).toContain('out 64 0 0 03e80000');
    expect((await bench.watch(reader, 1)).frames).toHaveLength(1);
    expect(bench.sent.at(-1)).toHaveLength(669_184);
  });

  it('asks each unit for its own picture', async () => {
    const bench = createBench({ unit: UNIT_B });
    await bench.opened();
    expect(bench.requests()).toEqual(
      expect.arrayContaining(checkedAll('41=01 42=4c 43=03 44=c7 45=00 46=ac 47=02 48=b9')),
    );
    expect(bench.sent.map(({ length }) => length)).toEqual([669_184]);
  });

  it.each(['no-permission', 'busy'] as const)('reports %s when the system does', async (code) => {
    const bench = createBench();
    bench.board.refuse(PLACE, code);
    expect(await bench.open()).toEqual({ ok: false, error: { code } });
  });

  const OUTCOMES: readonly (readonly [Hu20Fault, object])[] = [
    ['wrong-read-back', { code: 'reader-failed', detail: 'sensor register 12 reads 7a after 85' }],
    ['erased-flash', { code: 'calibration-unreadable', detail: 'a picture of 65535 x 65535' }],
    ['short-frame', { code: 'reader-failed', detail: 'a frame of 329060 in place of 657920 bytes' }],
    ['no-data', { code: 'reader-failed', detail: 'timed-out' }],
    ['stalled-capture', { code: 'reader-failed', detail: 'stalled' }],
    ['stalled-bulk', { code: 'reader-failed', detail: 'stalled' }],
    ['unplug-mid-frame', { code: 'gone' }],
  ];

  it.each(OUTCOMES)('with the fault %s fails with a reason, and holds nothing', async (fault, error) => {
    const bench = createBench();
    bench.unit.setFault(fault);
    expect(await bench.open()).toEqual({ ok: false, error });
    expect(bench.held()).toEqual([]);
    bench.unit.mend(fault);
    if (fault === 'unplug-mid-frame') await bench.plug();
    expect((await bench.open()).ok).toBe(true);
  });

  it.each(OUTCOMES.filter(([fault]) => fault !== 'unplug-mid-frame'))(
    'with the fault %s resets the port once, and may work then',
    async (fault) => {
      const bench = createBench();
      bench.unit.setFault(fault, 'reset');
      expect((await bench.open()).ok).toBe(true);
      expect(bench.board.claimed()).toEqual([PLACE]);
    },
  );

  it.each(['idle-stop-refused', 'stop-refused'] as const)('works with a unit with %s', async (fault) => {
    const bench = createBench();
    bench.unit.setFault(fault);
    const reader = await bench.opened();
    const calm = createBench();
    await calm.opened();
    // Nothing was tried twice, and nothing reset.
    expect(bench.requests()).toEqual(calm.requests());
    bench.unit.place(THUMB);
    const { frames, end } = await bench.watch(reader, 3);
    expect([frames.length, end.ok, reader.state()]).toEqual([3, true, 'ready']);
    expect(bench.unit.isLit()).toBe(false);
  });

  it('refuses a unit without a serial number', async () => {
    const bench = createBench({ serial: '' });
    const error = { code: 'reader-failed', detail: 'no serial number that can be read' };
    expect(await bench.open()).toEqual({ ok: false, error });
    expect(bench.held()).toEqual([]);
  });

  it('refuses when nothing can make pictures, and holds nothing', async () => {
    const broken = createBench({}, () => Promise.reject(new Error('no worker')));
    expect(await broken.open()).toEqual({ ok: false, error: { code: 'reader-failed', detail: 'no worker' } });
    expect(broken.held()).toEqual([]);
    const hanging = createBench({}, () => new Promise(() => undefined));
    expect(await hanging.open()).toEqual({ ok: false, error: { code: 'reader-failed', detail: 'no picture in time' } });
    expect(hanging.held()).toEqual([]);
  });
});
