import { err, ok, type Result } from '#kit/result.ts';
import type { SessionView } from '../../../preload/contract/session-views.ts';
import type { IdleWatch } from '../../identity/idle-watch.ts';
import type { Operator } from '../../identity/operators.ts';
import type { PinError, PinPolicy, Pins, PinStoreError } from '../../identity/pins.ts';
import type { StationLock } from '../../identity/station-lock.ts';
import type { Visits } from '../../visit/visits.ts';
import type { Handlers } from '../answer.ts';
import { refused } from '../failures.ts';

export interface SessionDeps {
  readonly lock: StationLock;
  readonly idle: Pick<IdleWatch, 'active' | 'warningMs'>;
  readonly pins: Pins<PinStoreError>;
  readonly policy: PinPolicy & {
    /** Whoever has no PIN is asked for one after they have signed in at the provider. */
    readonly asksForPin: boolean;
  };
  readonly visits: Pick<Visits, 'current'>;
  /** The id under which the list has a person. */
  readonly pinIdOf: (operator: Operator) => string;
  readonly lockNow: () => Promise<void>;
  /** The view has changed. */
  readonly onChange: () => void;
}

/** Who may come to the station, and whether it waits for somebody; and the PIN of whoever is there. */
export function createSessionHandlers(deps: SessionDeps): {
  readonly handlers: Pick<
    Handlers,
    `session.${'view' | 'active' | 'lock'}` | `pin.${'set' | 'change' | 'remove' | 'later' | 'lift'}`
  >;
  view(): SessionView;
} {
  const { lock, idle, pins, onChange } = deps;
  const askedAlready = new WeakSet<Operator>();
  const view = () => sessionView(deps, askedAlready);

  async function of(
    act: (
      operator: Operator,
    ) => Result<undefined, PinError | PinStoreError> | Promise<Result<undefined, PinError | PinStoreError>>,
  ) {
    const operator = lock.present();
    if (!operator) return err({ code: 'operator-needed' } as const);
    const done = await act(operator);
    onChange();
    return done.ok ? ok(null) : refused(done.error);
  }
  return {
    view,
    handlers: {
      'session.view': () => ok(view()),
      'session.active': () => {
        idle.active();
        return ok(null);
      },
      'session.lock': () => {
        void deps.lockNow();
        return ok(null);
      },
      'pin.set': ({ pin }) => of((operator) => pins.set(operator, pin)),
      'pin.change': (change) => of((operator) => pins.change(operator, change)),
      'pin.remove': () => of((operator) => pins.remove(operator)),
      'pin.later': () =>
        of((operator) => {
          askedAlready.add(operator);
          return ok(undefined);
        }),
      'pin.lift': ({ id }) => of((operator) => pins.lift(id, operator)),
    },
  };
}

function sessionView(
  { lock, idle, pins, policy, visits, pinIdOf }: SessionDeps,
  askedAlready: WeakSet<Operator>,
): SessionView {
  const holders = [...pins.holders()];
  const waiting = lock.waitingFor();
  const present = lock.present();
  const holderOf = (operator: Operator) => holders.find(({ id }) => id === pinIdOf(operator));
  const isSet = present !== null && holderOf(present) !== undefined;
  const canSet = present?.key.privateKey.extractable === true;
  return {
    warningMs: idle.warningMs(),
    locked: waiting && {
      name: waiting.name,
      hasVisit: visits.current() !== null,
      holder: holderOf(waiting)?.id ?? null,
    },
    holders,
    pin:
      present && policy.offlineDays > 0
        ? {
            isSet,
            canSet,
            isOffered: policy.asksForPin && canSet && !isSet && !askedAlready.has(present),
            digits: policy.digits,
          }
        : null,
  };
}
