import { beforeEach, describe, expect, it } from 'vitest';
import { createManualClock } from '#kit/testing/manual-clock.ts';
import type { ManualClock } from '#kit/testing/manual-clock.ts';
import { err, ok } from '#kit/result.ts';
import { watchPluggedReaders } from './plugged-readers.ts';
import type { PluggedReaders } from './plugged-readers.ts';
import { readerSource } from './reader-source.ts';
import type { ReaderDriver, ReaderOpenError } from '../reader/driver.ts';
import { createScriptedReader } from '../sbi/testing/scripted-reader.ts';
import type { ScriptedReader } from '../sbi/testing/scripted-reader.ts';
import type { PortInfo, WireError } from '../transport/port.ts';

interface Device {
  readonly info: PortInfo;
}

function device(place: string, serialNumber: string, productId = 1): Device {
  const texts = { serialNumber, manufacturer: 'Maker', product: 'One' };
  return { info: { place, vendorId: 9, productId, release: 0, ...texts } };
}

let clock: ManualClock;
let plugged: Device[];
let trouble: WireError | undefined;
let refusal: ReaderOpenError | undefined;
let bug: Error | undefined;
let opened: ScriptedReader[];
let opening: Promise<unknown>;
let changed: () => void;
let notified: number;
let readers: PluggedReaders;

const driver: ReaderDriver<Device> = {
  make: 'Maker',
  modelOf: () => 'One',
  drives: ({ productId }) => productId === 1,
  async open({ info }) {
    await opening;
    if (bug) throw bug;
    if (refusal) return err(refusal);
    const reader = createScriptedReader(info.serialNumber);
    opened.push(reader);
    return ok(reader);
  },
};

beforeEach(() => {
  clock = createManualClock(0);
  plugged = [];
  trouble = undefined;
  refusal = undefined;
  bug = undefined;
  opened = [];
  opening = Promise.resolve();
  notified = 0;
  readers = watchPluggedReaders({
    sources: [readerSource(async () => Promise.resolve(trouble ? err(trouble) : ok(plugged)), [driver])],
    watch: (onChange) => {
      changed = onChange;
      return () => (changed = () => undefined);
    },
    clock,
  });
  readers.subscribe(() => (notified += 1));
});

function seen(): string[] {
  return readers.now().map(({ place, serialNo, reader, problem }) => {
    return `${place} ${serialNo} ${reader?.state() ?? problem?.code ?? '?'}`;
  });
}

describe('the readers plugged in', () => {
  it('are opened when they are found, but only devices with a driver', async () => {
    plugged = [device('usb/1-1', 'A'), device('usb/1-2', 'mouse', 2)];
    changed();
    await readers.sweep();
    plugged = [...plugged, device('usb/1-3', 'B')];
    await readers.sweep();
    expect(seen()).toEqual(['usb/1-1 SN-A ready', 'usb/1-3 SN-B ready']);
    expect(opened).toHaveLength(2);
    // For each one when it came and one when it was open.
    expect(notified).toBe(4);
  });

  it('are shown as gone when they are unplugged, and are back in this socket or another', async () => {
    plugged = [device('usb/1-1', 'A')];
    await readers.sweep();
    plugged = [];
    await readers.sweep();
    expect(seen()).toEqual(['usb/1-1 SN-A gone']);
    plugged = [device('usb/1-1', 'A')];
    await readers.sweep();
    expect(seen()).toEqual(['usb/1-1 SN-A ready']);
    plugged = [];
    await readers.sweep();
    plugged = [device('usb/1-7', 'A')];
    await readers.sweep();
    expect(seen()).toEqual(['usb/1-7 SN-A ready']);
  });

  it('are opened again when the driver saw them go before the bus did', async () => {
    plugged = [device('usb/1-1', 'A')];
    await readers.sweep();
    opened[0]?.setState('gone');
    await readers.sweep();
    expect(seen()).toEqual(['usb/1-1 SN-A ready']);
    expect(opened).toHaveLength(2);
  });

  it('are shown with the reason why we cannot open them, and tried again until we can', async () => {
    refusal = { code: 'no-permission' };
    plugged = [device('usb/1-1', 'A')];
    await readers.sweep();
    expect(seen()).toEqual(['usb/1-1 A no-permission']);
    await clock.pass(5000);
    expect(notified).toBe(2);
    refusal = undefined;
    await clock.pass(5000);
    expect(seen()).toEqual(['usb/1-1 SN-A ready']);
    expect(clock.pending()).toBe(0);
  });

  it('stay failed until somebody opens them again or plugs them in again', async () => {
    refusal = { code: 'calibration-unreadable', detail: 'width 65535' };
    plugged = [device('usb/1-1', 'A')];
    await readers.sweep();
    refusal = undefined;
    await readers.sweep();
    expect(seen()).toEqual(['usb/1-1 A calibration-unreadable']);
    await readers.tryAgain('usb/1-1');
    expect(seen()).toEqual(['usb/1-1 SN-A ready']);
    await readers.tryAgain('usb/1-1');
    opened[0]?.setState('resting');
    await readers.tryAgain('usb/1-1');
    expect(opened).toHaveLength(1);
    opened[0]?.setState('not-ready');
    refusal = { code: 'reader-failed', detail: 'no answer' };
    await readers.tryAgain('usb/1-1');
    expect(seen()).toEqual(['usb/1-1 A reader-failed']);
    plugged = [];
    await readers.sweep();
    expect(seen()).toEqual([]);
  });

  it('are not shown when they leave while they are opened', async () => {
    refusal = { code: 'gone' };
    plugged = [device('usb/1-1', 'A')];
    await readers.sweep();
    expect(seen()).toEqual([]);
  });

  it('stay gone when their driver sees them go before the bus does, until they are plugged in again', async () => {
    plugged = [device('usb/1-1', 'A')];
    await readers.sweep();
    const shown: string[] = [];
    readers.subscribe(() => shown.push(seen().join()));
    refusal = { code: 'gone' };
    opened[0]?.setState('gone');
    await clock.pass(20_000);
    plugged = [];
    changed();
    await clock.pass(20_000);
    expect([...new Set(shown), ...seen()]).toEqual(['usb/1-1 SN-A gone', 'usb/1-1 SN-A gone']);
    expect(clock.pending()).toBe(0);
    refusal = undefined;
    shown.length = 0;
    plugged = [device('usb/1-1', 'A')];
    changed();
    await clock.pass(0);
    // From now on it is being opened, which may take seconds.
    expect(shown).toEqual(['usb/1-1 A ?', 'usb/1-1 SN-A ready']);
  });

  it.each(['in time', 'late'])(
    'are gone again when they are unplugged while they are opened, reported %s',
    async (reported) => {
      plugged = [device('usb/1-1', 'A')];
      await readers.sweep();
      plugged = [];
      await readers.sweep();
      const { promise, resolve } = Promise.withResolvers<undefined>();
      opening = promise;
      plugged = [device('usb/1-1', 'A')];
      changed();
      await clock.pass(0);
      expect(seen()).toEqual(['usb/1-1 A ?']);
      refusal = { code: 'gone' };
      if (reported === 'in time') {
        plugged = [];
        changed();
        await clock.pass(0);
        expect(seen()).toEqual(['usb/1-1 SN-A gone']);
      }
      resolve(undefined);
      plugged = [];
      await readers.sweep();
      expect(seen()).toEqual(['usb/1-1 SN-A gone']);
      expect(opened).toHaveLength(1);
    },
  );

  it('that are gone are looked for on request, and shown as before when they are not there', async () => {
    plugged = [device('usb/1-1', 'A')];
    await readers.sweep();
    plugged = [];
    await readers.sweep();
    await readers.tryAgain('usb/1-1');
    expect(seen()).toEqual(['usb/1-1 SN-A gone']);
  });

  it('fail when their driver throws, report only the kind of the error, and can be tried again', async () => {
    const unhandled: unknown[] = [];
    const note = (thrown: unknown): void => void unhandled.push(thrown);
    process.on('unhandledRejection', note);
    try {
      bug = new RangeError('offset 17 of 4,5,6');
      plugged = [device('usb/1-1', 'A')];
      changed();
      await clock.pass(0);
      await new Promise((turn) => setImmediate(turn));
      expect(unhandled).toEqual([]);
      expect(readers.now().map(({ problem }) => problem)).toEqual([{ code: 'reader-failed', detail: 'RangeError' }]);
      bug = undefined;
      await readers.tryAgain('usb/1-1');
      expect(seen()).toEqual(['usb/1-1 SN-A ready']);
    } finally {
      process.off('unhandledRejection', note);
    }
  });

  it('are reported when their own state changes', async () => {
    plugged = [device('usb/1-1', 'A')];
    await readers.sweep();
    notified = 0;
    opened[0]?.setState('not-ready');
    expect(notified).toBe(1);
    expect(seen()).toEqual(['usb/1-1 SN-A not-ready']);
  });

  it('stay as they are while their bus cannot be read, and the trouble is reported', async () => {
    plugged = [device('usb/1-1', 'A')];
    await readers.sweep();
    notified = 0;
    trouble = { code: 'unavailable', detail: 'libusb-1.0.so.0' };
    await readers.sweep();
    expect(readers.busTroubles()).toEqual([trouble]);
    expect(notified).toBe(1);
    expect(seen()).toEqual(['usb/1-1 SN-A ready']);
    trouble = undefined;
    await readers.sweep();
    expect(readers.busTroubles()).toEqual([]);
    expect(opened).toHaveLength(1);
  });

  it('are shown before they are open, and nothing waits for the slow ones', async () => {
    const { promise, resolve } = Promise.withResolvers<undefined>();
    opening = promise;
    plugged = [device('usb/1-1', 'A')];
    changed();
    await clock.pass(0);
    expect(seen()).toEqual(['usb/1-1 A ?']);
    opening = Promise.resolve();
    plugged = [...plugged, device('usb/1-2', 'B')];
    changed();
    await clock.pass(0);
    expect(seen()).toEqual(['usb/1-1 A ?', 'usb/1-2 SN-B ready']);
    resolve(undefined);
    await readers.sweep();
    expect(seen()).toEqual(['usb/1-2 SN-B ready', 'usb/1-1 SN-A ready']);
  });

  it('are opened again when they were unplugged and plugged in between two looks', async () => {
    const again = (plugging: string): Device => ({ info: { ...device('usb/1-1', 'A').info, plugging } });
    plugged = [again('1')];
    await readers.sweep();
    plugged = [again('2')];
    await readers.sweep();
    expect(opened.map((reader) => reader.state())).toEqual(['gone', 'ready']);
    expect(seen()).toEqual(['usb/1-1 SN-A ready']);
    // And also when the first is still being opened.
    const { promise, resolve } = Promise.withResolvers<undefined>();
    opening = promise;
    plugged = [again('3')];
    changed();
    await clock.pass(0);
    plugged = [again('4')];
    changed();
    await clock.pass(0);
    resolve(undefined);
    await readers.sweep();
    await readers.sweep();
    expect(opened.map((reader) => reader.state())).toEqual(['gone', 'gone', 'gone', 'ready']);
  });

  it('are found when their node appears after the report of the bus, or cannot be opened yet', async () => {
    changed();
    await clock.pass(500);
    plugged = [device('hid/1-1', 'A')];
    refusal = { code: 'gone' };
    await clock.pass(600);
    expect(seen()).toEqual([]);
    refusal = undefined;
    await clock.pass(3000);
    expect(seen()).toEqual(['hid/1-1 SN-A ready']);
    expect(clock.pending()).toBe(0);
  });

  it('are looked for at once when their own state becomes gone', async () => {
    plugged = [device('usb/1-1', 'A')];
    await readers.sweep();
    opened[0]?.setState('gone');
    await clock.pass(0);
    expect(seen()).toEqual(['usb/1-1 SN-A ready']);
  });

  it('are all released on close, also one that is being opened', async () => {
    plugged = [device('usb/1-1', 'A')];
    await readers.sweep();
    const { promise, resolve } = Promise.withResolvers<undefined>();
    opening = promise;
    plugged = [...plugged, device('usb/1-2', 'B')];
    changed();
    await new Promise((turn) => setImmediate(turn));
    const closed = readers.close();
    resolve(undefined);
    await closed;
    await readers.close();
    expect(opened.map((reader) => reader.state())).toEqual(['gone', 'gone']);
    expect(readers.now()).toEqual([]);
  });
});
