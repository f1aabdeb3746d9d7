import type { ReaderOpenError } from '../reader/driver.ts';
import type { BiometricReader } from '../reader/port.ts';
import type { PortInfo } from '../transport/port.ts';
import type { Candidate, ReaderSource } from './reader-source.ts';

/** One place of a bus and what became of the reader there. */
export interface Entry {
  readonly info: PortInfo;
  readonly make: string;
  readonly model: string;
  /** The bus it was listed on. */
  readonly source: ReaderSource;
  readonly reader: BiometricReader | undefined;
  /** The reader that was gone from here, while it is brought up again: it is shown again when that fails. */
  readonly lastSeen: BiometricReader | undefined;
  readonly problem: ReaderOpenError | undefined;
  /** Its bus no longer lists it. */
  readonly isAway: boolean;
  readonly unsubscribe: () => void;
}

/** The row of a reader that is gone, after something else was shown in its place. The reader was closed then. */
export function goneAgain(entry: Entry, reader: BiometricReader): Entry {
  return { ...entry, reader, lastSeen: undefined, problem: undefined, unsubscribe: () => undefined };
}

/** Whether a listed device is to be opened: it is not held yet, what is held of it is over, or its problem may be gone. */
export function isWanted(entry: Entry | undefined, { info }: Candidate): boolean {
  if (!entry) return true;
  // Pulled and put back between two looks: what we hold is the reader as it was before.
  if (entry.info.plugging !== info.plugging) return true;
  return entry.reader ? entry.reader.state() === 'gone' : isCurable(entry.problem) || entry.problem?.code === 'gone';
}

/** Whether nothing was plugged in since: it is only asked whether it can be had by now. */
export function isTriedAgain({ info, reader, problem, isAway }: Entry, candidate: Candidate): boolean {
  if (problem) return true;
  return reader?.state() === 'gone' && !isAway && info.plugging === candidate.info.plugging;
}

/** Whether no bus tells when it is worth trying again. */
export function mayHaveChanged({ source, reader, problem }: Entry): boolean {
  return isCurable(problem) || (source.isFixed && (problem?.code === 'gone' || reader?.state() === 'gone'));
}

/** Whether somebody else may cure it meanwhile, so that trying again is worth it. */
function isCurable(problem: ReaderOpenError | undefined): boolean {
  return problem?.code === 'no-permission' || problem?.code === 'busy';
}
