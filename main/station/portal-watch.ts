import type { Clock } from '#kit/clock.ts';
import type { PortalState } from '#vocabulary/station.ts';

/** Whether the portal answered at the last try. Tries are cheap and regular, and no other work waits for them. */
export interface PortalWatch {
  state(): PortalState;
  /** Tries now; `state` returns the same answer from then on. */
  check(): Promise<boolean>;
  stop(): void;
}

export function watchPortal(deps: {
  readonly ping: () => Promise<boolean>;
  readonly everyMs: number;
  readonly clock: Pick<Clock, 'after'>;
  /** Called when the answer changed. */
  readonly onChange: (reachable: boolean) => void;
}): PortalWatch {
  let state: ReturnType<PortalWatch['state']> = 'unknown';
  let stopped = false;
  let cancel: (() => void) | undefined;

  async function check(): Promise<boolean> {
    const reachable = await deps.ping();
    const next = reachable ? 'reachable' : 'unreachable';
    if (next !== state && !stopped) {
      state = next;
      deps.onChange(reachable);
    }
    return reachable;
  }

  function round(): void {
    void check().finally(() => {
      if (!stopped) cancel = deps.clock.after(deps.everyMs, round);
    });
  }
  round();

  return {
    state: () => state,
    check,
    stop() {
      stopped = true;
      cancel?.();
    },
  };
}
