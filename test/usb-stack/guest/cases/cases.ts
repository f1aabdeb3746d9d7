import type { Case } from './case.ts';
import { accessCases } from './cases-access.ts';
import { faultCases } from './cases-faults.ts';
import { followingCases } from './cases-following.ts';
import { plugCases } from './cases-plug.ts';
import { readerCases } from './cases-readers.ts';
import { serialCases } from './cases-serial.ts';
import { transferCases } from './cases-transfer.ts';
import { cutCases } from './cases-transfers-cut.ts';

/** All cases, in the order they run. Each starts with every socket empty. */
export const CASES: readonly Case[] = [
  ...transferCases,
  ...plugCases,
  ...accessCases,
  ...readerCases,
  ...faultCases,
  ...cutCases,
  ...serialCases,
  ...followingCases,
];
