import {
  FromHostSchema,
  type FromHost,
  type PortTrouble,
  type ReaderStatus,
  type SimulatedAct,
  type ToHost,
} from '../../drivers/link/messages.ts';
import type { ServiceProblem } from '../../drivers/link/service-problem.ts';
import { err, ok, type Result } from '../../drivers/kit/result.ts';
import type { CaptureEvidence } from '../submission/manifest.ts';
import { afterHostLoss, IDLE, nextCaptureState, type CaptureState } from './capture-state.ts';

/** The process of the device host, as this room sees it. */
export interface HostProcess {
  post(message: ToHost): void;
  kill(): void;
}

export type StartHost = (on: { message(message: unknown): void; exit(): void }) => HostProcess;

/** The newest preview: a Windows bitmap. */
export interface Preview {
  readonly picture: Uint8Array;
}

/** Main's side of the device host: restarts it when it dies, holds what the capture panel shows. */
export interface DeviceHost {
  /** Port of the SBI service, or undefined while there is none. */
  port(): number | undefined;
  readers(): readonly ReaderStatus[];
  /** Ports where something answers that is no usable service of readers. */
  troubles(): readonly PortTrouble[];
  capture(): CaptureState;
  preview(): Preview | undefined;
  /** Allows captures for one visit; without it every capture is refused. */
  arm(visitId: string): void;
  disarm(): void;
  /** Captures made since `arm`; zeroes the preview and forgets them. */
  takeEvidence(): readonly CaptureEvidence[];
  simulate(
    act: SimulatedAct,
  ): Promise<Result<void, { readonly code: 'reader-gone' } | { readonly code: 'reader-unknown' }>>;
  stop(): void;
}

const RESTART_MS = [0, 500, 2000, 5000] as const;

export function createDeviceHost(options: {
  readonly start: StartHost;
  readonly configuration: Extract<ToHost, { type: 'configure' }>;
  readonly setTimer: (run: () => void, ms: number) => () => void;
  readonly onChange: (what: 'readers' | 'capture') => void;
  readonly onRefused: (message: Extract<FromHost, { type: 'refused' }>) => void;
  /** An answer of another vendor's reader did not hold, and was kept from the page. */
  readonly onNotBelieved: (problem: ServiceProblem) => void;
}): DeviceHost {
  const { onChange } = options;
  let host: HostProcess | undefined;
  let port: number | undefined;
  /** A page that found the service goes on asking there, so a host that starts anew begins with this port. */
  let formerPort: number | undefined;
  let readers: readonly ReaderStatus[] = [];
  let troubles: readonly PortTrouble[] = [];
  let state: CaptureState = IDLE;
  let preview: Preview | undefined;
  let armedFor: string | undefined;
  let failures = 0;
  let stopped = false;
  let cancelRestart: (() => void) | undefined;
  let nextId = 0;
  const acts = new Map<number, (outcome: Awaited<ReturnType<DeviceHost['simulate']>>) => void>();

  function receive(raw: unknown): void {
    const parsed = FromHostSchema.safeParse(raw);
    // A message outside the table is a fault of the host: it is ended and started anew.
    if (!parsed.success) {
      host?.kill();
      return;
    }
    const message = parsed.data;
    switch (message.type) {
      case 'listening':
        port = message.port;
        formerPort = message.port;
        failures = 0;
        if (armedFor !== undefined) host?.post({ type: 'arm', visitId: armedFor });
        onChange('readers');
        return;
      case 'readers':
        readers = message.readers;
        troubles = message.troubles ?? [];
        onChange('readers');
        return;
      case 'simulated': {
        const settle = acts.get(message.id);
        acts.delete(message.id);
        settle?.(
          message.ok ? ok(undefined) : err({ code: message.code === 'reader-gone' ? 'reader-gone' : 'reader-unknown' }),
        );
        return;
      }
      case 'refused':
        options.onRefused(message);
        return;
      case 'failed':
        formerPort = undefined;
        host?.kill();
        return;
      case 'preview':
        // A picture that arrives after the sign-in has ended is nobody's to see.
        if (armedFor === undefined) {
          message.picture.fill(0);
          return;
        }
        preview?.picture.fill(0);
        preview = { picture: message.picture };
        break;
      case 'capture-started':
        break;
      case 'capture-ended':
        if (!message.outcome.ok && message.outcome.failure.code === 'service-not-believed') {
          options.onNotBelieved(message.outcome.failure.problem);
        }
        break;
    }
    state = nextCaptureState(state, message);
    onChange('capture');
  }

  function lost(): void {
    host = undefined;
    port = undefined;
    readers = [];
    troubles = [];
    if (stopped) return;
    for (const settle of acts.values()) settle(err({ code: 'reader-gone' }));
    acts.clear();
    state = afterHostLoss(state);
    onChange('readers');
    onChange('capture');
    const wait = RESTART_MS[Math.min(failures, RESTART_MS.length - 1)] ?? 0;
    failures += 1;
    cancelRestart = options.setTimer(start, wait);
  }

  function start(): void {
    host = options.start({ message: receive, exit: lost });
    const { configuration } = options;
    const firstPort = formerPort ?? configuration.service.firstPort;
    host.post({ ...configuration, service: { ...configuration.service, firstPort } });
  }
  start();

  function forget(): void {
    preview?.picture.fill(0);
    preview = undefined;
    state = IDLE;
  }

  return {
    port: () => port,
    readers: () => readers,
    troubles: () => troubles,
    capture: () => state,
    preview: () => preview,
    arm(visitId) {
      forget();
      // The panel must not show the last try while the next one waits.
      onChange('capture');
      armedFor = visitId;
      host?.post({ type: 'arm', visitId });
    },
    disarm() {
      armedFor = undefined;
      preview?.picture.fill(0);
      preview = undefined;
      host?.post({ type: 'disarm' });
    },
    takeEvidence() {
      const { evidence } = state;
      forget();
      onChange('capture');
      return evidence;
    },
    simulate(act) {
      if (!host) return Promise.resolve(err({ code: 'reader-gone' }));
      nextId += 1;
      const { promise, resolve } = Promise.withResolvers<Awaited<ReturnType<DeviceHost['simulate']>>>();
      acts.set(nextId, resolve);
      host.post({ type: 'simulate', id: nextId, act });
      return promise;
    },
    stop() {
      stopped = true;
      cancelRestart?.();
      host?.kill();
    },
  };
}
