import type { Clock } from '#kit/clock.ts';

/** A service of our own that main keeps running: the first start is awaited, later deaths are mended in the background. */
export interface SupervisedService<L> {
  /** What it said when it began to listen. Rejects when the first start fails. */
  readonly listening: Promise<L>;
  pid(): number | undefined;
  stop(): void;
}

/** A process that can be started and ended; `main/shell/child-process` makes it. */
export interface ServiceProcess {
  readonly pid: number | undefined;
  post(message: unknown): void;
  kill(): void;
}

/** The first start did not come to listening. */
export class ServiceFailed extends Error {
  override readonly name = 'ServiceFailed';
}

/** Keeps one service running: after a death it is started again with the same message. */
export function supervise<L>(options: {
  readonly name: string;
  readonly start: (on: { message(message: unknown): void; exit(): void }) => ServiceProcess;
  readonly startMessage: () => unknown;
  /** What the process says of itself: listening, failed, or something `onOther` is told. */
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
    service = options.start({
      message(message) {
        const said = options.read(message);
        if (!said) {
          options.onOther?.(message);
          return;
        }
        if ('failed' in said) {
          reject(new ServiceFailed(`${options.name}: ${said.failed}`));
          // After the first start what stands in its way may go by itself, a taken port for one: it is tried again.
          service?.kill();
          return;
        }
        hasListened = true;
        resolve(said.listening);
      },
      exit() {
        service = undefined;
        // A first start that ends without a word would end the same way again.
        if (!hasListened) reject(new ServiceFailed(`${options.name}: ended before it listened`));
        else if (!stopped) cancelTimer = options.clock.after(options.restartMs, start);
      },
    });
    service.post(options.startMessage());
  }
  start();

  return {
    listening: promise,
    pid: () => service?.pid,
    stop() {
      stopped = true;
      cancelTimer?.();
      service?.kill();
    },
  };
}
