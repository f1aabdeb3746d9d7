import { logFault, type Log } from '../log/log.ts';

/** Logs faults of work that no call waits for, with the name of that work. */
export function faultsOf(log: Log, work: string): (fault: unknown) => void {
  return (fault) => {
    logFault(log, work, fault);
  };
}
