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

/**
 * Keeps one service running. `startMessage` is asked for anew at each start, with what the first start answered, so that
 * a service comes back on the port it had.
 */
export function supervise<L>(options: {
  readonly name: string;
  readonly start: (on: { message(message: unknown): void; exit(): void }) => ServiceProcess;
  readonly startMessage: (before: L | undefined) => unknown;
  /** What the process says of itself: listening, failed, or something `onOther` is told. */
  readonly read: (message: unknown) => { readonly listening: L } | { readonly failed: string } | undefined;
  readonly onOther?: (message: unknown) => void;
  readonly restartMs: number;
  readonly setTimer: (run: () => void, ms: number) => () => void;
}): SupervisedService<L> {
  const { promise, resolve, reject } = Promise.withResolvers<L>();
  let service: ServiceProcess | undefined;
  let before: L | undefined;
  let stopped = false;
  let cancelTimer: (() => void) | undefined;

  function start(): void {
    service = options.start({
      message(message) {
        const said = options.read(message);
        if (!said) return options.onOther?.(message);
        if ('failed' in said) return reject(new ServiceFailed(`${options.name}: ${said.failed}`));
        before = said.listening;
        resolve(said.listening);
      },
      exit() {
        service = undefined;
        // A first start that ends without a word would end the same way again.
        if (before === undefined) return reject(new ServiceFailed(`${options.name}: ended before it listened`));
        if (!stopped) cancelTimer = options.setTimer(start, options.restartMs);
      },
    });
    service.post(options.startMessage(before));
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
