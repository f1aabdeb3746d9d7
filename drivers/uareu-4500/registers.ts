import type { Result } from '#kit/result.ts';
import { err, ok } from '#kit/result.ts';
import type { UsbConnection, WireError } from '../transport/port.ts';
import { keyRequest, unmaskKey } from './descramble.ts';
import { REGISTER, REGISTER_REQUEST } from './protocol.ts';

/** A healthy reader answers within a millisecond. */
const CONTROL_TIMEOUT_MS = 1000;
const KEY_LENGTH = 4;

/** The reader's registers, over a connection. */
export interface Registers {
  /** Reads `length` registers (1 to 16) from `first` on; all of them, or a failure. */
  read(first: number, length: number): Promise<Result<Uint8Array, WireError>>;
  write(first: number, bytes: readonly number[] | Uint8Array): Promise<Result<void, WireError>>;
  /** Sets the mode register. */
  setMode(mode: number): Promise<Result<void, WireError>>;
  /** Exchanges the key of this number; `seed` is 32 random bits. */
  exchangeKey(keyNumber: number, seed: number): Promise<Result<number, WireError>>;
}

export function createRegisters(wire: UsbConnection): Registers {
  const registers: Registers = {
    async read(first, length) {
      const request = { request: REGISTER_REQUEST, value: first };
      const answer = await wire.controlIn(request, length, CONTROL_TIMEOUT_MS);
      if (answer.ok && answer.value.length < length) return err({ code: 'failed', detail: 'a register is missing' });
      return answer;
    },
    async write(first, bytes) {
      return wire.controlOut({ request: REGISTER_REQUEST, value: first }, Uint8Array.from(bytes), CONTROL_TIMEOUT_MS);
    },
    async setMode(mode) {
      return registers.write(REGISTER.mode, [mode]);
    },
    async exchangeKey(keyNumber, seed) {
      const asked = await registers.write(REGISTER.keyNumber, keyRequest(keyNumber, seed));
      if (!asked.ok) return asked;
      const masked = await registers.read(REGISTER.maskedKey, KEY_LENGTH);
      return masked.ok ? ok(unmaskKey(masked.value, seed)) : masked;
    },
  };
  return registers;
}
