import type { Clock } from '#kit/clock.ts';
import type { PortalState } from '#vocabulary/station.ts';

/** Whether the portal answers, as of the last try. Trying is cheap and regular; work is never held up by it. */
export interface PortalWatch {
  state(): PortalState;
  /** Tries now; the answer is also what `state` gives from then on. */
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
