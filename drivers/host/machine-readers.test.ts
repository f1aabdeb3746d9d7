import { beforeEach, describe, expect, it } from 'vitest';
import { createCp2110 } from '../ef01/emulator/emulated-cp2110.ts';
import { createEf01Module } from '../ef01/emulator/emulator.ts';
import { OPTICAL } from '../ef01/picture.ts';
import { createManualClock } from '#kit/testing/manual-clock.ts';
import type { ManualClock } from '#kit/testing/manual-clock.ts';
import { watchMachineReaders } from './machine-readers.ts';
import type { PluggedReaders } from './plugged-readers.ts';
import { statusOfUnopened } from './plugged-status.ts';
import { createHu20Emulator } from '../secugen-hu20/emulator/emulator.ts';
import { pictureMakingHere } from '../secugen-hu20/picture-port.ts';
import { createHidBoard } from '../transport/testing/hid-board.ts';
import type { HidBoard } from '../transport/testing/hid-board.ts';
import { createPlugBoard } from '../transport/testing/plug-board.ts';
import type { PlugBoard } from '../transport/testing/plug-board.ts';
import { createSerialBoard } from '../transport/testing/serial-board.ts';
import type { SerialBoard } from '../transport/testing/serial-board.ts';
import { createUareuEmulator } from '../uareu-4500/emulator/emulator.ts';

let clock: ManualClock;
let usb: PlugBoard;
let hid: HidBoard;
let serial: SerialBoard;
let readers: PluggedReaders;

beforeEach(() => {
  clock = createManualClock(0);
  usb = createPlugBoard(clock);
  hid = createHidBoard();
  serial = createSerialBoard();
  serial.plug('/dev/ttyUSB0', createEf01Module({ clock, sensor: OPTICAL, baud: 115_200 }));
  readers = watchMachineReaders(
    { serialPorts: ['/dev/ttyUSB0'] },
    {
      buses: { usb: usb.bus, hid: hid.bus, serial: (ports) => ports.map((port) => serial.line(port)) },
      clock,
      preparePictures: pictureMakingHere,
      resolutionOf: (serialNo) => (serialNo === 'MEASURED' ? { across: 538, down: 370, measuredAt: 1 } : undefined),
    },
  );
});

async function seen(): Promise<readonly string[]> {
  await clock.settle(readers.sweep());
  return readers
    .now()
    .map(({ place, make, reader, problem }) => `${place} ${make} ${reader?.state() ?? problem?.code ?? '?'}`)
    .toSorted();
}

describe('the readers of this machine', () => {
  it('are found by their drivers on every bus, and other devices are not', async () => {
    usb.plug('usb/1-1', createHu20Emulator({ clock, serial: 'H1' }));
    usb.plug('usb/1-2', createUareuEmulator({ clock, serial: 'NEW' }));
    usb.plug('usb/1-4', createUareuEmulator({ clock, serial: 'MEASURED' }));
    hid.plug(
      '1-3',
      createCp2110({ peer: createEf01Module({ clock, sensor: OPTICAL, baud: 115_200 }), serialNumber: 'B' }),
    );
    expect(await seen()).toEqual([
      'hid/1-3 EF01 module ready',
      'serial/ttyUSB0 EF01 module ready',
      'usb/1-1 SecuGen ready',
      'usb/1-2 DigitalPersona not-calibrated',
      'usb/1-4 DigitalPersona ready',
    ]);
    await clock.settle(readers.close());
    expect([...usb.claimed(), ...hid.open()]).toEqual([]);
  });

  it('open again after we get permission, after another program lets go, and each time they are plugged in', async () => {
    const unit = createHu20Emulator({ clock, serial: 'H1' });
    const hu20 = async (): Promise<string | undefined> => (await seen()).find((line) => line.startsWith('usb'));
    usb.plug('usb/1-1', unit);
    expect(await hu20()).toBe('usb/1-1 SecuGen ready');
    for (const refusal of ['no-permission', 'busy'] as const) {
      usb.unplug('usb/1-1');
      expect(await hu20()).toBe('usb/1-1 SecuGen gone');
      usb.refuse('usb/1-1', refusal);
      usb.plug('usb/1-1', unit);
      expect(await hu20()).toBe(`usb/1-1 SecuGen ${refusal}`);
      usb.refuse('usb/1-1', undefined);
      const again = readers.tryAgain('usb/1-1');
      await clock.settle(again);
      expect(await hu20()).toBe('usb/1-1 SecuGen ready');
    }
    await clock.settle(readers.close());
  });

  it('with a fault are opened again on request, and are gone when they are unplugged', async () => {
    const unit = createHu20Emulator({ clock, serial: 'H1' });
    const hu20 = async (): Promise<string | undefined> => (await seen()).find((line) => line.startsWith('usb'));
    unit.setFault('erased-flash');
    usb.plug('usb/1-1', unit);
    expect(await hu20()).toBe('usb/1-1 SecuGen calibration-unreadable');
    unit.mend('erased-flash');
    await clock.settle(readers.tryAgain('usb/1-1'));
    expect(await hu20()).toBe('usb/1-1 SecuGen ready');
    usb.unplug('usb/1-1');
    expect(await hu20()).toBe('usb/1-1 SecuGen gone');
    await clock.settle(readers.close());
  });

  it('at a serial port are shown as gone while they are unplugged, and come back by themselves', async () => {
    const shown: string[] = [];
    const row = (): string =>
      readers
        .now()
        .map(({ make, serialNo, reader, problem }) => `${make} ${serialNo} ${reader?.state() ?? problem?.code ?? '?'}`)
        .join();
    expect(await seen()).toEqual(['serial/ttyUSB0 EF01 module ready']);
    const ready = row();
    readers.subscribe(() => shown.push(row()));
    serial.unplug('/dev/ttyUSB0');
    await clock.pass(20_000);
    const gone = ready.replace('ready', 'gone');
    expect([...new Set(shown), row()]).toEqual([gone, gone]);
    serial.plug('/dev/ttyUSB0', createEf01Module({ clock, sensor: OPTICAL, baud: 115_200 }));
    await clock.pass(10_000);
    expect(row()).toBe(ready);
    await clock.settle(readers.close());
    expect(serial.open()).toEqual([]);
  });

  it('are waited for at a serial port where none was before', async () => {
    await clock.settle(readers.close());
    let looks = 0;
    const counted = async (): ReturnType<typeof usb.bus.list> => {
      looks += 1;
      return usb.bus.list();
    };
    readers = watchMachineReaders(
      { serialPorts: ['/dev/ttyUSB7'] },
      {
        buses: {
          usb: { ...usb.bus, list: counted },
          hid: hid.bus,
          serial: (ports) => ports.map((port) => serial.line(port)),
        },
        clock,
        preparePictures: pictureMakingHere,
        resolutionOf: () => undefined,
      },
    );
    expect(await seen()).toEqual(['serial/ttyUSB7 EF01 module gone']);
    expect(readers.now().map(statusOfUnopened)).toMatchObject([
      { deviceId: 'serial/ttyUSB7', state: 'gone', own: { problem: 'nothing-there', detail: 'serial/ttyUSB7' } },
    ]);
    // This waiting leaves the other buses alone: they report changes by themselves.
    const before = looks;
    await clock.pass(60_000);
    expect(looks).toBe(before);
    serial.plug('/dev/ttyUSB7', createEf01Module({ clock, sensor: OPTICAL, baud: 115_200 }));
    await clock.pass(10_000);
    expect(readers.now().map(({ reader }) => reader?.state())).toEqual(['ready']);
    await clock.settle(readers.close());
  });
});
