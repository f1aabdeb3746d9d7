import type { Clock } from '#kit/clock.ts';
import { createTimerGroup } from '../../transport/testing/timer-group.ts';
import type { Ef01Faults } from './faults.ts';
import { PACKET_TYPE, encodePacket } from '../protocol.ts';

/** Start, eight data and stop bit. */
const BITS_PER_BYTE = 10;
const LONGEST_PIECE = 60;
const GARBAGE = Uint8Array.of(0x00, 0xef, 0x55, 0xef);
const BOOT_MS = 250;
const READY_BYTE = 0x55;
const ANSWER_MS = 5;

/** An acknowledgement. */
export interface Answer {
  readonly code: number;
  readonly rest?: Uint8Array;
  /** How long the module works before it answers, in milliseconds; 5 when absent. */
  readonly ms?: number;
  /** Runs when the acknowledgement is out. */
  readonly then?: () => void;
}

/** What a module sends: as fast as the line, and in pieces of any size. Without power it sends nothing. */
export interface ModuleOutput {
  /** Power comes on: after its boot the module sends the byte that says so. */
  powerUp(send: (bytes: Uint8Array, baud: number) => void): void;
  /** Power goes off: what it was sending stops. */
  powerDown(): void;
  /** Whether it has booted and sends nothing now. */
  isIdle(): boolean;
  answer(answer: Answer): void;
  /** Sends the packets of an upload one after the other. */
  upload(packets: readonly Uint8Array[]): void;
}

export interface ModuleOutputDeps {
  readonly clock: Clock;
  readonly faults: Ef01Faults;
  readonly address: number;
  readonly baud: () => number;
  readonly pullCable: () => void;
}

export function createModuleOutput({ clock, faults, address, baud, pullCable }: ModuleOutputDeps): ModuleOutput {
  const timers = createTimerGroup(clock);
  let send: ((bytes: Uint8Array, baud: number) => void) | undefined;
  let isReady = false;
  let isBusy = false;
  /** Where a piece ends looks random, but is the same in each run. */
  let cut = 7;

  function after(ms: number, action: () => void): void {
    // Without power nothing is under way any more.
    if (send) timers.after(ms, action);
  }

  function sendBytes(left: Uint8Array, done: () => void): void {
    if (left.length === 0) {
      done();
      return;
    }
    cut = (cut * 37 + 11) % 251;
    const piece = left.subarray(0, 1 + (cut % LONGEST_PIECE));
    const speed = baud();
    after((piece.length * BITS_PER_BYTE * 1000) / speed, () => {
      send?.(Uint8Array.from(piece), speed);
      // The cable may be pulled at any piece.
      if (send) sendBytes(left.subarray(piece.length), done);
    });
  }

  function sendPacket(whole: Uint8Array, done: () => void): void {
    sendBytes(faults.hasGarbage ? Uint8Array.from([...GARBAGE, ...whole]) : whole, done);
  }

  function sendPacketsFrom(packets: readonly Uint8Array[], number: number): void {
    const next = packets[number - 1];
    if (!next) {
      isBusy = false;
    } else if (number === faults.unplugBeforePacket) {
      faults.unplugBeforePacket = undefined;
      pullCable();
    } else {
      sendPacket(next, () => {
        sendPacketsFrom(packets, number + 1);
      });
    }
  }

  return {
    powerUp(sendTo) {
      send = sendTo;
      after(BOOT_MS, () => {
        isReady = true;
        send?.(Uint8Array.of(READY_BYTE), baud());
      });
    },
    powerDown() {
      timers.cancelAll();
      send = undefined;
      isReady = false;
      isBusy = false;
    },
    isIdle: () => isReady && !isBusy,
    answer({ code, rest = new Uint8Array(), ms = ANSWER_MS, then }) {
      if (faults.isSilent) return;
      isBusy = true;
      const packet = encodePacket({ address, type: PACKET_TYPE.acknowledge, payload: Uint8Array.of(code, ...rest) });
      after(ms, () => {
        sendPacket(packet, () => {
          isBusy = false;
          then?.();
        });
      });
    },
    upload(packets) {
      isBusy = true;
      sendPacketsFrom(packets, 1);
    },
  };
}
