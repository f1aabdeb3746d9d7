import type { Clock } from '#kit/clock.ts';

/** One of our own services, which main keeps running. The first start is awaited; later it is restarted on its own. */
export interface SupervisedService<L> {
  /** The message with which it began to listen. Rejects when the first start fails. */
  readonly listening: Promise<L>;
  pid(): number | undefined;
  /** Resolves when its process has ended. */
  stop(): Promise<void>;
}

/** A process that was started and can be ended; `main/shell/child-process` creates it. */
export interface ServiceProcess {
  readonly pid: number | undefined;
  post(message: unknown): void;
  kill(): void;
  /** Lets it end in order. */
  end(): Promise<void>;
}

/** The first start ended before the service listened. */
export class ServiceFailed extends Error {
  override readonly name = 'ServiceFailed';
}

/** Keeps one service running: when it ends, it is started again with the same message. */
export function supervise<L>(deps: {
  readonly name: string;
  readonly start: (on: { message(message: unknown): void; exit(): void }) => ServiceProcess;
  readonly startMessage: () => unknown;
  /** Reads a message: the process listens or failed; undefined for any other, which `onOther` receives. */
  readonly read: (message: unknown) => { readonly listening: L } | { readonly failed: string } | undefined;
  readonly onOther?: (message: unknown) => void;
  readonly restartMs: number;
  readonly clock: Pick<Clock, 'after'>;
}): SupervisedService<L> {
  const { promise, resolve, reject } = Promise.withResolvers<L>();
  let service: ServiceProcess | undefined;
  let hasListened = false;
  let stopped = false;
  let cancelTimer: (() => void) | undefined;

  function start(): void {
    service = deps.start({
      message(message) {
        const said = deps.read(message);
        if (!said) {
          deps.onOther?.(message);
          return;
        }
        if ('failed' in said) {
          reject(new ServiceFailed(`${deps.name}: ${said.failed}`));
          // After the first start the obstacle may go away by itself (a port that is in use): it is tried again.
          service?.kill();
          return;
        }
        hasListened = true;
        resolve(said.listening);
      },
      exit() {
        service = undefined;
        // A first start that ends without a message would end the same way again.
        if (!hasListened) reject(new ServiceFailed(`${deps.name}: ended before it listened`));
        else if (!stopped) cancelTimer = deps.clock.after(deps.restartMs, start);
      },
    });
    service.post(deps.startMessage());
  }
  start();

  return {
    listening: promise,
    pid: () => service?.pid,
    async stop() {
      stopped = true;
      cancelTimer?.();
      await service?.end();
    },
  };
}
