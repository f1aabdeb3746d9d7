import type { Ef01Faults } from './faults.ts';

/** Start, eight data and stop bit. */
const BITS_PER_BYTE = 10;
const LONGEST_PIECE = 60;
const GARBAGE = Uint8Array.of(0x00, 0xef, 0x55, 0xef);

/** What a module sends: as fast as the line, and in pieces of any size. */
export interface ModuleOutput {
  /** Sends a packet, and then calls `done`. */
  packet(packet: Uint8Array, done: () => void): void;
  /** Sends the packets of an upload one after the other, and then calls `done`. */
  upload(packets: readonly Uint8Array[], done: () => void): void;
}

export interface ModuleOutputDeps {
  readonly faults: Ef01Faults;
  readonly baud: () => number;
  readonly after: (ms: number, action: () => void) => void;
  /** Answers false when that was the last thing before the power went. */
  readonly send: (piece: Uint8Array, baud: number) => boolean;
  readonly pullCable: () => void;
}

export function createModuleOutput({ faults, baud, after, send, pullCable }: ModuleOutputDeps): ModuleOutput {
  /** Where a piece ends is as good as random, but the same in each run. */
  let cut = 7;

  function bytes(left: Uint8Array, done: () => void): void {
    if (left.length === 0) {
      done();
      return;
    }
    cut = (cut * 37 + 11) % 251;
    const piece = left.subarray(0, 1 + (cut % LONGEST_PIECE));
    const speed = baud();
    after((piece.length * BITS_PER_BYTE * 1000) / speed, () => {
      if (send(Uint8Array.from(piece), speed)) bytes(left.subarray(piece.length), done);
    });
  }

  function packet(whole: Uint8Array, done: () => void): void {
    bytes(faults.hasGarbage ? Uint8Array.from([...GARBAGE, ...whole]) : whole, done);
  }

  function packetsFrom(packets: readonly Uint8Array[], number: number, done: () => void): void {
    const next = packets[number - 1];
    if (!next) {
      done();
    } else if (number === faults.unplugBeforePacket) {
      faults.unplugBeforePacket = undefined;
      pullCable();
    } else {
      packet(next, () => {
        packetsFrom(packets, number + 1, done);
      });
    }
  }

  return {
    packet,
    upload(packets, done) {
      packetsFrom(packets, 1, done);
    },
  };
}
