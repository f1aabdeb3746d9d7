import { execFile } from 'node:child_process';
import { copyFile, rm } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';
import { DEVICES } from './devices.ts';
import type { DeviceName } from './devices.ts';
import type { Numbers, Plugged } from './plugged.ts';
import { plugIn } from './vhci.ts';

/**
 * What is outside of the program under test: the hands that plug and unplug, the devices, the administrator. A process of
 * its own, as root, so that a native call which blocks the program under test does not block the device it waits for.
 */

export type Order =
  | { readonly do: 'plug'; readonly socket: number; readonly device: DeviceName }
  | { readonly do: 'unplug'; readonly socket: number }
  | { readonly do: 'command'; readonly socket: number; readonly command: string; readonly argument: Numbers }
  | { readonly do: 'rules'; readonly installed: boolean };

export interface OrderMessage {
  readonly id: number;
  readonly order: Order;
}

export type ReplyMessage = { readonly id: number; readonly value?: number | undefined; readonly error?: string };

const RULES = '/resources/udev/70-registration-kiosk.rules';
const INSTALLED = '/etc/udev/rules.d/70-registration-kiosk.rules';
const run = promisify(execFile);
const sockets = new Map<number, { readonly plugged: Plugged; readonly pull: () => Promise<void> }>();

async function udevadm(...words: readonly string[]): Promise<void> {
  await run('/bin/udevadm', words);
}

/** Waits until udev has nothing to do. It hangs up on a program that asks while it forks; then it is asked again. */
async function settle(): Promise<void> {
  for (let attempt = 0; attempt < 10; attempt += 1) {
    const isSettled = await udevadm('settle').then(
      () => true,
      () => false,
    );
    if (isSettled) return;
    await sleep(100);
  }
  throw new Error('udev does not settle');
}

async function carryOut(order: Order): Promise<number | undefined> {
  switch (order.do) {
    case 'plug': {
      const plugged = DEVICES[order.device]();
      const pull = await plugIn(order.socket, plugged.device);
      sockets.set(order.socket, { plugged, pull });
      plugged.device.pullCable = () => void pull();
      await settle();
      return undefined;
    }
    case 'unplug': {
      await sockets.get(order.socket)?.pull();
      sockets.delete(order.socket);
      return undefined;
    }
    case 'command': {
      const command = sockets.get(order.socket)?.plugged.commands[order.command];
      if (!command) throw new Error(`socket ${order.socket} has no command ${order.command}`);
      return command(order.argument);
    }
    case 'rules': {
      await (order.installed ? copyFile(RULES, INSTALLED) : rm(INSTALLED, { force: true }));
      await udevadm('control', '--reload');
      // As the installation text says; only with it do devices that are plugged in already get new rights.
      await udevadm('trigger', '--subsystem-match=usb', '--subsystem-match=hidraw');
      await settle();
      return undefined;
    }
  }
}

process.on('message', ({ id, order }: OrderMessage) => {
  const reply = (message: ReplyMessage): void => {
    process.send?.(message);
  };
  carryOut(order).then(
    (value) => {
      reply({ id, value });
    },
    (error: unknown) => {
      reply({ id, error: error instanceof Error ? error.message : String(error) });
    },
  );
});
process.on('disconnect', () => process.exit(0));
