import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Duplex } from 'node:stream';
import type { EmulatedUsbDevice } from '../../../drivers/transport/testing/emulated-device.ts';
import { serveDevice } from '../usb-ip/usb-ip-device.ts';

/**
 * The sockets of the guest's one USB bus: the ports of the kernel's virtual host controller. Needs root.
 */

const CONTROLLER = '/sys/devices/platform/vhci_hcd.0';
/** A port without a device, in the controller's status table. */
const FREE = '004';
const SPEEDS = { full: 2, high: 3 } as const;
const WAIT_MS = 20_000;

/** Where a device in `socket` (from 0) sits, in the kernel's words: bus 1 is the controller's one for full and high speed. */
const kernelPlaceOf = (socket: number): string => `1-${socket + 1}`;

async function until(what: string, isSo: () => boolean): Promise<void> {
  const end = Date.now() + WAIT_MS;
  while (!isSo()) {
    if (Date.now() > end) throw new Error(`not within ${WAIT_MS} ms: ${what}`);
    await sleep(10);
  }
}

const isFree = (socket: number): boolean =>
  readFileSync(`${CONTROLLER}/status`, 'utf8')
    .split('\n')
    .map((line) => line.trim().split(/\s+/))
    .some(([hub, port, state]) => hub === 'hs' && Number(port) === socket && state === FREE);

/** Plugs `device` into `socket`; resolves with what pulls its cable, when the kernel has configured the device. */
export async function plugIn(socket: number, device: EmulatedUsbDevice): Promise<() => Promise<void>> {
  // The shell holds one end of a socket pair as its descriptor 3 and names it to the kernel, which keeps it.
  const line = `${socket} 3 ${0x10000 + 2 + socket} ${SPEEDS[device.speed]}`;
  const shell = spawn('/bin/sh', ['-c', `echo "${line}" > ${CONTROLLER}/attach`], {
    stdio: ['ignore', 'inherit', 'inherit', 'pipe'],
  });
  const wire = shell.stdio[3] as Duplex;
  serveDevice(wire, device);
  await once(shell, 'exit');
  if (shell.exitCode !== 0) throw new Error(`the kernel refused socket ${socket}`);
  const folder = `/sys/bus/usb/devices/${kernelPlaceOf(socket)}`;
  await until('the device is configured', () => existsSync(`${folder}/${kernelPlaceOf(socket)}:1.0`));
  return async () => {
    wire.destroy();
    await until('the socket is free again', () => isFree(socket) && !existsSync(folder));
  };
}
