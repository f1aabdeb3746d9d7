import { createServer } from 'node:http';
import { z } from 'zod';
import { createCp2110 } from '../../drivers/ef01/emulator/emulated-cp2110.ts';
import { createEf01Module } from '../../drivers/ef01/emulator/emulator.ts';
import { OPTICAL } from '../../drivers/ef01/picture.ts';
import { runDeviceHost } from '../../drivers/host/process.ts';
import type { Frame } from '../../drivers/reader/port.ts';
import { createHu20Emulator } from '../../drivers/secugen-hu20/emulator/emulator.ts';
import { drawMaster } from '../../drivers/simulated/finger/fingerprint.ts';
import { createImpression } from '../../drivers/simulated/finger/impression.ts';
import { touchOfQuality } from '../../drivers/simulated/finger/touch-quality.ts';
import { createHidBoard } from '../../drivers/transport/testing/hid-board.ts';
import { createPlugBoard } from '../../drivers/transport/testing/plug-board.ts';
import { createUareuEmulator } from '../../drivers/uareu-4500/emulator/emulator.ts';
import { MOST_SCANNING_MS, REST_MS } from '../../drivers/uareu-4500/heat.ts';
import { MODE } from '../../drivers/uareu-4500/protocol.ts';
import { createSkippingClock } from './skipping-clock.ts';

/**
 * The device host as it ships, over buses with emulated readers: runs in place of `host.js` where `DEVICE_HOST_MODULE`
 * names it. A test says over HTTP what is plugged in and what lies on the glass; the port is `EMULATED_READERS_PORT`.
 */

const ActSchema = z.strictObject({
  reader: z.enum(['hu20', 'uareu', 'ef01']),
  do: z.enum(['plug', 'unplug', 'place', 'lift', 'rule', 'forbid', 'hold', 'allow', 'break', 'mend', 'heat', 'rest']),
});
export type EmulatedAct = z.infer<typeof ActSchema>;

const PLACES = { hu20: 'usb/1-1', uareu: 'usb/1-2', ef01: '1-3' } as const;

const machine = createSkippingClock();
/** Whether the light is to be on for a minute as soon as it goes on. */
let isHeating = false;
const clock: typeof machine = {
  ...machine,
  monotonic() {
    if (isHeating && uareu.mode() === MODE.capture) {
      isHeating = false;
      machine.skip(MOST_SCANNING_MS);
    }
    return machine.monotonic();
  },
};
const usb = createPlugBoard(clock);
const hid = createHidBoard();
const hu20 = createHu20Emulator({ clock, serial: 'H58200001234' });
const uareu = createUareuEmulator({ clock, serial: '{5A0E21D3-7F3B-4C55-9A31-1C0B1E2D3F40}' });
const ef01 = createEf01Module({ clock, sensor: OPTICAL, baud: 115_200 });
const bridge = createCp2110({ peer: ef01, serialNumber: '00A1B2C3' });
const glasses = { hu20, uareu, ef01 };

function finger(): Frame {
  return createImpression(
    drawMaster({ person: 3, finger: 'Left Thumb' }).frame,
    'emulated',
    touchOfQuality(85, 'emulated'),
  );
}

/** HID reports no change; the USB bus, to which the bridge belongs, does. */
function tellUsb(): void {
  usb.refuse(PLACES.ef01, undefined);
}

function plug(reader: EmulatedAct['reader'], isIn: boolean): void {
  if (reader === 'ef01') {
    if (isIn) hid.plug(PLACES.ef01, bridge);
    else hid.unplug(PLACES.ef01);
    tellUsb();
  } else if (isIn) usb.plug(PLACES[reader], reader === 'hu20' ? hu20 : uareu);
  else usb.unplug(PLACES[reader]);
}

function refuse(reader: EmulatedAct['reader'], code: 'no-permission' | 'busy' | undefined): void {
  if (reader === 'ef01') hid.refuse(PLACES.ef01, code);
  else usb.refuse(PLACES[reader], code);
}

function obey({ reader, do: what }: EmulatedAct): void {
  switch (what) {
    case 'plug':
    case 'unplug':
      plug(reader, what === 'plug');
      break;
    case 'place':
      glasses[reader].place(finger());
      break;
    case 'lift':
      glasses[reader].lift();
      break;
    case 'rule':
      uareu.placeGraticule({ pitchMillimetres: 0.5, lines: 'grid' });
      break;
    case 'forbid':
      refuse(reader, 'no-permission');
      break;
    case 'hold':
      refuse(reader, 'busy');
      break;
    case 'allow':
      refuse(reader, undefined);
      break;
    case 'heat':
      isHeating = true;
      break;
    case 'rest':
      machine.skip(REST_MS);
      break;
    case 'break':
      hu20.setFault('erased-flash');
      break;
    case 'mend':
      hu20.mend('erased-flash');
      break;
  }
}

createServer((request, response) => {
  let body = '';
  request.on('data', (part: Buffer) => (body += part.toString()));
  request.on('end', () => {
    obey(ActSchema.parse(JSON.parse(body)));
    response.end('{}');
  });
}).listen(Number(process.env['EMULATED_READERS_PORT']), '127.0.0.1');

runDeviceHost({ usb: usb.bus, hid: hid.bus, serial: () => [] }, clock);
