import { randomUUID } from 'node:crypto';
import { describeUnexpected, type Log } from '../log/log.ts';

/** Writes faults of work that no call waits for, under the name of that work. */
export function faultsOf(log: Log, work: string): (fault: unknown) => void {
  return (fault) =>
    log.write({
      event: 'call-failed',
      call: work,
      incident: randomUUID().slice(0, 8),
      ...describeUnexpected(fault),
    });
}
