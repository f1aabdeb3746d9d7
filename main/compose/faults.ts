import { logFault, type Log } from '../log/log.ts';

/** Writes faults of work that no call waits for, under the name of that work. */
export function faultsOf(log: Log, work: string): (fault: unknown) => void {
  return (fault) => {
    logFault(log, work, fault);
  };
}
