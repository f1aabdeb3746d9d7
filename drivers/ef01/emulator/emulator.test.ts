import { describe, expect, it } from 'vitest';
import { createManualClock } from '#kit/testing/manual-clock.ts';
import { createEf01Module } from './emulator.ts';
import type { Ef01ModuleDeps } from './emulator.ts';
import { OPTICAL } from '../picture.ts';

const hex = (text: string): Uint8Array => Uint8Array.from(Buffer.from(text.replaceAll(' ', ''), 'hex'));

/** A module on a bench wire, asked in the bytes of the makers' manuals. */
function createBench(deps: Partial<Ef01ModuleDeps> = {}) {
  const clock = createManualClock(0);
  const module = createEf01Module({ clock, sensor: OPTICAL, ...deps });
  const pieces: { readonly bytes: Uint8Array; readonly baud: number }[] = [];
  module.powerUp((bytes, baud) => pieces.push({ bytes, baud }));
  return {
    clock,
    module,
    pieces,
    /** Sends these bytes and returns what the module answers within `ms`. */
    ask(text: string, ms = 300, baud = 57_600): string {
      pieces.length = 0;
      module.receive(hex(text), baud);
      clock.advance(ms);
      return Buffer.concat(pieces.map(({ bytes }) => bytes)).toString('hex');
    },
  };
}

const CAPTURE = 'EF01 FFFFFFFF 01 0003 01 0005';
const VERIFY = 'EF01 FFFFFFFF 01 0007 13 00000000 001B';
const OK = 'ef01ffffffff07000300000a';

describe('the emulated EF01 module', () => {
  it('sends 55 when it is ready, and ignores what comes before', () => {
    const { clock, module, pieces, ask } = createBench();
    module.receive(hex(VERIFY), 57_600);
    clock.advance(249);
    expect(pieces).toEqual([]);
    clock.advance(1);
    expect(pieces.map(({ bytes, baud }) => [...bytes, baud])).toEqual([[0x55, 57_600]]);
    expect(ask(VERIFY)).toBe(OK);
  });

  it('answers the commands as in the manuals', () => {
    const { clock, ask } = createBench();
    clock.advance(250);
    expect(ask(CAPTURE)).toBe('ef01ffffffff07000302000c');
    expect(ask('EF01 FFFFFFFF 01 0003 28 002C')).toBe('ef01ffffffff07000302000c');
    expect(ask('EF01 FFFFFFFF 01 0003 0F 0013')).toBe(
      'ef01ffffffff0700130000000009' + '00c80003ffffffff00020006' + '04f2',
    );
    for (const command of ['01 0007 35 01 20 02 00 0060', '01 0003 36 003A', '01 0003 40 0044']) {
      expect(ask(`EF01 FFFFFFFF ${command}`)).toBe(OK);
    }
    expect(ask('EF01 FFFFFFFF 01 0003 77 007B')).toBe('ef01ffffffff070003fc0106');
  });

  it('answers 01 to a wrong checksum, and nothing to another address', () => {
    const { clock, ask } = createBench();
    clock.advance(250);
    expect(ask('EF01 FFFFFFFF 01 0003 01 0006')).toBe('ef01ffffffff07000301000b');
    expect(ask('EF01 00000001 01 0003 01 0005')).toBe('');
  });

  it('changes its speed after the acknowledgement, and then uses only the new one', () => {
    const { clock, module, pieces, ask } = createBench();
    clock.advance(250);
    expect(ask('EF01 FFFFFFFF 01 0005 0E 04 0C 0024')).toBe(OK);
    expect(new Set(pieces.map(({ baud }) => baud))).toEqual(new Set([57_600]));
    expect(module.kept().baud).toBe(115_200);
    expect(ask(VERIFY)).toBe('');
    expect(ask(VERIFY, 300, 115_200)).toBe(OK);
    expect(ask('EF01 FFFFFFFF 01 0005 0E 04 05 001D', 300, 115_200)).toBe('ef01ffffffff0700031a0024');
    module.powerDown();
    module.powerUp((bytes, baud) => pieces.push({ bytes, baud }));
    clock.advance(250);
    expect(pieces.at(-1)?.baud).toBe(115_200);
  });

  it('requires its password before any other command', () => {
    const { clock, ask } = createBench({ password: 5 });
    clock.advance(250);
    expect(ask(CAPTURE)).toBe('ef01ffffffff07000321002b');
    expect(ask(VERIFY)).toBe('ef01ffffffff07000313001d');
    expect(ask('EF01 FFFFFFFF 01 0007 13 00000005 0020')).toBe(OK);
    expect(ask(CAPTURE)).toBe('ef01ffffffff07000302000c');
  });

  it('uploads packets of the size that was set, in pieces, at the speed of the line', () => {
    const { clock, pieces, ask } = createBench();
    clock.advance(250);
    expect(ask('EF01 FFFFFFFF 01 0003 0A 000E')).toBe('ef01ffffffff07000315001f');
    ask(CAPTURE);
    const said = Buffer.from(ask('EF01 FFFFFFFF 01 0003 0A 000E', 20_000), 'hex');
    expect(said.length).toBe(12 + 36_864 + 288 * 11);
    expect(said.subarray(12, 21).toString('hex')).toBe('ef01ffffffff020082');
    expect(said.subarray(said.length - 139, said.length - 130).toString('hex')).toBe('ef01ffffffff080082');
    expect(new Set(pieces.map(({ bytes }) => bytes.length)).size).toBeGreaterThan(20);
    // 40044 bytes of 10 bits at 57600 baud, and 5 ms to think.
    ask('EF01 FFFFFFFF 01 0003 0A 000E', 6900);
    const beforeItsEnd = pieces.reduce((sum, { bytes }) => sum + bytes.length, 0);
    expect(beforeItsEnd).toBeGreaterThan(39_500);
    expect(beforeItsEnd).toBeLessThan(40_044);
  });
});
