import { err, ok, type Result } from '#kit/result.ts';
import { wipe } from '#kit/wiped.ts';
import type { IdType, Method } from '#vocabulary/sign-in.ts';
import type { STEPS_BACK } from '#vocabulary/visit-steps.ts';
import type { Operator } from '../identity/operators.ts';
import type { SignIns } from '../identity/sign-ins.ts';
import type { StationPortal } from '../upstream/port.ts';
import { NO_EXCEPTIONS, type ExceptionError, type VisitExceptions } from './exceptions.ts';
import {
  createRegistrantSignIn,
  type RegistrantParty,
  type CaptureReaders,
  type RunningVisit,
} from './registrant-sign-in.ts';
import { ACT_TOWARDS, nextStep, type VisitAct } from './steps.ts';
import { newVisit, type Registrant, type Visit, type VisitError, type VisitEvent } from './visit.ts';

/** The running visit, if there is one, and what begins and ends it. */
export interface Visits {
  current(): Visit | null;
  start(choice: {
    readonly providerId: string;
    readonly idType: IdType;
    readonly method: Method;
  }): Result<Visit, VisitError>;
  /** The registrant signs in at the provider's page and the portal is opened for them. */
  identify(): Promise<Result<Visit, VisitError>>;
  /** Another way to sign in, in the same visit: the running sign-in ends, what was recorded stays. */
  changeMethod(method: Method): Promise<Result<Visit, VisitError>>;
  /** Changes what is recorded about fingers and eyes that cannot be read, until the submission is made. */
  revise(
    change: (now: VisitExceptions) => Result<VisitExceptions, ExceptionError>,
  ): Result<Visit, VisitError | ExceptionError>;
  /** Takes a step of the visit; `change` is what the step adds to it. */
  take(act: VisitAct, change?: Partial<Pick<Visit, 'program' | 'saved'>>): Result<Visit, VisitError>;
  /** Goes back to an earlier step, or forward to looking over; nothing is lost. */
  goTo(step: (typeof STEPS_BACK)[number]): Result<Visit, VisitError>;
  /** The visit with its registrant, for everything that needs a registrant. */
  identified(): Result<Visit & { readonly registrant: Registrant }, VisitError>;
  /** Forgets the registrant: tokens, claims, pictures, the exception photograph. The caller starts a fresh document. */
  end(): void;
}

export interface VisitsDeps {
  readonly providers: readonly RegistrantParty[];
  readonly signIns: SignIns;
  readonly readers: CaptureReaders;
  readonly portal: Pick<StationPortal, 'openSession'>;
  readonly stationKeyThumbprint: string;
  readonly operator: () => Operator | null;
  readonly language: string;
  readonly now: () => number;
  readonly newId: () => string;
  readonly newSecret: () => string;
  readonly onChange: (visit: Visit | null) => void;
  readonly onEvent: (event: VisitEvent) => void;
}

/** The visits of the station, one at a time. */
export function createVisits(deps: VisitsDeps): Visits {
  const { signIns, readers, onEvent } = deps;
  const running = createRunningVisit(deps.onChange);
  const registrants = createRegistrantSignIn({ ...deps, running });

  return {
    current: running.get,
    start(choice) {
      const operator = deps.operator();
      // The portal accepts no other assistants; administrators maintain the machine.
      if (operator?.role !== 'officer' && operator?.role !== 'supervisor') return err({ code: 'operator-needed' });
      if (running.get()) return err({ code: 'visit-running' });
      const provider = deps.providers.find(({ profile }) => profile.id === choice.providerId)?.profile;
      if (!provider) return err({ code: 'provider-unknown' });
      const visitId = deps.newId();
      const begun = { visitId, secret: deps.newSecret(), startedAt: new Date(deps.now()).toISOString() };
      const visit = running.set(
        newVisit(operator, { ...choice, provider: { id: provider.id, name: provider.name } }, begun),
      );
      onEvent({ kind: 'visit-started', visitId, details: { method: visit.method } });
      return ok(visit);
    },
    identify: registrants.identify,
    changeMethod: registrants.changeMethod,
    revise(changeOf) {
      const visit = running.get();
      if (!visit) return err({ code: 'no-visit' });
      if (visit.step === 'saved') return err({ code: 'wrong-step' });
      const exceptions = changeOf(visit.exceptions);
      return exceptions.ok ? ok(running.set({ ...visit, exceptions: exceptions.value })) : exceptions;
    },
    take: (act, changes = {}) => takeStep(running, act, changes),
    goTo: (step) => takeStep(running, ACT_TOWARDS[step], {}),
    identified() {
      const visit = running.get();
      if (!visit) return err({ code: 'no-visit' });
      const { registrant } = visit;
      return registrant ? ok({ ...visit, registrant }) : err({ code: 'registrant-needed' });
    },
    end() {
      signIns.cancel();
      readers.disarm();
      readers.endVisit();
      const ended = running.get();
      running.set(null);
      if (ended) onEvent({ kind: 'visit-ended', visitId: ended.visitId, details: { step: ended.step } });
    },
  };
}

function takeStep(running: RunningVisit, act: VisitAct, changes: Partial<Visit>): Result<Visit, VisitError> {
  const visit = running.get();
  if (!visit) return err({ code: 'no-visit' });
  const step = nextStep(visit.step, act);
  if (!step.ok) return step;
  // The visit is over for the registrant: their data is not needed any more, however long the screen stays.
  const over = step.value === 'saved' && { registrant: null, exceptions: NO_EXCEPTIONS };
  return ok(running.set({ ...visit, ...changes, ...over, step: step.value }));
}

/** Holds the running visit, and zeroes a photograph as soon as no visit has it any more. */
function createRunningVisit(onChange: (visit: Visit | null) => void): RunningVisit {
  let visit: Visit | null = null;
  return {
    get: () => visit,
    set(next) {
      const photo = visit?.exceptions.photo;
      if (photo && photo !== next?.exceptions.photo) wipe(photo);
      visit = next;
      onChange(next);
      return next;
    },
  };
}
