import { accessCases } from './cases-access.ts';
import { plugCases } from './cases-plug.ts';
import { transferCases } from './cases-transfer.ts';
import type { GuestBench } from './bench.ts';

/** One thing that is shown on the real USB stack. It runs as an ordinary user with the product's udev rules installed. */
export interface Case {
  readonly name: string;
  run(bench: GuestBench): Promise<void>;
}

/** All cases, in the order they run. Each starts with every socket empty. */
export const CASES: readonly Case[] = [...transferCases, ...plugCases, ...accessCases];
