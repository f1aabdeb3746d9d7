import { describe, expect, it } from 'vitest';
import { assessFrame } from '../imaging/finger/quality.ts';
import type { BiometricReader, Frame } from '../reader/port.ts';
import { isCalibratable } from '../reader/port.ts';
import { createPlugBoard } from '../transport/testing/plug-board.ts';
import { FINGER, MEASURED, PLACE, SERIAL, createBench } from './testing/bench.ts';
import type { Bench, Watched } from './testing/bench.ts';
import type { UareuFault } from './emulator/faults.ts';
import { createUareuEmulator } from './emulator/emulator.ts';
import { MOST_SCANNING_MS, REST_MS } from './heat.ts';
import { MODE, PRODUCT, REGISTER, VENDOR_ID } from './protocol.ts';
import { BARE_EVERY_MS } from './watch-glass.ts';

const hasFinger = (frame: Frame): boolean => assessFrame(frame).fingerPresent;
const isWhite = ({ pixels }: Frame): boolean => pixels.every((value) => value === 255);

/** Two frames of the same finger on the same glass: only the noise differs. */
function difference(one: Frame, other: Frame): number {
  return one.pixels.reduce((sum, value, at) => sum + Math.abs(value - (other.pixels[at] ?? 0)), 0) / one.pixels.length;
}

/** Slanting ridges, black on white over the whole glass, `period` pixels from one to the next along a line. */
function ridges(period: number): Frame {
  const [width, height] = [420, 420];
  const pixels = Uint8Array.from({ length: width * height }, (_, at) =>
    ((at % width) + Math.floor(at / width)) % period < period / 2 ? 0 : 255,
  );
  return { width, height, pixelsPerInch: 500, pixels };
}

async function stop({ clock }: Bench, watched: Watched): Promise<void> {
  watched.stop();
  expect(await clock.settle(watched.ended)).toEqual({ ok: true, value: undefined });
}

/** A clear picture of the finger, from a healthy reader. */
async function healthyFrame(options: Parameters<typeof createBench>[1] = {}): Promise<Frame> {
  const bench = createBench(MEASURED, options);
  bench.device.place(FINGER);
  const watched = bench.watch(await bench.opened());
  const frame = await bench.until(watched, hasFinger);
  await stop(bench, watched);
  return frame;
}

describe('the driver', () => {
  it('drives three products, and no other product of this vendor or of others', () => {
    const { driver } = createBench();
    const info = { place: PLACE, release: 0, serialNumber: '', manufacturer: '', product: '' };
    const drives = (vendorId: number, productId: number): boolean => driver.drives({ ...info, vendorId, productId });
    for (const productId of Object.values(PRODUCT)) expect(drives(VENDOR_ID, productId)).toBe(true);
    expect(drives(VENDOR_ID, 0x0009)).toBe(false);
    expect(drives(VENDOR_ID, 0x000b)).toBe(false);
    expect(drives(0x045e, 0x00ca)).toBe(false);
    expect(drives(0x1162, 0x000a)).toBe(false);
  });

  it('calls each model by its name', () => {
    const { driver } = createBench();
    const info = { place: PLACE, vendorId: VENDOR_ID, serialNumber: '', manufacturer: '' };
    const name = (productId: number, product: string, release = 0): string =>
      driver.modelOf({ ...info, productId, product, release });
    expect(name(0x0a, 'U.are.U(R) 4500 Fingerprint Reader')).toBe('U.are.U 4500');
    expect(name(0x0a, 'U.are.U® 4000B Fingerprint Reader')).toBe('U.are.U 4000B');
    expect(name(0x0a, '', 0x0103)).toBe('U.are.U 4500');
    expect(name(0x0a, '', 0x0100)).toBe('U.are.U 4000B/4500');
    expect(name(0x07, '')).toBe('U.are.U 4000');
    expect(name(0x08, 'Keyboard')).toBe('U.are.U 4000');
  });

  it('identifies the unit by place and serial, and reports its grade', async () => {
    const reader = await createBench().opened();
    expect(reader.identity).toMatchObject({
      deviceId: `${PLACE}/${SERIAL}`,
      serialNo: SERIAL,
      make: 'DigitalPersona',
      model: 'U.are.U 4500',
      type: 'Finger',
      deviceSubType: 'Single',
      firmware: '1.03',
    });
    expect(reader.grade).toBe('authentication');
    expect(isCalibratable(reader)).toBe(true);
  });

  it('opens a unit without a serial number', async () => {
    const bench = createBench(MEASURED, { serial: ' ' });
    expect((await bench.opened()).identity.deviceId).toBe(`${PLACE}/no-serial-at-${PLACE}`);
  });

  it('reports why a unit cannot be opened, and leaves the light of an opened unit off', async () => {
    const bench = createBench();
    for (const code of ['no-permission', 'busy'] as const) {
      bench.board.refuse(PLACE, code);
      expect(await bench.open()).toEqual({ ok: false, error: { code } });
    }
    bench.board.refuse(PLACE, undefined);
    await bench.opened();
    expect(bench.device.mode()).toBe(MODE.off);
  });
});

describe('power-up', () => {
  const refused = async (arrange: (bench: Bench) => void): Promise<string | undefined> => {
    const bench = createBench();
    arrange(bench);
    const opened = await bench.open();
    expect(bench.board.claimed()).toEqual([]);
    await bench.clock.pass(2000);
    expect(bench.clock.pending()).toBe(0);
    return opened.ok || opened.error.code !== 'reader-failed' ? undefined : opened.error.detail;
  };

  it('is tried three times when the scanner does not report that it has power', async () => {
    for (const times of [1, 2]) {
      const bench = createBench();
      bench.device.fault('no-scan-power', times);
      expect((await bench.open()).ok).toBe(true);
    }
    expect(await refused(({ device }) => device.fault('no-scan-power', 3))).toBe('no-scan-power');
    expect(await refused(({ device }) => device.fault('lost-event', 3))).toBe('no-scan-power');
  });

  it('wakes a confused reader, and fails when it stays confused', async () => {
    const bench = createBench();
    bench.device.confuse(true);
    const watched = bench.watch(await bench.opened());
    bench.device.place(FINGER);
    await bench.until(watched, hasFinger);
    await stop(bench, watched);
    expect(await refused(({ device }) => device.confuse(false))).toBe('stays-confused');
  });

  it('polls a reader that is slow to leave low power, up to a hundred times', async () => {
    const bench = createBench();
    bench.device.fault('slow-to-wake', 40);
    expect((await bench.open()).ok).toBe(true);
    expect(await refused(({ device }) => device.fault('slow-to-wake', 300))).toBe('stays-in-low-power');
  });

  it('is tried again after a refused register, three times in all', async () => {
    const bench = createBench();
    bench.device.fault('register-stall', 2);
    expect((await bench.open()).ok).toBe(true);
    expect(await refused(({ device }) => device.fault('register-stall', 3))).toBe('stalled');
  });
});

describe('a stream', () => {
  it('shows the bare glass at once and at intervals, and leaves the light off meanwhile', async () => {
    const bench = createBench();
    const watched = bench.watch(await bench.opened());
    await bench.clock.pass(50);
    expect(watched.frames.map(isWhite)).toEqual([true]);
    await bench.clock.pass(10 * BARE_EVERY_MS);
    expect(watched.frames.length).toBe(11);
    expect(watched.frames.every(isWhite)).toBe(true);
    expect(bench.device.timesSet(MODE.capture)).toBe(0);
    await stop(bench, watched);
    expect(bench.device.mode()).toBe(MODE.off);
  });

  it('shows a finger soon after it is placed, at more than three frames a second, and its lift', async () => {
    const bench = createBench();
    const watched = bench.watch(await bench.opened());
    await bench.clock.pass(700);
    bench.device.place(FINGER);
    const before = bench.clock.monotonic();
    const first = await bench.until(watched, hasFinger);
    expect(bench.clock.monotonic() - before).toBeLessThan(200);
    expect(first).toMatchObject({ width: 357, height: 392, pixelsPerInch: 500 });
    const count = watched.frames.length;
    await bench.clock.pass(4000);
    const rate = (watched.frames.length - count) / 4;
    expect(rate).toBeGreaterThan(7);
    expect(watched.frames.slice(count).every(hasFinger)).toBe(true);
    bench.device.lift();
    await bench.clock.pass(600);
    expect(isWhite(watched.frames.at(-1)!)).toBe(true);
    expect(bench.device.mode()).toBe(MODE.awaitFinger);
    await stop(bench, watched);
  });

  it('shows the finger upright on either mounting, at its true size', async () => {
    const turned = await healthyFrame();
    const straight = await healthyFrame({ productId: PRODUCT.uareu4000 });
    expect(difference(turned, straight)).toBeLessThan(4);
    const upsideDown = { ...turned, pixels: turned.pixels.toReversed() };
    expect(difference(turned, upsideDown)).toBeGreaterThan(20);
    // The middle of the picture is the middle of the finger that was laid down, pixel by pixel at 500 ppi.
    let sum = 0;
    for (let y = -60; y < 60; y += 1) {
      for (let x = -60; x < 60; x += 1) {
        const seen = turned.pixels[(196 + y) * turned.width + 178 + x] ?? 0;
        const laid = FINGER.pixels[(200 + y) * FINGER.width + 160 + x] ?? 0;
        sum += Math.abs(seen - Math.min(250, laid));
      }
    }
    expect(sum / 120 ** 2).toBeLessThan(30);
  });

  it('goes on with a reader that gives one frame each time', async () => {
    const bench = createBench(MEASURED, { givesOneEach: true });
    const watched = bench.watch(await bench.opened());
    bench.device.place(FINGER);
    await bench.until(watched, hasFinger);
    // It learns this from two silences.
    await bench.clock.pass(1500);
    const count = watched.frames.length;
    await bench.clock.pass(3000);
    expect(watched.frames.length - count).toBeGreaterThan(15);
    const asked = bench.device.timesSet(MODE.capture);
    await bench.clock.pass(20_000);
    // The mode is set for each frame; at intervals one run waits for a second frame, which costs a silence.
    expect(bench.device.timesSet(MODE.capture) - asked).toBeGreaterThan(100);
    expect(watched.frames.slice(count).every(hasFinger)).toBe(true);
    bench.device.lift();
    await bench.clock.pass(2000);
    expect(isWhite(watched.frames.at(-1)!)).toBe(true);
    await stop(bench, watched);
  });

  it.each([
    ['a lost frame', 1],
    ['two lost frames that looked like its habit', 2],
  ])('lets a reader go on by itself again after %s', async (_name, times) => {
    const bench = createBench();
    const watched = bench.watch(await bench.opened());
    bench.device.place(FINGER);
    for (let loss = 0; loss < times; loss += 1) {
      const before = watched.frames.filter(hasFinger).length;
      await bench.until(watched, () => watched.frames.filter(hasFinger).length > before);
      // The second of its run.
      bench.device.fault('lost-frame', 1);
      await bench.clock.pass(300);
    }
    const asked = bench.device.timesSet(MODE.capture);
    await bench.clock.pass(3000);
    if (times === 1) expect(bench.device.timesSet(MODE.capture) - asked).toBeLessThan(4);
    else expect(bench.device.timesSet(MODE.capture) - asked).toBeGreaterThan(10);
    await bench.clock.pass(15_000);
    const later = bench.device.timesSet(MODE.capture);
    await bench.clock.pass(3000);
    expect(bench.device.timesSet(MODE.capture) - later).toBeLessThan(4);
    await stop(bench, watched);
  });

  it('switches the light off when its receiver throws', async () => {
    const bench = createBench();
    const reader = await bench.opened();
    const broken = reader.stream(() => {
      throw new Error('receiver');
    }, new AbortController().signal);
    await expect(bench.clock.settle(broken)).rejects.toThrow('receiver');
    expect(bench.device.mode()).toBe(MODE.off);
    await stop(bench, bench.watch(reader));
  });
});

describe('a reader that is too hot', () => {
  const NEVER = new AbortController().signal;

  /** Heats it up at once: a minute passes with the light on, and nothing else runs. */
  async function heatUp(bench: Bench, reader: BiometricReader): Promise<Watched> {
    const watched = bench.watch(reader);
    bench.device.place(FINGER);
    await bench.until(watched, hasFinger);
    expect(bench.device.mode()).toBe(MODE.capture);
    bench.clock.advance(MOST_SCANNING_MS);
    return watched;
  }

  async function openHot(bench: Bench) {
    const reader = await bench.opened();
    const seen: string[] = [];
    reader.subscribe(() => seen.push(reader.state()));
    const watched = await heatUp(bench, reader);
    expect(await bench.clock.settle(watched.ended)).toMatchObject({ error: { code: 'reader-resting' } });
    return { reader, seen };
  }

  it('ends the stream after a minute of scanning and rests, the light off, until it is ready by itself', async () => {
    const bench = createBench();
    const reader = await bench.opened();
    const seen: string[] = [];
    reader.subscribe(() => seen.push(reader.state()));
    const refused = { ok: false, error: { code: 'reader-resting', deviceId: reader.identity.deviceId } };
    const watched = bench.watch(reader);
    bench.device.place(FINGER);
    // Looking at each frame is slow: a look at some of them is enough.
    await bench.clock.pass(MOST_SCANNING_MS * 0.99);
    expect(watched.isOver()).toBe(false);
    await bench.clock.pass(MOST_SCANNING_MS * 0.1);
    expect(watched.isOver()).toBe(true);
    expect(await watched.ended).toEqual(refused);
    expect(watched.frames.slice(-20).every(hasFinger)).toBe(true);
    expect(seen).toEqual(['resting']);
    const lit = bench.device.timesSet(MODE.capture);
    await bench.clock.pass(REST_MS * 0.85);
    expect(await reader.stream(() => undefined, NEVER)).toEqual(refused);
    expect(await reader.calibrate(1, NEVER)).toEqual(refused);
    expect([bench.device.mode(), bench.device.timesSet(MODE.capture)]).toEqual([MODE.off, lit]);
    expect(seen).toEqual(['resting']);
    await bench.clock.pass(REST_MS * 0.15);
    expect(seen).toEqual(['resting', 'ready']);
    const again = bench.watch(reader);
    await bench.until(again, hasFinger);
    await stop(bench, again);
  });

  it('also rests when the stream is stopped at the same moment', async () => {
    const bench = createBench();
    const reader = await bench.opened();
    await stop(bench, await heatUp(bench, reader));
    expect(reader.state()).toBe('resting');
    expect(bench.device.mode()).toBe(MODE.off);
  });

  it('keeps its heat when it is opened again', async () => {
    const bench = createBench();
    const { reader } = await openHot(bench);
    await bench.clock.pass(REST_MS * 0.5);
    await bench.clock.settle(reader.close());
    expect(bench.clock.pending()).toBe(0);
    const again = await bench.opened();
    const seen: string[] = [];
    again.subscribe(() => seen.push(again.state()));
    expect(again.state()).toBe('resting');
    expect(await again.stream(() => undefined, NEVER)).toMatchObject({ error: { code: 'reader-resting' } });
    await bench.clock.pass(REST_MS * 0.45);
    expect(seen).toEqual([]);
    await bench.clock.pass(REST_MS * 0.1);
    expect(seen).toEqual(['ready']);
  });

  it('leaves another unit in its socket cold', async () => {
    const bench = createBench();
    const { reader } = await openHot(bench);
    await bench.clock.settle(reader.close());
    bench.board.unplug(PLACE);
    bench.board.plug(PLACE, createUareuEmulator({ clock: bench.clock, serial: '{another}' }));
    expect((await bench.opened()).state()).toBe('ready');
  });

  it('is gone, and not resting, when it is unplugged meanwhile', async () => {
    const bench = createBench();
    const { reader, seen } = await openHot(bench);
    bench.board.unplug(PLACE);
    await bench.clock.pass(2 * REST_MS);
    expect(seen).toEqual(['resting', 'gone']);
    await bench.clock.settle(reader.close());
    expect(bench.clock.pending()).toBe(0);
  });

  it('fails when its light cannot be switched off', async () => {
    const bench = createBench();
    const { control } = bench.device;
    let isStuck = false;
    bench.board.unplug(PLACE);
    bench.board.plug(
      PLACE,
      Object.assign(bench.device, {
        async control(...[setup, data]: Parameters<typeof control>) {
          const isOff = setup.value === REGISTER.mode && data[0] === MODE.off;
          return isStuck && isOff ? 'stall' : control(setup, data);
        },
      }),
    );
    const reader = await bench.opened();
    const watched = await heatUp(bench, reader);
    isStuck = true;
    expect(await bench.clock.settle(watched.ended)).toMatchObject({
      error: { code: 'reader-failed', detail: 'stalled' },
    });
    expect(reader.state()).toBe('not-ready');
  });
});

describe('a fault in a stream', () => {
  async function scanningWith(fault: UareuFault, times: number) {
    const bench = createBench();
    const reader = await bench.opened();
    const watched = bench.watch(reader);
    await bench.clock.pass(100);
    bench.device.fault(fault, times);
    bench.device.place(FINGER);
    return { bench, reader, watched };
  }

  it.each(['too-many-lines', 'short-bulk', 'wrong-key'] as const)('%s: asks three more times', async (fault) => {
    const { bench, watched } = await scanningWith(fault, 3);
    await bench.until(watched, hasFinger);
    expect(watched.frames.every((frame) => isWhite(frame) || hasFinger(frame))).toBe(true);
    await stop(bench, watched);
  });

  it.each([
    ['too-many-lines', 'too-many-lines'],
    ['short-bulk', 'truncated'],
    ['wrong-key', 'stays-scrambled'],
  ] as const)('%s each time: reader-failed, and not ready from then on', async (fault, detail) => {
    const { bench, reader, watched } = await scanningWith(fault, 4);
    const seen: string[] = [];
    reader.subscribe(() => seen.push(reader.state()));
    const { deviceId } = reader.identity;
    expect(await bench.clock.settle(watched.ended)).toEqual({
      ok: false,
      error: { code: 'reader-failed', deviceId, detail },
    });
    expect(seen).toEqual(['not-ready']);
    expect(bench.device.mode()).toBe(MODE.off);
    const again = await reader.stream(() => undefined, new AbortController().signal);
    expect(again).toEqual({ ok: false, error: { code: 'reader-not-ready', deviceId } });
    await bench.clock.settle(reader.close());
    expect(seen).toEqual(['not-ready', 'gone']);
    expect((await bench.opened()).state()).toBe('ready');
  });

  it.each(['death', 'silent', 'empty', 'death-then-empty'] as const)(
    '%s: switches off, powers up again, and sees the finger',
    async (fault) => {
      const { bench, watched } = await scanningWith(fault, 3);
      await bench.until(watched, hasFinger);
      expect(bench.device.timesSet(MODE.off)).toBe(1 + 3);
      await stop(bench, watched);
    },
  );

  it.each(['death', 'silent', 'empty', 'death-then-empty'] as const)(
    '%s again and again: reader-failed',
    async (fault) => {
      const { bench, reader, watched } = await scanningWith(fault, Infinity);
      expect(await bench.clock.settle(watched.ended)).toMatchObject({
        error: { code: 'reader-failed', detail: 'scanner-dies' },
      });
      expect(reader.state()).toBe('not-ready');
    },
  );

  it.each(['key-change', 'clear-frame'] as const)('%s: delivers the same picture', async (fault) => {
    const healthy = await healthyFrame();
    const { bench, watched } = await scanningWith(fault, 1);
    const first = await bench.until(watched, (frame) => !isWhite(frame));
    expect(difference(first, healthy)).toBeLessThan(4);
    await stop(bench, watched);
  });

  it.each(['death', 'empty', 'death-then-empty'] as const)(
    '%s while a finger is shown: shows it again',
    async (fault) => {
      const bench = createBench();
      const watched = bench.watch(await bench.opened());
      bench.device.place(FINGER);
      await bench.until(watched, hasFinger);
      const before = watched.frames.length;
      bench.device.fault(fault, 1);
      await bench.clock.pass(2000);
      expect(watched.frames.slice(before).filter(hasFinger).length).toBeGreaterThan(8);
      expect(bench.device.timesSet(MODE.off)).toBe(1 + 1);
      await stop(bench, watched);
    },
  );

  it('frames sent clear from edge to edge, with flags that say scrambled: delivers the same picture', async () => {
    const ruled = ridges(9);
    const bench = createBench();
    const watched = bench.watch(await bench.opened());
    bench.device.place(ruled);
    const healthy = await bench.until(watched, (frame) => !isWhite(frame));
    bench.device.fault('clear-frame', Infinity);
    await bench.clock.pass(1000);
    expect(watched.isOver()).toBe(false);
    expect(difference(watched.frames.at(-1)!, healthy)).toBeLessThan(4);
    await stop(bench, watched);
  });

  it('a refused register: reader-failed, with the code as detail', async () => {
    const { bench, reader, watched } = await scanningWith('register-stall', Infinity);
    expect(await bench.clock.settle(watched.ended)).toMatchObject({
      error: { code: 'reader-failed', detail: 'stalled' },
    });
    expect(reader.state()).toBe('not-ready');
  });

  it('a bouncing finger: is seen', async () => {
    const { bench, watched } = await scanningWith('bounce', 1);
    await bench.until(watched, hasFinger);
    await bench.clock.pass(1000);
    expect(watched.frames.slice(-4).every(hasFinger)).toBe(true);
    await stop(bench, watched);
  });

  it('a lost event: waits for the finger again within two seconds', async () => {
    const { bench, watched } = await scanningWith('lost-event', 1);
    await bench.clock.pass(1000);
    expect(watched.frames.some(hasFinger)).toBe(false);
    await bench.clock.pass(1500);
    expect(hasFinger(watched.frames.at(-1)!)).toBe(true);
    await stop(bench, watched);
  });

  it.each(['unplug-while-waiting', 'unplug-mid-frame'] as const)('%s: reader-gone, notifies once', async (fault) => {
    const { bench, reader, watched } = await scanningWith(fault, 1);
    const seen: string[] = [];
    reader.subscribe(() => seen.push(reader.state()));
    expect(await bench.clock.settle(watched.ended)).toMatchObject({ error: { code: 'reader-gone' } });
    expect(seen).toEqual(['gone']);
    await bench.clock.settle(reader.close());
    expect(bench.board.claimed()).toEqual([]);
    expect(bench.clock.pending()).toBe(0);
  });

  it('unplugged without a stream: gone, notifies once', async () => {
    const bench = createBench();
    const reader = await bench.opened();
    const seen: string[] = [];
    reader.subscribe(() => seen.push(reader.state()));
    bench.board.unplug(PLACE);
    await bench.clock.pass(1000);
    expect(seen).toEqual(['gone']);
  });
});

describe('interrupts that cannot be read', () => {
  it('make an idle reader not ready after three in a row', async () => {
    const bench = createBench();
    const emulator = createUareuEmulator({ clock: bench.clock, serial: 'broken' });
    let stalls = 0;
    const board = createPlugBoard(bench.clock);
    board.plug(PLACE, {
      ...emulator,
      transferIn: async (endpoint, length, signal) =>
        stalls-- > 0 ? 'stall' : emulator.transferIn(endpoint, length, signal),
    });
    const listed = await board.bus.list();
    const found = listed.ok ? listed.value[0] : undefined;
    const opened = await bench.clock.settle(bench.driver.open(found!));
    if (!opened.ok) throw new Error(opened.error.code);
    const seen: string[] = [];
    for (const times of [2, 3]) {
      stalls = times;
      await bench.clock.pass(1000);
      seen.push(opened.value.state());
    }
    expect(seen).toEqual(['ready', 'not-ready']);
    await bench.clock.settle(opened.value.close());
    expect(board.claimed()).toEqual([]);
  });
});
