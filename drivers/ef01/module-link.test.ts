import { describe, expect, it } from 'vitest';
import { createManualClock } from '#kit/testing/manual-clock.ts';
import { ok } from '#kit/result.ts';
import type { Result } from '#kit/result.ts';
import type { ByteLine, WireError } from '../transport/port.ts';
import { LONGEST_NOISE_MS, LONGEST_PACKET_MS, createModuleLink } from './module-link.ts';
import { DEFAULT_ADDRESS, PACKET_TYPE, encodePacket } from './protocol.ts';
import { takePicture } from './take-frame.ts';

const packet = (type: number, payload: readonly number[], address = DEFAULT_ADDRESS): Uint8Array =>
  encodePacket({ address, type, payload: Uint8Array.from(payload) });
const ack = (code: number, address?: number): Uint8Array => packet(PACKET_TYPE.acknowledge, [code], address);

/** A line that the test controls: `answer` returns what comes after each write. */
function createBench(answer: (write: number) => readonly Uint8Array[] = () => []) {
  const clock = createManualClock(0);
  let onBytes: (bytes: Uint8Array) => void = () => undefined;
  let onEnd: (error: WireError) => void = () => undefined;
  let refusal: Result<void, WireError> = ok(undefined);
  let writes = 0;
  const line: ByteLine = {
    info: { place: 'serial/x', vendorId: 0, productId: 0, release: 0, serialNumber: '', manufacturer: '', product: '' },
    write() {
      writes += 1;
      const number = writes;
      clock.after(1, () => {
        answer(number).forEach((bytes) => onBytes(bytes));
      });
      return Promise.resolve(refusal);
    },
    setBaud: () => Promise.resolve(ok(undefined)),
    onBytes(listener) {
      onBytes = listener;
    },
    onEnd(listener) {
      onEnd = listener;
    },
    close: () => Promise.resolve(),
  };
  return {
    clock,
    link: createModuleLink(line, DEFAULT_ADDRESS, clock),
    writes: () => writes,
    come: (bytes: Uint8Array) => {
      onBytes(bytes);
    },
    end: () => {
      onEnd({ code: 'gone' });
    },
    refuse(error: WireError) {
      refusal = { ok: false, error };
    },
  };
}

const CAPTURE = { instruction: 1, timeoutMs: 100 };

describe('a command to a module', () => {
  it('returns the code of the answer and what follows it', async () => {
    const { clock, link } = createBench(() => [packet(PACKET_TYPE.acknowledge, [0, 7, 8])]);
    expect(await clock.settle(link.ask(CAPTURE))).toEqual(ok({ code: 0, rest: Uint8Array.of(7, 8) }));
  });

  it('ignores what came before it, and data packets', async () => {
    const { clock, link, come } = createBench(() => [packet(PACKET_TYPE.data, [1]), ack(2)]);
    come(ack(0));
    expect(await clock.settle(link.ask(CAPTURE))).toMatchObject({ value: { code: 2 } });
  });

  it('is sent again after silence and after damage, as often as `tries` allows', async () => {
    const broken = ack(0);
    broken[11] = 0xff;
    const { clock, link, writes } = createBench((write) => (write === 1 ? [] : write === 2 ? [broken] : [ack(0)]));
    expect(await clock.settle(link.ask(CAPTURE))).toMatchObject({ ok: true });
    expect(writes()).toBe(3);
    const silent = createBench();
    expect(await silent.clock.settle(silent.link.ask({ ...CAPTURE, tries: 2 }))).toMatchObject({
      error: { code: 'silent' },
    });
    expect(silent.writes()).toBe(2);
  });

  it('does not take a late answer to its first try as the answer to its second', async () => {
    const { clock, link, come, writes } = createBench((write) => (write === 2 ? [ack(2)] : []));
    const asked = link.ask(CAPTURE);
    clock.after(120, () => {
      come(ack(0));
    });
    expect(await clock.settle(asked)).toMatchObject({ value: { code: 2 } });
    expect(writes()).toBe(2);
  });

  it('reports gone when the line ends while it waits, and at once after that', async () => {
    const bench = createBench();
    const asked = bench.link.ask(CAPTURE);
    bench.clock.after(10, bench.end);
    const ends: number[] = [];
    bench.link.onEnd(() => ends.push(bench.clock.monotonic()));
    expect(await bench.clock.settle(asked)).toMatchObject({ error: { code: 'gone' } });
    bench.end();
    expect(ends).toEqual([10]);
    expect(await bench.link.collect(100)).toMatchObject({ error: { code: 'gone' } });
    expect(bench.link.hasEnded()).toBe(true);
    await bench.clock.pass(10);
    expect(bench.clock.pending()).toBe(0);
  });

  it('reports the error of the line when it cannot be sent, and is not sent again', async () => {
    const bench = createBench();
    bench.refuse({ code: 'failed', detail: 'out of paper' });
    expect(await bench.clock.settle(bench.link.ask(CAPTURE))).toMatchObject({
      error: { code: 'wire', detail: 'out of paper' },
    });
    expect(bench.writes()).toBe(1);
  });
});

describe('the data of a module', () => {
  const data = (payload: readonly number[], address?: number): Uint8Array => packet(PACKET_TYPE.data, payload, address);
  const last = (payload: readonly number[]): Uint8Array => packet(PACKET_TYPE.lastData, payload);

  it('is put together up to the last packet', async () => {
    const { clock, link, come } = createBench();
    const collected = link.collect(10);
    for (const bytes of [data([1, 2]), data([3]), last([4])]) come(bytes);
    expect(await clock.settle(collected)).toMatchObject({ ok: true, value: { bytes: Uint8Array.of(1, 2, 3, 4) } });
  });

  it('may come slowly, as long as bytes come', async () => {
    const { clock, link, come } = createBench();
    const collected = link.collect(10);
    [...last([1, 2])].forEach((byte, at) => {
      clock.after(200 * (at + 1), () => {
        come(Uint8Array.of(byte));
      });
    });
    expect(await clock.settle(collected)).toMatchObject({ ok: true, value: { bytes: Uint8Array.of(1, 2) } });
    expect(clock.monotonic()).toBeGreaterThan(2000);
  });

  it('is read when it waited while the machine was busy', async () => {
    const { clock, link, come } = createBench();
    const collected = link.collect(10);
    await clock.pass(0);
    // The process did not run: the time is over before it reads what came meanwhile.
    clock.advance(2000);
    setImmediate(() => {
      come(last([4]));
    });
    expect(await clock.settle(collected)).toMatchObject({ ok: true, value: { bytes: Uint8Array.of(4) } });
  });

  it('fails when there is only noise, and when the line is silent', async () => {
    for (const [noisy, afterMs] of [
      [true, LONGEST_PACKET_MS],
      [false, 700],
    ] as const) {
      const { clock, link, come } = createBench();
      const chatter = (): void => {
        come(Uint8Array.of(0x55));
        clock.after(20, chatter);
      };
      if (noisy) clock.after(0, chatter);
      expect(await clock.settle(link.collect(10))).toMatchObject({ error: { code: 'silent' } });
      expect(clock.monotonic()).toBe(afterMs);
    }
  });

  it('is received to its end when it is too long, damaged, or from another module', async () => {
    const broken = data([9, 9]);
    broken[9] = 1;
    for (const wrong of [data([1, 2, 3, 4, 5]), broken, data([1], 7)]) {
      const { clock, link, come } = createBench(() => [ack(0)]);
      const collected = link.collect(4);
      for (const bytes of [wrong, last([1])]) come(bytes);
      expect(await clock.settle(collected)).toMatchObject({ error: { code: 'garbled' } });
      expect(await clock.settle(link.ask(CAPTURE))).toMatchObject({ value: { code: 0 } });
    }
  });

  it('is refused, and requested three times, when it has the length of no sensor', async () => {
    const { clock, link, writes } = createBench(() => [ack(0), last([1, 2, 3])]);
    expect(await clock.settle(takePicture(link))).toMatchObject({ error: { code: 'garbled' } });
    expect(writes()).toBe(3);
    const unwanted = createBench(() => [ack(0), last([1, 2, 3])]);
    await unwanted.clock.settle(takePicture(unwanted.link, () => false));
    expect(unwanted.writes()).toBe(1);
  });
});

describe('a noisy line', () => {
  it('is waited for until it is quiet, but only for a limited time', async () => {
    const { clock, link, come } = createBench();
    const chatter = (): void => {
      come(Uint8Array.of(0x55));
      clock.after(20, chatter);
    };
    clock.after(0, chatter);
    await clock.settle(link.quiet(50));
    expect(clock.monotonic()).toBeGreaterThanOrEqual(LONGEST_NOISE_MS);
    expect(clock.monotonic()).toBeLessThan(LONGEST_NOISE_MS + 100);
  });
});
