import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createEf01Module } from '../../drivers/ef01/emulator/emulator.ts';
import { ROUND } from '../../drivers/ef01/picture.ts';
import { systemClock } from '#kit/clock.ts';
import { drawFinger } from './draw-finger.ts';

/** An EF01 module at the other end of the guest's second UART, with a finger on it for as long as it runs. */
export interface SerialModule {
  /** The words that make QEMU connect its next serial port to it. */
  readonly words: readonly string[];
  close(): void;
}

/** Starts one. QEMU passes on the bytes of the line and not their speed, so the module hears at every speed. */
export async function startSerialModule(): Promise<SerialModule> {
  // The path of a socket may be about 100 characters long, which that of a project can exceed.
  const folder = mkdtempSync(join(tmpdir(), 'usb-stack-'));
  const path = join(folder, 'uart');
  const module = createEf01Module({ clock: systemClock, sensor: ROUND });
  module.place(drawFinger());
  const server = createServer((wire) => {
    wire.on('error', () => undefined);
    wire.on('data', (bytes) => {
      module.receive(Uint8Array.from(bytes), module.kept().baud);
    });
    wire.on('close', () => {
      module.powerDown();
    });
    module.powerUp((bytes) => {
      wire.write(bytes);
    });
  });
  server.listen(path);
  await once(server, 'listening');
  return {
    words: ['-chardev', `socket,id=module,path=${path}`, '-serial', 'chardev:module'],
    close() {
      server.close();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
