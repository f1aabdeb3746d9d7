import { describe, expect, it } from 'vitest';
import { err, ok } from '#kit/result.ts';
import type { Result } from '#kit/result.ts';
import type { UsbConnection, VendorRequest, WireError } from '../transport/port.ts';
import { ask, inTurn, setAndCheck } from './exchanges.ts';

/** A wire to a device that answers every request with these bytes, and what was sent to it. */
function wireAnswering(answer: Result<Uint8Array, WireError>, taking: Result<void, WireError> = ok(undefined)) {
  const sent: [VendorRequest, readonly number[]][] = [];
  const wire: UsbConnection = {
    info: {
      ...{ place: 'usb/1-1', vendorId: 0x1162, productId: 0x2200, release: 0x2206 },
      ...{ serialNumber: '', manufacturer: '', product: '' },
    },
    controlIn: () => Promise.resolve(answer),
    controlOut(request, data) {
      sent.push([request, [...data]]);
      return Promise.resolve(taking);
    },
    read: () => Promise.resolve(answer),
    reset: () => Promise.resolve(ok(undefined)),
    close: () => Promise.resolve(),
  };
  return { wire, sent };
}

describe('an exchange', () => {
  it('refuses fewer bytes than it asks for', async () => {
    const { wire } = wireAnswering(ok(new Uint8Array(29)));
    expect(await ask(wire, { request: 37 }, { length: 30 })).toEqual({
      ok: false,
      error: { code: 'nonsense', detail: 'request 37 answers 29 of 30 bytes' },
    });
    expect(await ask(wire, { request: 37 }, { length: 29 })).toEqual(ok(new Uint8Array(29)));
  });

  it('reads a register back, and reports what it holds instead of its value', async () => {
    const { wire, sent } = wireAnswering(ok(Uint8Array.of(0x0a)));
    expect((await setAndCheck(wire, { register: 0x05, value: 0x0a })()).ok).toBe(true);
    expect(sent).toEqual([[{ request: 34, value: 0x37, index: 0x05 }, [0x0a]]]);
    expect(await setAndCheck(wire, { register: 0x05, value: 0xb0 })()).toEqual({
      ok: false,
      error: { code: 'nonsense', detail: 'sensor register 05 reads 0a after b0' },
    });
  });

  it('passes on the errors of the wire', async () => {
    const stalled = err({ code: 'stalled' });
    expect(await setAndCheck(wireAnswering(ok(Uint8Array.of(1)), stalled).wire, { register: 5, value: 1 })()).toEqual(
      stalled,
    );
    expect(await setAndCheck(wireAnswering(stalled).wire, { register: 5, value: 1 })()).toEqual(stalled);
  });

  it('ends a row of steps when it fails, or when `isOver`', async () => {
    const done: number[] = [];
    const step = (number: number, result: Result<unknown, WireError> = ok(undefined)) => {
      return async () => {
        done.push(number);
        return Promise.resolve(result);
      };
    };
    const stalled = err({ code: 'stalled' });
    expect(await inTurn([step(1), step(2, stalled), step(3)], () => false)).toEqual(stalled);
    expect(await inTurn([step(4), step(5)], () => done.includes(4))).toEqual(ok(false));
    expect(await inTurn([step(6), step(7)], () => false)).toEqual(ok(true));
    expect(done).toEqual([1, 2, 4, 6, 7]);
  });
});
