import { fork, spawn } from 'node:child_process';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Result } from '#kit/result.ts';
import type { UsbBus, UsbConnection, UsbDevice, WireError } from '../../../drivers/transport/port.ts';
import { createUsbBus } from '../../../drivers/transport/usb.ts';
import type { DeviceName } from './devices.ts';
import type { Order, OrderMessage, ReplyMessage } from './outside.ts';
import type { Numbers } from './plugged.ts';

/** How a program ended, and what it printed. */
export interface ProgramEnd {
  readonly status: number | null;
  readonly output: string;
}

/** A program of the guest's own (`programs.ts`), as the same user as the cases. */
export interface Program {
  /** Resolves when it has printed `line`. */
  prints(line: string): Promise<void>;
  /** Lets it go on, by the end of its standard input. */
  goOn(): void;
  ended: Promise<ProgramEnd>;
}

/** What a case works with. Sockets are counted from 0; the place of socket 0 is `usb/1-1`. */
export interface GuestBench {
  /** The bus under test, new for each case. */
  readonly bus: UsbBus;
  /** Resolves when the kernel has configured the device and udev has done its work. */
  plug(socket: number, device: DeviceName): Promise<void>;
  unplug(socket: number): Promise<void>;
  command(socket: number, command: string, argument?: Numbers): Promise<number | undefined>;
  /** Installs the product's udev rules, or takes them away. */
  rules(installed: boolean): Promise<void>;
  /** The device in `socket`, when it is listed. */
  device(socket: number): Promise<UsbDevice>;
  open(socket: number): Promise<UsbConnection>;
  program(name: string): Program;
}

export const placeOf = (socket: number): string => `usb/1-${socket + 1}`;

/** Asks again until there is an answer. */
export async function until<T>(
  what: string,
  ask: () => T | undefined | Promise<T | undefined>,
  limitMs = 20_000,
): Promise<T> {
  const end = Date.now() + limitMs;
  for (;;) {
    const answer = await ask();
    if (answer !== undefined) return answer;
    if (Date.now() > end) throw new Error(`did not happen: ${what}`);
    await sleep(20);
  }
}

export function mustBe<T>(what: string, seen: T, wanted: T): void {
  const [a, b] = [seen, wanted].map((value) => JSON.stringify(value));
  if (a !== b) throw new Error(`${what}: ${a} instead of ${b}`);
}

export function mustFail(what: string, result: Result<unknown, WireError>, code: WireError['code']): void {
  if (result.ok) throw new Error(`${what}: it went well instead of ${code}`);
  if (result.error.code !== code) throw new Error(`${what}: ${JSON.stringify(result.error)} instead of ${code}`);
}

export function mustGoWell<T>(what: string, result: Result<T, { readonly code: string }>): T {
  if (!result.ok) throw new Error(`${what}: ${JSON.stringify(result.error)}`);
  return result.value;
}

/** The name of the program that runs on a machine without USB. */
export const WITHOUT_USB = 'without USB';
const HIDE_SYS = '/bin/busybox mount -t tmpfs none /sys && exec "$@"';

function runProgram(name: string): Program {
  const own = [process.execPath, join(import.meta.dirname, 'programs.js'), name] as const;
  // In a mount namespace of its own where /sys is empty.
  const hidden = ['/bin/busybox', 'unshare', '-r', '-m', '/bin/sh', '-c', HIDE_SYS, 'sh', ...own] as const;
  const [command, ...words] = name === WITHOUT_USB ? hidden : own;
  const child = spawn(command, words, { stdio: ['pipe', 'pipe', 'inherit'] });
  let output = '';
  child.stdout.on('data', (data: Buffer) => (output += data.toString()));
  return {
    prints: async (line) =>
      until(`${name} prints ${line}`, () => (output.includes(`${line}\n`) ? null : undefined)).then(() => undefined),
    goOn: () => child.stdin.end(),
    ended: new Promise((resolve) => {
      child.on('close', (status) => {
        resolve({ status, output });
      });
    }),
  };
}

/** Starts what is outside; returns what makes a bench for each case. */
export function startOutside(): { createBench(): GuestBench; clear(): Promise<void>; stop(): void } {
  const child = fork(join(import.meta.dirname, 'outside.js'));
  const waiting = new Map<number, (reply: ReplyMessage) => void>();
  const taken = new Set<number>();
  let count = 0;
  child.on('message', (reply: ReplyMessage) => {
    waiting.get(reply.id)?.(reply);
    waiting.delete(reply.id);
  });

  async function send(order: Order): Promise<number | undefined> {
    count += 1;
    const message: OrderMessage = { id: count, order };
    const reply = await new Promise<ReplyMessage>((resolve) => {
      waiting.set(message.id, resolve);
      child.send(message);
    });
    if (reply.error !== undefined) throw new Error(reply.error);
    return reply.value;
  }

  function createBench(): GuestBench {
    const bus = createUsbBus();
    const device = async (socket: number): Promise<UsbDevice> =>
      until(`${placeOf(socket)} is listed`, async () => {
        const listed = mustGoWell('list', await bus.list());
        return listed.find(({ info }) => info.place === placeOf(socket));
      });
    return {
      bus,
      device,
      async plug(socket, name) {
        taken.add(socket);
        await send({ do: 'plug', socket, device: name });
      },
      async unplug(socket) {
        taken.delete(socket);
        await send({ do: 'unplug', socket });
      },
      command: async (socket, command, argument = {}) => send({ do: 'command', socket, command, argument }),
      async rules(installed) {
        await send({ do: 'rules', installed });
      },
      open: async (socket) => mustGoWell(`open ${placeOf(socket)}`, await (await device(socket)).open()),
      program: runProgram,
    };
  }

  return {
    createBench,
    async clear() {
      for (const socket of taken) await send({ do: 'unplug', socket });
      taken.clear();
    },
    stop: () => {
      child.disconnect();
    },
  };
}
