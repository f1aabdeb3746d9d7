import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  DEFAULT_ADDRESS,
  PACKET_TYPE,
  encodeCommand,
  encodePacket,
  createPacketParser,
  readParameters,
} from './protocol.ts';
import type { Packet, ParserEvent } from './protocol.ts';

const hex = (text: string): Uint8Array => Uint8Array.from(Buffer.from(text.replaceAll(' ', ''), 'hex'));

/** Feeds `bytes`, cut at these places. */
function parse(bytes: Uint8Array, cuts: readonly number[] = []): ParserEvent[] {
  const parser = createPacketParser();
  const borders = [0, ...cuts.map((cut) => cut % (bytes.length + 1)).toSorted((a, b) => a - b), bytes.length];
  return borders.slice(1).flatMap((end, index) => [...parser.feed(bytes.slice(borders[index], end))]);
}

const packetsOf = (events: readonly ParserEvent[]): Packet[] =>
  events.flatMap((event) => (event.kind === 'packet' ? [event.packet] : []));

const anyPacket = fc.record({
  address: fc.integer({ min: 0, max: 0xffffffff }),
  type: fc.constantFrom(...Object.values(PACKET_TYPE)),
  payload: fc.uint8Array({ maxLength: 256 }),
});
const anyCuts = fc.array(fc.nat(), { maxLength: 12 });
/** Bytes between packets; without EF, so that they do not look like the beginning of one. */
const noise = fc.uint8Array({ maxLength: 40 }).map((bytes) => bytes.map((byte) => (byte === 0xef ? 0xee : byte)));

describe('the packets of an EF01 module', () => {
  it('are written as the makers print them', () => {
    expect(encodeCommand(DEFAULT_ADDRESS, 0x13, [0, 0, 0, 0])).toEqual(hex('EF01 FFFFFFFF 01 0007 13 00000000 001B'));
    expect(encodeCommand(DEFAULT_ADDRESS, 0x01, [])).toEqual(hex('EF01 FFFFFFFF 01 0003 01 0005'));
    expect(encodeCommand(DEFAULT_ADDRESS, 0x0a, [])).toEqual(hex('EF01 FFFFFFFF 01 0003 0A 000E'));
    expect(() => encodePacket({ address: 0, type: 2, payload: new Uint8Array(257) })).toThrow('fits no packet');
  });

  it('are read as the makers print them', () => {
    expect(parse(hex('EF01 FFFFFFFF 07 0003 02 000C'))).toEqual([
      { kind: 'packet', packet: { address: DEFAULT_ADDRESS, type: 7, payload: Uint8Array.of(2) } },
    ]);
  });

  it('are found in any stream, however it is cut and whatever is between them', () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(noise, anyPacket), { maxLength: 5 }), noise, anyCuts, (parts, tail, cuts) => {
        const bytes = [...parts.flatMap(([before, packet]) => [...before, ...encodePacket(packet)]), ...tail];
        expect(parse(Uint8Array.from(bytes), cuts)).toEqual(parts.map(([, packet]) => ({ kind: 'packet', packet })));
      }),
    );
  });

  it('are the same for any bytes, however they are cut', () => {
    const wild = fc.array(fc.oneof(fc.constantFrom(0xef, 0x01, 0x00, 0x02, 0x07, 0x08), fc.nat(255)), {
      maxLength: 600,
    });
    fc.assert(
      fc.property(wild, anyCuts, (bytes, cuts) => {
        const whole = Uint8Array.from(bytes);
        expect(parse(whole, cuts)).toEqual(parse(whole));
      }),
    );
  });

  it('are not whole before their last byte, and a cut packet does not hide those after it', () => {
    fc.assert(
      fc.property(anyPacket, fc.nat(), fc.array(anyPacket, { minLength: 1, maxLength: 3 }), (cut, at, others) => {
        const bytes = encodePacket(cut);
        const head = bytes.slice(0, at % bytes.length);
        expect(packetsOf(parse(head))).toEqual([]);
        const parser = createPacketParser();
        parser.feed(head);
        parser.reset();
        const after = others.flatMap((packet) => [...parser.feed(encodePacket(packet))]);
        expect(packetsOf(after)).toEqual(others);
      }),
    );
  });

  it('are found inside what only looked like a packet', () => {
    const real = hex('EF01 FFFFFFFF 07 0003 00 000A');
    // A header that promises two bytes of payload; those are the beginning of the real packet.
    const events = parse(Uint8Array.from([...hex('EF01 FFFFFFFF 02 0006'), ...real]));
    expect(events[0]).toEqual({ kind: 'damaged' });
    expect(packetsOf(events)).toEqual([{ address: DEFAULT_ADDRESS, type: 7, payload: Uint8Array.of(0) }]);
    expect(packetsOf(parse(Uint8Array.from([0xef, ...real])))).toHaveLength(1);
  });

  it('are not waited for when their length or type is impossible', () => {
    const real = hex('EF01 FFFFFFFF 07 0003 00 000A');
    for (const fake of ['EF01 FFFFFFFF 02 0103', 'EF01 FFFFFFFF 02 0001', 'EF01 FFFFFFFF 03 0010']) {
      expect(packetsOf(parse(Uint8Array.from([...hex(fake), ...real])))).toHaveLength(1);
    }
  });

  it('are reported as damaged for any single wrong byte, and never have a wrong payload', () => {
    fc.assert(
      fc.property(anyPacket, fc.nat(), fc.integer({ min: 1, max: 255 }), (packet, at, flip) => {
        const bytes = encodePacket(packet);
        // The header and the address are not in the sum.
        const index = 6 + (at % (bytes.length - 6));
        bytes[index] = (bytes[index] ?? 0) ^ flip;
        expect(packetsOf(parse(bytes))).toEqual([]);
      }),
    );
  });
});

describe('the table of parameters', () => {
  it('is read by its offsets', () => {
    expect(readParameters(hex('0000 0009 00c8 0003 ffffffff 0002 0006'))).toEqual({
      systemId: 9,
      address: 0xffffffff,
      packetCode: 2,
      baudFactor: 6,
    });
    expect(readParameters(new Uint8Array(15))).toBeUndefined();
  });
});
