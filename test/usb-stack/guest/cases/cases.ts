import type { GuestClock } from '../../guest-clock.ts';
import type { Case } from './case.ts';
import { accessCases } from './cases-access.ts';
import { faultCases } from './cases-faults.ts';
import { followingCases } from './cases-following.ts';
import { plugCases } from './cases-plug.ts';
import { readerCases } from './cases-readers.ts';
import { serialCases } from './cases-serial.ts';
import { transferCases } from './cases-transfer.ts';
import { cutCases } from './cases-transfers-cut.ts';

/** All cases by the clock of the guest they run in, in their order. Each starts with every socket empty. */
const CASES: Readonly<Record<GuestClock, readonly Case[]>> = {
  leaping: [
    ...transferCases,
    ...plugCases,
    ...accessCases,
    ...readerCases,
    ...faultCases,
    ...cutCases,
    ...followingCases,
  ],
  // The module at the serial port is on the host.
  waiting: serialCases,
};

/** @throws when the word names no clock: a guest that runs nothing must not look like one that passed. */
export function casesBy(word: string): readonly Case[] {
  const isClock = (key: string): key is GuestClock => Object.hasOwn(CASES, key);
  if (!isClock(word)) throw new Error(`“${word}” is no clock of a guest`);
  return CASES[word];
}
