import type { ReaderOpenError } from '../reader/driver.ts';
import type { BiometricReader } from '../reader/port.ts';
import type { PortInfo } from '../transport/port.ts';
import type { Candidate, ReaderSource } from './reader-source.ts';

/** One place of a bus and the reader there. */
export interface Entry {
  readonly info: PortInfo;
  readonly make: string;
  readonly model: string;
  /** The bus it was listed on. */
  readonly source: ReaderSource;
  readonly reader: BiometricReader | undefined;
  /** The reader that was gone, while it is opened again; it is shown again when that fails. */
  readonly lastSeen: BiometricReader | undefined;
  readonly problem: ReaderOpenError | undefined;
  /** Its bus no longer lists it. */
  readonly isAway: boolean;
  readonly unsubscribe: () => void;
}

/** The entry of a reader that is gone, after something else was shown in its place. That reader is already closed. */
export function goneAgain(entry: Entry, reader: BiometricReader): Entry {
  return { ...entry, reader, lastSeen: undefined, problem: undefined, unsubscribe: () => undefined };
}

/** Whether to open a listed device: it is new, it was plugged in again, it is gone, or its problem may be over. */
export function isWanted(entry: Entry | undefined, { info }: Candidate): boolean {
  if (!entry) return true;
  // Pulled out and plugged in again between two looks: our reader belongs to the plugging before.
  if (entry.info.plugging !== info.plugging) return true;
  return entry.reader ? entry.reader.state() === 'gone' : isCurable(entry.problem) || entry.problem?.code === 'gone';
}

/** Whether the device is the same as before, so opening it is only another try. */
export function isTriedAgain({ info, reader, problem, isAway }: Entry, candidate: Candidate): boolean {
  if (problem) return true;
  return reader?.state() === 'gone' && !isAway && info.plugging === candidate.info.plugging;
}

/** Whether to try again after a while, because no bus reports when it is worth it. */
export function mayHaveChanged({ source, reader, problem }: Entry): boolean {
  return isCurable(problem) || (source.isFixed && (problem?.code === 'gone' || reader?.state() === 'gone'));
}

/** Whether the problem may be solved from outside, so that trying again is worth it. */
function isCurable(problem: ReaderOpenError | undefined): boolean {
  return problem?.code === 'no-permission' || problem?.code === 'busy';
}
