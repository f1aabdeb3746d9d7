import { createEf01Driver } from '../../../../drivers/ef01/driver.ts';
import { ROUND } from '../../../../drivers/ef01/picture.ts';
import { isWellFormedFrame } from '../../../../drivers/imaging/picture/frame.ts';
import { assessFrame } from '../../../../drivers/imaging/finger/quality.ts';
import { systemClock } from '#kit/clock.ts';
import type { ByteLineDevice } from '../../../../drivers/transport/port.ts';
import { createSerialLines } from '../../../../drivers/transport/serial.ts';
import { mustBe, mustFail, mustGoWell } from '../bench.ts';
import type { Case } from './case.ts';

/** The real package `serialport` at a UART of the machine, with a module at its other end. */

const PATH = '/dev/ttyS1';

function lineAt(path: string): ByteLineDevice {
  const [line] = createSerialLines([path]);
  if (!line) throw new Error('no line');
  return line;
}

/** Opens the module, takes one picture of the finger that lies there, and closes it. */
async function takePicture(): Promise<string> {
  const reader = mustGoWell('open', await createEf01Driver(systemClock).open(lineAt(PATH)));
  const { deviceId, model } = reader.identity;
  mustBe('model', model, ROUND.model);
  const stop = new AbortController();
  const seen: boolean[] = [];
  const ended = reader.stream((frame) => {
    seen.push(isWellFormedFrame(frame) && assessFrame(frame).fingerPresent);
    stop.abort();
  }, stop.signal);
  mustGoWell('stream', await ended);
  mustBe('a finger', seen, [true]);
  await reader.close();
  return deviceId;
}

export const serialCases: readonly Case[] = [
  {
    name: 'EF01 module at a serial port: opens, shows the finger, and opens again after it was closed',
    async run() {
      const deviceId = await takePicture();
      mustBe('place', deviceId.startsWith('serial/ttyS1/'), true);
      mustBe('device', await takePicture(), deviceId);
    },
  },
  {
    name: 'a serial port says when another program has it, when it may not be opened and when it is not there',
    async run() {
      const held = mustGoWell('open', await lineAt(PATH).open(57_600));
      mustFail('a second time', await lineAt(PATH).open(57_600), 'busy');
      await held.close();
      const again = mustGoWell('open again', await lineAt(PATH).open(57_600));
      await again.close();
      mustFail('without rights', await lineAt('/dev/ttyS2').open(57_600), 'no-permission');
      mustFail('not there', await lineAt('/dev/ttyUSB7').open(57_600), 'gone');
    },
  },
];
