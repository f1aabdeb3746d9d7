import { utilityProcess, type UtilityProcess } from 'electron';
import type { Clock } from '#kit/clock.ts';
import type { Log } from '../log/log.ts';
import { loggableLine } from '../log/loggable-line.ts';
import { endInOrder } from './end-in-order.ts';

/** One of the kiosk's own processes. Chromium ends it when main is killed. */
export interface Child {
  readonly pid: number | undefined;
  post(message: unknown): void;
  kill(): void;
  /** Lets it release what it holds (readers, the portal's store) and end; kills it when that takes too long. */
  end(): Promise<void>;
}

/** Starts `module` as a utility process. */
export function startChild(deps: {
  readonly name: string;
  readonly module: string;
  readonly log: Log;
  readonly clock: Pick<Clock, 'after'>;
  readonly onMessage: (message: unknown) => void;
  readonly onExit: (exitCode: number) => void;
}): Child {
  const { name, log } = deps;
  const child: UtilityProcess = utilityProcess.fork(deps.module, [], {
    serviceName: `kiosk-${name}`,
    stdio: 'pipe',
  });
  for (const stream of [child.stdout, child.stderr]) {
    stream?.on('data', (data: Buffer) => {
      for (const line of data.toString().split('\n')) {
        const said = loggableLine(line);
        if (said !== undefined) log.write({ event: 'child-said', child: name, line: said });
      }
    });
  }
  child.on('spawn', () => log.write({ event: 'child-started', child: name, pid: child.pid }));
  child.on('message', deps.onMessage);
  child.on('exit', (exitCode) => {
    log.write({ event: 'child-ended', child: name, exitCode });
    deps.onExit(exitCode);
  });
  return {
    get pid() {
      return child.pid;
    },
    post: (message) => child.postMessage(message),
    kill: () => void child.kill(),
    end: () => endInOrder(child, deps.clock),
  };
}
