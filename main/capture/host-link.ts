import { FromHostSchema, type FromHost, type ToHost } from '../../drivers/link/messages.ts';
import type { Clock } from '#kit/clock.ts';

/** The process of the device host. */
export interface HostProcess {
  post(message: ToHost): void;
  kill(): void;
  /** Lets it close its readers and end. */
  end(): Promise<void>;
}

export type StartHost = (on: { message(message: unknown): void; exit(): void }) => HostProcess;

/** The device host's process, started again whenever it dies. */
export interface HostLink {
  start(): void;
  isUp(): boolean;
  /** Port of the SBI service; undefined while the service does not run. */
  port(): number | undefined;
  /** Sends `message`; it is dropped while no process runs. */
  post(message: ToHost): void;
  /** Ends the process, when it has closed its readers; no other is started. */
  stop(): Promise<void>;
}

export interface HostLinkDeps {
  readonly startProcess: StartHost;
  /** Called for each process that is started. */
  readonly configuration: () => Extract<ToHost, { type: 'configure' }>;
  readonly clock: Pick<Clock, 'after'>;
  readonly onMessage: (message: FromHost) => void;
  /** The process has ended; `forGood` after `stop`, when no other is started. */
  readonly onLost: (lost: { readonly forGood: boolean }) => void;
}

/** Waits before a restart: 0 at first, then longer while starts fail. */
const RESTART_MS = [0, 500, 2000, 5000] as const;

export function createHostLink(deps: HostLinkDeps): HostLink {
  let host: HostProcess | undefined;
  let port: number | undefined;
  /** A page that found the service keeps using its port, so a new process tries this port first. */
  let formerPort: number | undefined;
  let failures = 0;
  let stopped = false;
  let cancelRestart: (() => void) | undefined;

  function receive(raw: unknown): void {
    const message = FromHostSchema.safeParse(raw);
    // A message outside the table is a fault of the host: its process is ended, and another is started.
    if (!message.success) {
      host?.kill();
      return;
    }
    if (message.data.type === 'listening') {
      port = message.data.port;
      formerPort = port;
      failures = 0;
    } else if (message.data.type === 'failed') {
      formerPort = undefined;
      host?.kill();
    }
    deps.onMessage(message.data);
  }

  function exit(): void {
    host = undefined;
    port = undefined;
    deps.onLost({ forGood: stopped });
    if (stopped) return;
    const wait = RESTART_MS[Math.min(failures, RESTART_MS.length - 1)] ?? 0;
    failures += 1;
    cancelRestart = deps.clock.after(wait, start);
  }

  function start(): void {
    host = deps.startProcess({ message: receive, exit });
    const configuration = deps.configuration();
    const firstPort = formerPort ?? configuration.service.firstPort;
    host.post({ ...configuration, service: { ...configuration.service, firstPort } });
  }

  return {
    start,
    isUp: () => host !== undefined,
    port: () => port,
    post: (message) => host?.post(message),
    async stop() {
      stopped = true;
      cancelRestart?.();
      await host?.end();
    },
  };
}
