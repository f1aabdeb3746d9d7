import type { EmulatedModes } from './emulated-modes.ts';
import type { EmulatedPower } from './emulated-power.ts';
import { REGISTER } from '../protocol.ts';

/** The registers of the reader, by number. */
export interface EmulatedRegisters {
  read(register: number): number;
  write(register: number, value: number): void;
  /** As after power-on. */
  reset(): void;
}

export interface EmulatedRegistersDeps {
  readonly power: EmulatedPower;
  readonly modes: EmulatedModes;
  readonly keyOf: (keyNumber: number) => number;
}

const DEVICE_INFO = Buffer.from('1a0a1a0a0115000000200010' + '8b211130', 'hex');

export function createEmulatedRegisters({ power, modes, keyOf }: EmulatedRegistersDeps): EmulatedRegisters {
  const registers = new Map<number, number>();

  function maskedKey(): readonly number[] {
    const [keyNumber = 0, ...seed] = [0, 1, 2, 3, 4].map((at) => registers.get(REGISTER.keyNumber + at) ?? 0);
    return seed.map((byte, at) => byte ^ ((keyOf(keyNumber) >>> (8 * at)) & 0xff));
  }

  return {
    read(register) {
      const isKey = register >= REGISTER.maskedKey && register < REGISTER.maskedKey + 4;
      if (register === REGISTER.hardwareStatus) return power.status();
      if (isKey) return maskedKey()[register - REGISTER.maskedKey] ?? 0;
      if (register >= REGISTER.deviceInfo) return DEVICE_INFO[register - REGISTER.deviceInfo] ?? 0;
      return registers.get(register) ?? 0;
    },
    write(register, value) {
      registers.set(register, value);
      if (register === REGISTER.hardwareStatus) power.setStatus(value);
      if (register === REGISTER.mode) modes.setMode(value);
    },
    reset() {
      registers.clear();
    },
  };
}
