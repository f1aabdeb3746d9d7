import { err, ok, type Result } from '#kit/result.ts';
import { ACR_OF_METHOD, type Method } from '#vocabulary/sign-in.ts';
import type { VisitStep } from '#vocabulary/visit-steps.ts';
import type { Operator } from '../identity/operators.ts';
import type { SignedIn } from '../identity/relying-party.ts';
import type { SignInError, SignIns } from '../identity/sign-ins.ts';
import { visitNonce } from '../submission/canonical.ts';
import type { CaptureEvidence } from '../submission/manifest.ts';
import type { RegistrantPortal, StationPortal, UpstreamError } from '../upstream/port.ts';
import { NO_EXCEPTIONS, type ExceptionError, type VisitExceptions } from './exceptions.ts';
import { usesReader } from './methods.ts';
import { nextStep, type VisitAct } from './steps.ts';

export type IdType = 'national-id' | 'virtual-id';

/** The registrant who has signed in. Lives in main's memory and ends with the visit. */
export interface Registrant {
  readonly sub: string;
  readonly name: string;
  /** The identity number with all but its last three characters masked. */
  readonly maskedNumber: string;
  readonly signedIn: SignedIn;
  readonly captures: readonly CaptureEvidence[];
  readonly portal: RegistrantPortal;
}

/** One registrant's time at the station. */
export interface Visit {
  readonly visitId: string;
  /** With the station's key it makes the nonce of the sign-in; 32 random bytes, base64url. */
  readonly secret: string;
  readonly startedAt: string;
  readonly idType: IdType;
  readonly method: Method;
  readonly step: VisitStep;
  readonly registrant: Registrant | null;
  readonly exceptions: VisitExceptions;
  readonly program: { readonly id: string; readonly name: string; readonly submissionId: string } | null;
  readonly saved: { readonly number: string; readonly submissionId: string; readonly at: string } | null;
}

export type VisitError =
  | SignInError
  | UpstreamError
  | { readonly code: 'operator-needed' }
  | { readonly code: 'visit-running' }
  | { readonly code: 'no-visit' }
  | { readonly code: 'registrant-needed' }
  | { readonly code: 'wrong-step' };

/** What of a visit goes into the journal: that it was, how it went, never whose it was. */
export type VisitEvent =
  | { readonly kind: 'visit-started'; readonly visitId: string; readonly details: { readonly method: Method } }
  | { readonly kind: 'visit-method-changed'; readonly visitId: string; readonly details: { readonly method: Method } }
  | { readonly kind: 'visit-signed-in'; readonly visitId: string; readonly details: { readonly acr: string } }
  | { readonly kind: 'visit-sign-in-failed'; readonly visitId: string; readonly details: { readonly code: string } }
  | { readonly kind: 'visit-ended'; readonly visitId: string; readonly details: { readonly step: VisitStep } };

/** The visit that runs, if any, and what begins and ends it. */
export interface Visits {
  current(): Visit | null;
  start(choice: { readonly idType: IdType; readonly method: Method }): Result<Visit, VisitError>;
  /** The registrant signs in at the provider's page and the portal is opened for them. */
  identify(): Promise<Result<Visit, VisitError>>;
  /** Another way to sign in, in the same visit: the sign-in that runs ends, what was recorded stays. */
  changeMethod(method: Method): Promise<Result<Visit, VisitError>>;
  /** Changes what is recorded of fingers and eyes that cannot be read, until the submission is made. */
  revise(
    change: (now: VisitExceptions) => Result<VisitExceptions, ExceptionError>,
  ): Result<Visit, VisitError | ExceptionError>;
  /** Takes a step of the visit, with what it brings. */
  take(act: VisitAct, change?: Partial<Pick<Visit, 'program' | 'saved'>>): Result<Visit, VisitError>;
  /** The visit with its registrant, for everything that needs one. */
  identified(): Result<Visit & { readonly registrant: Registrant }, VisitError>;
  /** Forgets the registrant: tokens, claims, pictures, the exception photograph. The caller starts a fresh document. */
  end(): void;
}

/** Masks all but the last three characters, keeping the length readable. */
export function maskNumber(number: string): string {
  return number.slice(0, -3).replace(/\S/gu, '•') + number.slice(-3);
}

function textClaim(signedIn: SignedIn, name: string): string | undefined {
  const value = signedIn.userinfoClaims[name];
  return typeof value === 'string' && value !== '' ? value : undefined;
}

export function createVisits(options: {
  readonly signIns: SignIns;
  readonly readers: {
    arm(visitId: string): void;
    disarm(): void;
    takeEvidence(): readonly CaptureEvidence[];
    endVisit(): void;
  };
  readonly portal: Pick<StationPortal, 'openSession'>;
  readonly stationKeyThumbprint: string;
  readonly operator: () => Operator | null;
  readonly language: string;
  readonly now: () => Date;
  readonly makeId: () => string;
  readonly makeSecret: () => string;
  readonly onChange: (visit: Visit | null) => void;
  readonly onEvent: (event: VisitEvent) => void;
}): Visits {
  const { signIns, readers, onChange, onEvent } = options;
  let visit: Visit | null = null;
  let identifying: { readonly visitId: string; readonly outcome: Promise<Result<Visit, VisitError>> } | undefined;

  function change(next: Visit | null): void {
    const photo = visit?.exceptions.photo;
    if (photo && photo !== next?.exceptions.photo) photo.fill(0);
    visit = next;
    onChange(next);
  }

  /** The visit while nobody has signed in yet. */
  function unidentified(): Result<Visit, VisitError> {
    if (!visit) return err({ code: 'no-visit' });
    return visit.step === 'identify' ? ok(visit) : err({ code: 'wrong-step' });
  }

  async function register(
    running: Visit,
    signedIn: SignedIn,
    captures: readonly CaptureEvidence[],
  ): Promise<Result<Visit, VisitError>> {
    const session = await options.portal.openSession({
      idToken: signedIn.idToken,
      userinfo: signedIn.userinfo,
      visitId: running.visitId,
      visitSecret: running.secret,
    });
    if (!session.ok) return session;
    // The visit may have been left while the portal answered.
    if (visit?.visitId !== running.visitId) return err({ code: 'no-visit' });
    const step = nextStep(visit.step, 'identified');
    if (!step.ok) return step;
    const name =
      textClaim(signedIn, 'name') ??
      [textClaim(signedIn, 'given_name'), textClaim(signedIn, 'family_name')]
        .filter((part) => part !== undefined)
        .join(' ');
    const registrant: Registrant = {
      sub: signedIn.idClaims.sub,
      name,
      maskedNumber: maskNumber(textClaim(signedIn, 'individual_id') ?? ''),
      signedIn,
      captures,
      portal: session.value,
    };
    const next: Visit = { ...visit, step: step.value, registrant };
    change(next);
    onEvent({ kind: 'visit-signed-in', visitId: next.visitId, details: { acr: signedIn.acr } });
    return ok(next);
  }

  async function identifyOnce(running: Visit): Promise<Result<Visit, VisitError>> {
    const { visitId, secret: visitSecret } = running;
    // A sign-in by code or wallet gives no page a reason to use a reader.
    if (usesReader(running.method)) readers.arm(visitId);
    let signedIn: Awaited<ReturnType<SignIns['start']>>;
    try {
      signedIn = await signIns.start({
        who: 'registrant',
        acrValues: [ACR_OF_METHOD[running.method]],
        nonce: visitNonce({ stationKeyThumbprint: options.stationKeyThumbprint, visitId, visitSecret }),
        scope: 'openid profile email phone address',
        language: options.language,
      });
    } finally {
      // The next visit may have begun meanwhile; what is armed then is not ours.
      if (visit?.visitId === visitId || visit === null) readers.disarm();
    }
    if (!signedIn.ok) return signedIn;
    if (visit?.visitId !== visitId) return err({ code: 'no-visit' });
    // Earlier captures were of fingers the provider refused: the last one is what the sign-in rests on.
    return register(running, signedIn.value, readers.takeEvidence().slice(-1));
  }

  return {
    current: () => visit,
    start({ idType, method }) {
      const role = options.operator()?.role;
      // Who may assist is what the portal will accept; administrators look after the machine.
      if (role !== 'officer' && role !== 'supervisor') return err({ code: 'operator-needed' });
      if (visit) return err({ code: 'visit-running' });
      const begun: Visit = {
        visitId: options.makeId(),
        secret: options.makeSecret(),
        startedAt: options.now().toISOString(),
        idType,
        method,
        step: 'identify',
        registrant: null,
        exceptions: NO_EXCEPTIONS,
        program: null,
        saved: null,
      };
      change(begun);
      onEvent({ kind: 'visit-started', visitId: begun.visitId, details: { method } });
      return ok(begun);
    },
    identify() {
      const running = unidentified();
      if (!running.ok) return Promise.resolve(running);
      const { visitId } = running.value;
      // A page that was loaded anew asks again: it gets the answer of the sign-in that already runs.
      if (identifying?.visitId === visitId) return identifying.outcome;
      const outcome = identifyOnce(running.value)
        .then((identified) => {
          if (!identified.ok)
            onEvent({ kind: 'visit-sign-in-failed', visitId, details: { code: identified.error.code } });
          return identified;
        })
        .finally(() => {
          if (identifying?.visitId === visitId) identifying = undefined;
        });
      identifying = { visitId, outcome };
      return outcome;
    },
    async changeMethod(method) {
      const before = unidentified();
      if (!before.ok) return before;
      const { visitId } = before.value;
      signIns.cancel();
      if (identifying?.visitId === visitId) await identifying.outcome;
      // It may have ended well, or the visit with it, while it was being cancelled.
      const after = unidentified();
      if (!after.ok) return after;
      if (after.value.visitId !== visitId) return err({ code: 'no-visit' });
      const next: Visit = { ...after.value, method };
      change(next);
      onEvent({ kind: 'visit-method-changed', visitId, details: { method } });
      return ok(next);
    },
    revise(changeOf) {
      if (!visit) return err({ code: 'no-visit' });
      if (visit.step === 'saved') return err({ code: 'wrong-step' });
      const exceptions = changeOf(visit.exceptions);
      if (!exceptions.ok) return exceptions;
      const next: Visit = { ...visit, exceptions: exceptions.value };
      change(next);
      return ok(next);
    },
    take(act, changes = {}) {
      if (!visit) return err({ code: 'no-visit' });
      const step = nextStep(visit.step, act);
      if (!step.ok) return step;
      // The visit is over for the registrant: nothing of theirs is needed any more, however long the screen stays.
      const over = step.value === 'saved' && { registrant: null, exceptions: NO_EXCEPTIONS };
      const next: Visit = { ...visit, ...changes, ...over, step: step.value };
      change(next);
      return ok(next);
    },
    identified() {
      if (!visit) return err({ code: 'no-visit' });
      const { registrant } = visit;
      return registrant ? ok({ ...visit, registrant }) : err({ code: 'registrant-needed' });
    },
    end() {
      signIns.cancel();
      readers.disarm();
      readers.endVisit();
      const ended = visit;
      change(null);
      if (ended) onEvent({ kind: 'visit-ended', visitId: ended.visitId, details: { step: ended.step } });
    },
  };
}
