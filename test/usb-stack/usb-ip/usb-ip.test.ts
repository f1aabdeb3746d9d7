import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createCommandReader, STATUS, submitAnswer, unlinkAnswer } from './usb-ip.ts';
import type { Command, SubmitCommand } from './usb-ip.ts';

/** What the kernel sends for `command` (its own `usbip_header`). */
function kernelBytes(command: Command): Buffer {
  const head = Buffer.alloc(48);
  head.writeUInt32BE(command.kind === 'submit' ? 1 : 2, 0);
  head.writeUInt32BE(command.sequence, 4);
  head.writeUInt32BE(0x10002, 8);
  if (command.kind === 'unlink') {
    head.writeUInt32BE(command.victim, 20);
    return head;
  }
  head.writeUInt32BE(command.direction === 'in' ? 1 : 0, 12);
  head.writeUInt32BE(command.endpoint, 16);
  head.writeUInt32BE(0x200, 20);
  head.writeUInt32BE(command.length, 24);
  Buffer.from(command.setup).copy(head, 40);
  return Buffer.concat([head, command.data]);
}

const sequence = fc.integer({ min: 1, max: 0xffff_ffff });
const setup = fc.uint8Array({ minLength: 8, maxLength: 8 });
const endpoint = fc.integer({ min: 0, max: 15 });
const submit: fc.Arbitrary<SubmitCommand> = fc.oneof(
  fc
    .record({ sequence, endpoint, setup, length: fc.nat(1 << 20) })
    .map((part) => ({ ...part, kind: 'submit' as const, direction: 'in' as const, data: new Uint8Array() })),
  fc.record({ sequence, endpoint, setup, data: fc.uint8Array({ maxLength: 200 }) }).map((part) => ({
    ...part,
    kind: 'submit' as const,
    direction: 'out' as const,
    length: part.data.length,
  })),
);
const command: fc.Arbitrary<Command> = fc.oneof(
  submit,
  fc.record({ kind: fc.constant('unlink' as const), sequence, victim: sequence }),
);

describe('the command reader', () => {
  it('gives whole commands in order, at every place where the bytes can be cut', () => {
    fc.assert(
      fc.property(fc.array(command, { maxLength: 6 }), fc.array(fc.nat(120), { maxLength: 30 }), (commands, cuts) => {
        const stream = Buffer.concat(commands.map(kernelBytes));
        const read = createCommandReader();
        const seen: Command[] = [];
        let at = 0;
        for (const cut of [...cuts, stream.length]) {
          seen.push(...read(stream.subarray(at, at + cut)));
          at += cut;
        }
        expect(seen).toEqual(commands);
      }),
    );
  });

  it('copies the data out of the bytes that it is given', () => {
    const whole = kernelBytes({
      kind: 'submit',
      sequence: 1,
      direction: 'out',
      endpoint: 2,
      length: 2,
      setup: new Uint8Array(8),
      data: Uint8Array.of(5, 6),
    });
    const [seen] = createCommandReader()(whole);
    whole.fill(0xee);
    expect(seen).toMatchObject({ data: Uint8Array.of(5, 6), setup: new Uint8Array(8) });
  });

  it('refuses an unknown command', () => {
    expect(() => createCommandReader()(Buffer.alloc(48, 9))).toThrow('no command');
  });
});

describe('the answers of USB/IP', () => {
  it('carry sequence, status, length and the data read', () => {
    fc.assert(
      fc.property(submit, fc.uint8Array({ maxLength: 300 }), (asked, data) => {
        const outcome = asked.direction === 'in' ? data : asked.data.length;
        const bytes = Buffer.from(submitAnswer(asked, STATUS.done, outcome));
        expect(bytes.readUInt32BE(0)).toBe(3);
        expect(bytes.readUInt32BE(4)).toBe(asked.sequence);
        expect(bytes.readInt32BE(20)).toBe(0);
        expect(bytes.readUInt32BE(24)).toBe(asked.direction === 'in' ? data.length : asked.length);
        expect(Uint8Array.from(bytes.subarray(48))).toEqual(asked.direction === 'in' ? data : new Uint8Array());
      }),
    );
  });

  it('say stalled, and whether an unlinked transfer was still waiting', () => {
    const asked = kernelBytes({ kind: 'unlink', sequence: 7, victim: 6 });
    const [unlink] = createCommandReader()(asked);
    if (unlink?.kind !== 'unlink') throw new Error('not an unlink');
    const status = (answer: Uint8Array): number => Buffer.from(answer).readInt32BE(20);
    expect(status(unlinkAnswer(unlink, true))).toBe(-104);
    expect(status(unlinkAnswer(unlink, false))).toBe(0);
    expect(Buffer.from(unlinkAnswer(unlink, true)).readUInt32BE(0)).toBe(4);
    const submitted: SubmitCommand = {
      kind: 'submit',
      sequence: 9,
      direction: 'in',
      endpoint: 1,
      length: 4,
      setup: new Uint8Array(8),
      data: new Uint8Array(),
    };
    expect(status(submitAnswer(submitted, STATUS.stalled, new Uint8Array()))).toBe(-32);
  });
});
