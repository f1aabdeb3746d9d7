import { describe, expect, it } from 'vitest';
import type { Result } from '#kit/result.ts';
import type { ReaderOpenError } from '../reader/driver.ts';
import type { BiometricReader, Frame } from '../reader/port.ts';
import { createEf01Driver } from './driver.ts';
import { OPTICAL, ROUND, packPicture, unpackPicture } from './picture.ts';
import { FINGER, createModuleBench, overBridge, overSerial } from './testing/bench.ts';
import type { BenchDeps, ModuleBench } from './testing/bench.ts';

const PATHS = [
  ['behind a CP2110', overBridge],
  ['at a serial port', overSerial],
] as const;

function must(opened: Result<BiometricReader, ReaderOpenError>): BiometricReader {
  if (!opened.ok) throw new Error(JSON.stringify(opened.error));
  return opened.value;
}

async function opened(deps: BenchDeps = {}): Promise<{ bench: ModuleBench; reader: BiometricReader }> {
  const bench = createModuleBench(deps);
  return { bench, reader: must(await bench.open()) };
}

/** Streams until `count` frames have come or the stream has ended. */
async function stream(bench: ModuleBench, reader: BiometricReader, count: number) {
  const frames: Frame[] = [];
  const stop = new AbortController();
  const ended = reader.stream((frame) => frames.push(frame), stop.signal);
  for (let turn = 0; turn < count; turn += 1) await bench.deliverFrame(reader);
  stop.abort();
  return { frames, end: await bench.clock.settle(ended) };
}

const detailOf = (result: Result<unknown, { readonly code: string; readonly detail?: string }>): string =>
  result.ok ? '' : (result.error.detail ?? '');

describe('the EF01 driver', () => {
  it('drives a CP2110 and what the installer has named, and nothing else', () => {
    const { drives } = createEf01Driver(createModuleBench().clock);
    const info = { place: 'hid/1-2', release: 0, serialNumber: '', manufacturer: '', product: '' };
    expect(drives({ ...info, vendorId: 0x10c4, productId: 0xea80 })).toBe(true);
    expect(drives({ ...info, place: 'serial/ttyUSB0', vendorId: 0, productId: 0 })).toBe(true);
    for (const productId of [0xea60, 0xea90]) expect(drives({ ...info, vendorId: 0x10c4, productId })).toBe(false);
    expect(drives({ ...info, vendorId: 0x1162, productId: 0x2200 })).toBe(false);
  });

  it('has demo grade, the resolution its maker states, and the model that its picture size shows', async () => {
    for (const sensor of [OPTICAL, ROUND]) {
      const { bench, reader } = await opened({ module: { sensor } });
      expect(reader.grade).toBe('demo');
      expect(reader.calibration()).toEqual({ by: 'maker' });
      expect(reader.identity).toMatchObject({
        make: 'EF01 module',
        model: sensor.model,
        type: 'Finger',
        deviceSubType: 'Single',
      });
      const { frames } = await stream(bench, reader, 1);
      expect(frames[0]).toMatchObject({
        width: sensor.width,
        height: sensor.height,
        pixelsPerInch: sensor.pixelsPerInch,
      });
    }
  });

  it('is identified by the serial number of the bridge, else by system id and address of the module', async () => {
    expect((await opened({ sockets: overBridge })).reader.identity).toMatchObject({
      deviceId: 'hid/1-2.3/00AB5',
      serialNo: '00AB5',
    });
    expect((await opened({ module: { systemId: 0x1a } })).reader.identity).toMatchObject({
      deviceId: 'serial/ttyUSB0/001a-ffffffff',
      serialNo: '001a-ffffffff',
    });
  });
});

describe.each(PATHS)('an EF01 module %s', (_path, sockets) => {
  it('shows what lies on its glass pixel by pixel, and white while the glass is bare', async () => {
    const { bench, reader } = await opened({ sockets });
    const bare = await stream(bench, reader, 1);
    expect(new Set(bare.frames[0]?.pixels)).toEqual(new Set([255]));
    bench.module.place(FINGER);
    const laid = await stream(bench, reader, 1);
    const wanted = unpackPicture(packPicture(FINGER, OPTICAL), OPTICAL);
    expect(laid.frames.at(-1)?.pixels).toEqual(wanted.pixels);
  });

  it('is sped up, and gets its old settings again when closed', async () => {
    const { bench, reader } = await opened({ sockets, module: { baud: 57_600, packetCode: 1 } });
    expect(bench.module.kept()).toEqual({ baud: 115_200, packetCode: 3 });
    await bench.clock.settle(reader.close());
    expect(bench.module.kept()).toEqual({ baud: 57_600, packetCode: 1 });
  });

  it('uploads within the time that 115200 baud take, and a stream stops at once', async () => {
    const { bench, reader } = await opened({ sockets });
    bench.module.place(FINGER);
    const stop = new AbortController();
    const frames: Frame[] = [];
    const ended = reader.stream((frame) => frames.push(frame), stop.signal);
    const from = bench.clock.monotonic();
    await bench.deliverFrame(reader);
    expect(bench.clock.monotonic() - from).toBeGreaterThan(3300);
    expect(bench.clock.monotonic() - from).toBeLessThan(3600);
    await bench.clock.pass(1000);
    stop.abort();
    const at = bench.clock.monotonic();
    expect((await ended).ok).toBe(true);
    expect(bench.clock.monotonic()).toBe(at);
    // The rest of the second upload belongs to no stream, and the next stream waits for its end.
    const next = await stream(bench, reader, 1);
    expect(frames).toHaveLength(1);
    expect(next.frames).toHaveLength(1);
    expect(next.frames[0]?.pixels).toEqual(frames[0]?.pixels);
  });

  it('is found at any speed', async () => {
    for (const baud of [9600, 19_200, 38_400, 57_600, 115_200]) {
      const { bench, reader } = await opened({ sockets, module: { baud, sensor: ROUND } });
      expect((await stream(bench, reader, 1)).frames).toHaveLength(1);
      await bench.clock.settle(reader.close());
      expect(bench.module.kept().baud).toBe(baud);
    }
  });

  it('is refused with a reason when it cannot be opened', async () => {
    const bench = createModuleBench({ sockets });
    for (const code of ['no-permission', 'busy'] as const) {
      bench.sockets.refuse('first', code);
      expect(await bench.open()).toEqual({ ok: false, error: { code } });
    }
    bench.sockets.refuse('first', undefined);
    bench.module.faults.isSilent = true;
    const silent = await bench.open();
    expect(silent).toMatchObject({ error: { code: 'reader-failed' } });
    expect(detailOf(silent)).toContain('no module answers');
    expect(bench.held()).toEqual([]);
  });

  it('is refused with a reason when it has a password, or another address', async () => {
    const locked = createModuleBench({ sockets, module: { password: 0x1234 } });
    expect(detailOf(await locked.open())).toBe('it admits nobody: code 13, a password is set on the module');
    expect(locked.held()).toEqual([]);
    const mute = createModuleBench({ sockets, module: { address: 7 } });
    expect(detailOf(await mute.open())).toContain('under the address ffffffff');
    const loud = createModuleBench({ sockets, module: { address: 7 } });
    loud.module.faults.answersOthers = true;
    expect(detailOf(await loud.open())).toBe('it admits nobody: code 20, the module has another address');
  });

  it('uploads again when a packet is damaged or the last one is missing, three times at most', async () => {
    const { bench, reader } = await opened({ sockets });
    bench.module.place(FINGER);
    const { faults } = bench.module;
    for (const packet of [1, 77, 144]) {
      faults.damagedPacket = { packet, uploads: 2 };
      const { frames, end } = await stream(bench, reader, 1);
      expect(end.ok && frames).toHaveLength(1);
      expect(faults.damagedPacket.uploads).toBe(0);
    }
    faults.missingEnds = 2;
    expect((await stream(bench, reader, 1)).frames).toHaveLength(1);
    for (const set of [
      () => (faults.damagedPacket = { packet: 5, uploads: 3 }),
      () => (faults.missingEnds = 3),
      () => (faults.shortUploads = { by: 128, uploads: 3 }),
    ]) {
      set();
      const { frames, end } = await stream(bench, reader, 1);
      expect(frames).toEqual([]);
      expect(end).toMatchObject({ ok: false, error: { code: 'reader-failed' } });
      expect(reader.state()).toBe('not-ready');
    }
    // The reader itself still works.
    expect((await stream(bench, reader, 1)).end.ok).toBe(true);
    expect(reader.state()).toBe('ready');
  });

  it('does not take half of a large picture for a small picture', async () => {
    const { bench, reader } = await opened({ sockets });
    bench.module.place(FINGER);
    bench.module.faults.missingEnds = 9;
    bench.module.faults.shortUploads = { by: 18_432 - 256, uploads: 9 };
    const { frames, end } = await stream(bench, reader, 1);
    expect(frames).toEqual([]);
    expect(detailOf(end)).toBe('the module is silent');
  });

  it('is read through garbage between the packets', async () => {
    const bench = createModuleBench({ sockets });
    bench.module.faults.hasGarbage = true;
    const reader = must(await bench.open());
    bench.module.place(FINGER);
    expect((await stream(bench, reader, 1)).frames[0]?.pixels).toEqual(
      unpackPicture(packPicture(FINGER, OPTICAL), OPTICAL).pixels,
    );
  });

  it('is asked again when it received a damaged command', async () => {
    const bench = createModuleBench({ sockets });
    bench.module.faults.damagedCommands = 1;
    const reader = must(await bench.open());
    bench.module.faults.damagedCommands = 2;
    expect((await stream(bench, reader, 1)).end.ok).toBe(true);
    bench.module.faults.damagedCommands = 3;
    expect(detailOf((await stream(bench, reader, 1)).end)).toBe('the module is garbled');
  });

  it('works, but slower, when it refuses new parameters or a new speed', async () => {
    for (const fault of ['refusesParameters', 'keepsSpeed'] as const) {
      const bench = createModuleBench({ sockets, module: { sensor: ROUND } });
      bench.module.faults[fault] = true;
      const reader = must(await bench.open());
      expect(bench.module.kept().baud).toBe(57_600);
      bench.module.place(FINGER);
      expect((await stream(bench, reader, 1)).frames).toHaveLength(1);
      await bench.clock.settle(reader.close());
      expect(bench.held()).toEqual([]);
    }
  });

  it('may have no picture at opening; then its first picture shows its sensor', async () => {
    const bench = createModuleBench({ sockets, module: { sensor: ROUND } });
    bench.module.faults.refusesEmptyUpload = true;
    const reader = must(await bench.open());
    expect(reader.identity.model).toBe('EF01');
    expect((await stream(bench, reader, 1)).frames[0]).toMatchObject({ width: 256, height: 288 });
    bench.module.place(FINGER);
    expect((await stream(bench, reader, 1)).frames[0]).toMatchObject({ width: 192, height: 192 });
    bench.module.lift();
    expect((await stream(bench, reader, 1)).frames[0]).toMatchObject({ width: 192, height: 192 });
  });

  it('goes on after some failed captures, fails after too many, and at once when its sensor is broken', async () => {
    const { bench, reader } = await opened({ sockets });
    const { faults } = bench.module;
    faults.captureCode = 0x03;
    const stop = new AbortController();
    const ended = reader.stream(() => undefined, stop.signal);
    await bench.clock.pass(1000);
    faults.captureCode = undefined;
    await bench.deliverFrame(reader);
    faults.captureCode = 0x07;
    expect(detailOf(await bench.clock.settle(ended))).toBe('it does not capture: code 07, poorPicture');
    faults.captureCode = 0x29;
    expect(detailOf((await stream(bench, reader, 1)).end)).toBe('it does not capture: code 29, sensorFault');
  });

  it('fails its stream when it falls silent, and can still be closed', async () => {
    const { bench, reader } = await opened({ sockets });
    bench.module.faults.isSilent = true;
    expect(detailOf((await stream(bench, reader, 1)).end)).toBe('the module is silent');
    await bench.clock.settle(reader.close());
    expect(bench.held()).toEqual([]);
  });

  it('is gone when the cable is pulled in the middle of an upload', async () => {
    for (const packet of [1, 50, 144]) {
      const { bench, reader } = await opened({ sockets });
      bench.module.place(FINGER);
      bench.module.faults.unplugBeforePacket = packet;
      const { frames, end } = await stream(bench, reader, 1);
      expect(frames).toEqual([]);
      expect(end).toMatchObject({ error: { code: 'reader-gone' } });
      await bench.clock.settle(reader.close());
      expect(bench.held()).toEqual([]);
      await bench.plug();
      expect((await bench.open()).ok).toBe(true);
    }
  });

  it('is gone, not failed, when the cable is pulled in the middle of the first upload', async () => {
    const bench = createModuleBench({ sockets });
    bench.module.faults.unplugBeforePacket = 20;
    expect(await bench.open()).toEqual({ ok: false, error: { code: 'gone' } });
    expect(bench.held()).toEqual([]);
  });

  it('delivers no frame of an upload during which it was stopped, and sends no command after it', async () => {
    const { bench, reader } = await opened({ sockets });
    bench.module.place(FINGER);
    const stop = new AbortController();
    let count = 0;
    const ended = reader.stream(() => (count += 1), stop.signal);
    await bench.clock.pass(2000);
    stop.abort();
    await bench.clock.settle(ended);
    const asked = bench.module.heard().length;
    await bench.clock.pass(10_000);
    expect(count).toBe(0);
    expect(bench.module.heard()).toHaveLength(asked);
    expect(bench.held()).toEqual(bench.sockets.held());
  });
});

describe('a receiver that throws', () => {
  it('ends its stream with what it threw, and the reader streams again and closes', async () => {
    const { bench, reader } = await opened();
    const ended = reader.stream(() => {
      throw new Error('a mistake');
    }, new AbortController().signal);
    await expect(bench.clock.settle(ended)).rejects.toThrow('a mistake');
    expect((await stream(bench, reader, 1)).frames).toHaveLength(1);
    await bench.clock.settle(reader.close());
    expect(bench.held()).toEqual([]);
  });
});

describe('a bridge that pads its reports, as Windows hands them on', () => {
  it('is read the same', async () => {
    const { bench, reader } = await opened({ sockets: (modules, clock) => overBridge(modules, clock, true) });
    bench.module.place(FINGER);
    expect((await stream(bench, reader, 1)).frames[0]?.pixels).toEqual(
      unpackPicture(packPicture(FINGER, OPTICAL), OPTICAL).pixels,
    );
  });
});
