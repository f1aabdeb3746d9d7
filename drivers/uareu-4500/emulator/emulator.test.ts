import { describe, expect, it } from 'vitest';
import { createManualClock } from '#kit/testing/manual-clock.ts';
import { FINGER, SERIAL } from '../testing/bench.ts';
import { createUareuEmulator } from './emulator.ts';
import { BULK_IN, INTERRUPT_IN, MODE, REGISTER, parseEvent } from '../protocol.ts';

function createDevice() {
  const clock = createManualClock(0);
  const device = createUareuEmulator({ clock, serial: SERIAL });
  const setup = { request: 4, index: 0 };
  const read = async (value: number, length: number): Promise<string> => {
    const bytes = await device.control({ ...setup, requestType: 0xc0, value, length }, new Uint8Array());
    return bytes === 'stall' ? bytes : Buffer.from(bytes).toString('hex');
  };
  const write = async (value: number, ...bytes: number[]): Promise<unknown> =>
    device.control({ ...setup, requestType: 0x40, value, length: bytes.length }, Uint8Array.from(bytes));
  const events: string[] = [];
  const stop = new AbortController();
  const listen = async (): Promise<void> => {
    for (;;) {
      const event = await device.transferIn(INTERRUPT_IN, 64, stop.signal);
      if (event === 'stall' || event.length === 0) return;
      events.push(`${parseEvent(event) ?? '?'} at ${clock.monotonic()}`);
    }
  };
  return { clock, device, read, write, events, listen, stop };
}

describe('the emulated 4500', () => {
  it('has the descriptors that were recorded', () => {
    const { device } = createDevice();
    expect(Buffer.from(device.deviceDescriptor).toString('hex')).toBe('12010002000000' + '40ba050a00030101020301');
    expect(device.configurationDescriptor.length).toBe(32);
    expect(device.configurationDescriptor[2]).toBe(32);
    expect(device.strings[2]).toBe(SERIAL);
    expect(device.speed).toBe('full');
  });

  it('powers up as in the recording', async () => {
    const { read, write, clock, events, listen, stop } = createDevice();
    const listening = listen();
    expect(await read(REGISTER.hardwareStatus, 1)).toBe('01');
    await write(REGISTER.hardwareStatus, 0x81);
    expect(await read(REGISTER.hardwareStatus, 1)).toBe('81');
    await write(REGISTER.hardwareStatus, 0x01);
    await clock.pass(1);
    expect(events).toEqual(['scan-power-on at 1']);
    expect(await read(REGISTER.hardwareStatus, 1)).toBe('01');
    expect(await read(REGISTER.deviceInfo, 16)).toBe('1a0a1a0a0115000000200010' + '8b211130');
    await write(REGISTER.mode, MODE.awaitFinger);
    await clock.pass(100);
    expect(events.slice(1)).toEqual(['scan-power-on at 7', 'scan-power-on at 15']);
    stop.abort();
    await listening;
  });

  it('answers a key exchange by the arithmetic of the recording', async () => {
    const { read, write } = createDevice();
    const keyBy = async (...request: number[]): Promise<number> => {
      await write(REGISTER.keyNumber, ...request);
      const masked = Buffer.from(await read(REGISTER.maskedKey, 4), 'hex');
      return (masked.readUInt32LE(0) ^ Buffer.from(request).readUInt32LE(1)) >>> 0;
    };
    const key = await keyBy(5, 1, 2, 3, 4);
    expect(await keyBy(5, 0xff, 0xee, 0xdd, 0xcc)).toBe(key);
    expect(await keyBy(6, 1, 2, 3, 4)).not.toBe(key);
  });

  it('sends nothing before it has power, and one frame every 127 ms after that', async () => {
    const { device, write, clock } = createDevice();
    const stop = new AbortController();
    const early = device.transferIn(BULK_IN, 111_424, stop.signal);
    await write(REGISTER.mode, MODE.capture);
    await clock.pass(1000);
    stop.abort();
    expect(await early).toEqual(new Uint8Array());
    await write(REGISTER.hardwareStatus, 0x81);
    await write(REGISTER.hardwareStatus, 0x01);
    await clock.pass(1);
    await write(REGISTER.mode, MODE.capture);
    for (let turn = 0; turn < 3; turn += 1) {
      const before = clock.monotonic();
      const frame = await clock.settle(device.transferIn(BULK_IN, 111_424, new AbortController().signal));
      expect(frame.length).toBe(111_040);
      expect(clock.monotonic() - before).toBe(127);
    }
    await write(REGISTER.mode, MODE.off);
    expect(clock.pending()).toBe(0);
  });

  it('reports fingers only in the mode that waits for them', async () => {
    const { device, write, clock, events, listen, stop } = createDevice();
    const listening = listen();
    await write(REGISTER.hardwareStatus, 0x81);
    await write(REGISTER.hardwareStatus, 0x01);
    await clock.pass(1);
    device.place(FINGER);
    await clock.pass(100);
    const fingers = (): number => events.splice(0).filter((event) => event.startsWith('finger')).length;
    expect(fingers()).toBe(0);
    await write(REGISTER.mode, MODE.awaitFinger);
    await clock.pass(100);
    expect(events.at(-1)).toBe('finger-on at 121');
    expect(fingers()).toBe(1);
    device.lift();
    await clock.pass(100);
    expect(fingers()).toBe(0);
    await write(REGISTER.mode, MODE.awaitLift);
    await clock.pass(100);
    expect(events.at(-1)).toBe('finger-off at 321');
    stop.abort();
    await listening;
  });

  it('refuses every other request', async () => {
    const { device, read } = createDevice();
    const ask = async (change: object): Promise<unknown> =>
      device.control({ requestType: 0xc0, request: 4, value: 7, index: 0, length: 1, ...change }, new Uint8Array());
    for (const change of [{ request: 12 }, { index: 1 }, { length: 17 }, { length: 0 }, { requestType: 0xc1 }]) {
      expect(await ask(change)).toBe('stall');
    }
    expect(await device.transferOut(2, new Uint8Array())).toBe('stall');
    expect(await device.transferIn(0x83, 64, new AbortController().signal)).toBe('stall');
    expect(await read(REGISTER.hardwareStatus, 1)).toBe('01');
  });
});
