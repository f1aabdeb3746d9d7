import { duplexPair } from 'node:stream';
import { describe, expect, it } from 'vitest';
import { createProbe } from '../guest/probe.ts';
import { serveDevice } from './usb-ip-device.ts';

/** One end as the kernel's host controller: sends commands, collects answers as `[code, sequence, status, data]`. */
function bench() {
  const [host, wire] = duplexPair();
  const { device, commands } = createProbe({ vendorId: 0x1162, productId: 0x2200, serialNumber: 'S1' });
  serveDevice(wire, device);
  let received = Buffer.alloc(0);
  host.on('data', (piece: Buffer) => (received = Buffer.concat([received, piece])));
  const asks = new Set<number>();
  let sequence = 0;

  function send(code: number, fields: (head: Buffer) => void, data: Uint8Array = new Uint8Array()): number {
    sequence += 1;
    const head = Buffer.alloc(48);
    head.writeUInt32BE(code, 0);
    head.writeUInt32BE(sequence, 4);
    fields(head);
    if (code === 1 && head.readUInt32BE(12) === 1) asks.add(sequence);
    host.write(Buffer.concat([head, data]));
    return sequence;
  }
  return {
    wire,
    device,
    commands,
    control(setup: readonly number[], data?: Uint8Array): number {
      const isIn = ((setup[0] ?? 0) & 0x80) !== 0;
      const length = (setup[6] ?? 0) | ((setup[7] ?? 0) << 8);
      return send(
        1,
        (head) => {
          head.writeUInt32BE(isIn ? 1 : 0, 12);
          head.writeUInt32BE(length, 24);
          head.set(setup, 40);
        },
        isIn ? undefined : data,
      );
    },
    read: (endpoint: number, length: number): number =>
      send(1, (head) => {
        head.writeUInt32BE(1, 12);
        head.writeUInt32BE(endpoint, 16);
        head.writeUInt32BE(length, 24);
      }),
    unlink: (victim: number): number => send(2, (head) => head.writeUInt32BE(victim, 20)),
    /** What was answered since the last call, when everything has settled. */
    async answers(): Promise<unknown[]> {
      for (let turn = 0; turn < 10; turn += 1) await new Promise((resolve) => setImmediate(resolve));
      const answers: unknown[] = [];
      while (received.length >= 48) {
        const [code, number, status] = [received.readUInt32BE(0), received.readUInt32BE(4), received.readInt32BE(20)];
        const end = 48 + (asks.has(number) ? received.readUInt32BE(24) : 0);
        answers.push([code, number, status, received.toString('hex', 48, end)]);
        received = received.subarray(end);
      }
      return answers;
    },
  };
}

describe('a device served over USB/IP', () => {
  it('answers the standard requests from its descriptors, no longer than asked', async () => {
    const { control, answers, device } = bench();
    const hex = (bytes: Uint8Array): string => Buffer.from(bytes).toString('hex');
    control([0x80, 6, 0, 1, 0, 0, 8, 0]);
    expect(await answers()).toEqual([[3, 1, 0, hex(device.deviceDescriptor.subarray(0, 8))]]);
    control([0x80, 6, 0, 2, 0, 0, 255, 0]);
    expect(await answers()).toEqual([[3, 2, 0, hex(device.configurationDescriptor)]]);
    control([0x80, 6, 3, 3, 9, 4, 255, 0]);
    expect(await answers()).toEqual([[3, 3, 0, '060353003100']]);
    control([0x80, 6, 9, 3, 9, 4, 255, 0]);
    expect(await answers()).toEqual([[3, 4, -32, '']]);
    control([0x80, 6, 0, 6, 0, 0, 10, 0]);
    expect(await answers()).toEqual([[3, 5, -32, '']]);
    control([0x80, 99, 0, 0, 0, 0, 1, 0]);
    expect(await answers()).toEqual([[3, 6, -32, '']]);
  });

  it('passes vendor requests and a reset to the device', async () => {
    const { control, answers, commands } = bench();
    control([0x40, 1, 0, 0, 0, 0, 2, 0], Uint8Array.of(7, 8));
    control([0xc0, 1, 0, 0, 0, 0, 64, 0]);
    control([0xc0, 2, 0, 0, 0, 0, 64, 0]);
    expect(await answers()).toEqual([
      [3, 1, 0, ''],
      [3, 2, 0, '0708'],
      [3, 3, -32, ''],
    ]);
    control([0, 9, 1, 0, 0, 0, 0, 0]);
    expect(commands['resets']?.({})).toBe(0);
    control([0, 9, 1, 0, 0, 0, 0, 0]);
    await answers();
    expect(commands['resets']?.({})).toBe(1);
  });

  it('keeps a stalled endpoint halted until the host clears it', async () => {
    const { control, read, answers, commands } = bench();
    commands['stall']?.({ endpoint: 0x82 });
    commands['offer']?.({ endpoint: 0x82, length: 1, seed: 5 });
    read(2, 64);
    expect(await answers()).toEqual([[3, 1, -32, '']]);
    read(2, 64);
    control([0x82, 0, 0, 0, 0x82, 0, 2, 0]);
    expect(await answers()).toEqual([
      [3, 2, -32, ''],
      [3, 3, 0, '0100'],
    ]);
    control([2, 1, 0, 0, 0x82, 0, 0, 0]);
    await answers();
    read(2, 64);
    expect(await answers()).toEqual([[3, 5, 0, '05']]);
  });

  it('gives up an unlinked transfer without an answer and keeps its data for the next one', async () => {
    const { read, unlink, answers, commands } = bench();
    const first = read(2, 64);
    expect(await answers()).toEqual([]);
    unlink(first);
    expect(await answers()).toEqual([[4, 2, -104, '']]);
    unlink(first);
    expect(await answers()).toEqual([[4, 3, 0, '']]);
    commands['offer']?.({ endpoint: 0x82, length: 2, seed: 1 });
    expect(await answers()).toEqual([]);
    read(2, 64);
    expect(await answers()).toEqual([[3, 4, 0, '0120']]);
  });

  it('treats the end of the connection as a pulled cable', async () => {
    const { read, wire, answers, device } = bench();
    let pulled = 0;
    device.unplugged = () => (pulled += 1);
    read(2, 64);
    wire.destroy();
    await answers();
    expect(pulled).toBe(1);
  });
});
