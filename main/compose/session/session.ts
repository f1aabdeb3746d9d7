import type { Clock } from '#kit/clock.ts';
import { createListeners, type Listeners } from '#kit/listeners.ts';
import { createEntering, type Entering } from '../../identity/entering.ts';
import { createIdleWatch } from '../../identity/idle-watch.ts';
import type { Operators } from '../../identity/operators.ts';
import { pinIdOf } from '../../identity/pin-records.ts';
import type { Pins } from '../../identity/pins.ts';
import type { Readers } from '../../capture/readers.ts';
import type { SignIns } from '../../identity/sign-ins.ts';
import type { StationLock } from '../../identity/station-lock.ts';
import { createSessionHandlers } from '../../ipc/handlers/session.ts';
import type { Log } from '../../log/log.ts';
import type { OpenReview } from '../../review/open-review.ts';
import { watchMachineLocks } from '../../shell/machine-locks.ts';
import type { StationData } from '../../station/station-data.ts';
import type { StoreError } from '../../store/fault.ts';
import type { Visits } from '../../visit/visits.ts';
import { createLockNow } from './lock-now.ts';
import type { SessionPolicies } from './policies.ts';
import type { EndSession } from './session-end.ts';
import { watchShift } from './shift.ts';

/** The ways into an operator's session, and its lock. */
export interface ComposedSession {
  readonly entering: Entering<StoreError>;
  readonly session: ReturnType<typeof createSessionHandlers>;
  /** Called when the view of the session has changed. */
  readonly changes: Listeners;
  stop(): void;
}

export function composeSession(deps: {
  readonly policies: SessionPolicies;
  readonly station: { readonly data: Pick<StationData, 'clock'> };
  readonly identity: {
    readonly operators: Operators;
    readonly pins: Pins<StoreError>;
    readonly lock: StationLock;
    readonly signIns: SignIns;
  };
  readonly visit: { readonly visits: Pick<Visits, 'current'> };
  readonly readers: Pick<Readers, 'endTest' | 'capture' | 'readerTest'>;
  readonly shell: {
    readonly kiosk: { leave(): Promise<void> };
    /** Somebody has typed, touched or pointed. */
    readonly hands: Listeners;
  };
  readonly pages: {
    readonly openReview: OpenReview;
    readonly freshDocument: () => Promise<void>;
    readonly endSession: EndSession;
  };
  /** The operator or the lock has changed. */
  readonly onChange: Listeners;
  readonly log: Log;
  readonly clock: Clock;
}): ComposedSession {
  const { policies, identity, pages, readers, shell, log, clock } = deps;
  const { pins, lock, operators } = identity;
  const { visits } = deps.visit;
  const changes = createListeners();
  const lockNow = createLockNow({ ...identity, ...pages, readers, leave: shell.kiosk.leave, clock });
  const idle = createIdleWatch({
    clock,
    policy: policies.idle,
    isOpen: () => lock.present() !== null,
    isBusy: () => readers.capture().phase === 'capturing' || readers.readerTest()?.phase === 'running',
    onWarning: changes.notify,
    onIdle: () => void lockNow('idle'),
  });
  const machine = watchMachineLocks({ platform: process.platform, log, onLock: (why) => void lockNow(why) });
  const ends = [shell.hands.subscribe(idle.active), deps.onChange.subscribe(changes.notify)];
  const trusted = { ...clock, now: deps.station.data.clock.now };
  const shift = watchShift({ operators, visits, clock: trusted, endSession: pages.endSession });
  const session = createSessionHandlers({
    lock,
    idle,
    pins,
    policy: policies.pins,
    visits,
    pinIdOf,
    lockNow: () => lockNow('asked'),
    onChange: changes.notify,
  });
  return {
    entering: createEntering({ ...identity, ...pages }),
    session,
    changes,
    stop() {
      for (const end of ends) end();
      shift.stop();
      machine.stop();
      idle.stop();
    },
  };
}
