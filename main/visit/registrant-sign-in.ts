import { err, ok, type Result } from '#kit/result.ts';
import { isSamePerson } from '#vocabulary/people.ts';
import type { Method } from '#vocabulary/sign-in.ts';
import type { RelyingParty, SignedIn } from '../identity/relying-party.ts';
import type { SignIns } from '../identity/sign-ins.ts';
import { visitNonce } from '../submission/canonical.ts';
import type { RegistrantProvider } from '../submission/evidence/provider-profile.ts';
import type { CaptureEvidence } from '../submission/manifest.ts';
import type { StationPortal } from '../upstream/port.ts';
import { acrValuesOf, usesReader } from './methods.ts';
import { nextStep } from './steps.ts';
import { registrantOf, type Visit, type VisitError, type VisitEvent } from './visit.ts';

/** The part of the readers with which a visit decides when captures are allowed. */
export interface CaptureReaders {
  arm(visitId: string): void;
  disarm(): void;
  takeEvidence(): readonly CaptureEvidence[];
  endVisit(): void;
}

/** The running visit; `set` notifies the windows. */
export interface RunningVisit {
  get(): Visit | null;
  set<V extends Visit | null>(next: V): V;
}

type Identified = Result<Visit, VisitError>;

/** A provider at which registrants sign in, and this station as its client. */
export interface RegistrantParty {
  readonly profile: RegistrantProvider;
  readonly relyingParty: RelyingParty;
}

export interface RegistrantSignInDeps {
  readonly providers: readonly RegistrantParty[];
  readonly running: RunningVisit;
  readonly signIns: Pick<SignIns, 'start' | 'cancel'>;
  readonly readers: Pick<CaptureReaders, 'arm' | 'disarm' | 'takeEvidence'>;
  readonly portal: Pick<StationPortal, 'openSession'>;
  readonly stationKeyThumbprint: string;
  readonly newSecret: () => string;
  readonly language: string;
  readonly onEvent: (event: VisitEvent) => void;
}

/** The sign-in of a visit's registrant, and the change to another method. */
export function createRegistrantSignIn(deps: RegistrantSignInDeps): {
  identify(): Promise<Identified>;
  changeMethod(method: Method): Promise<Identified>;
} {
  const { running, signIns, onEvent } = deps;
  let identifying: { readonly visitId: string; readonly outcome: Promise<Identified> } | undefined;

  /** The visit, as long as the registrant has not signed in. */
  function unidentified(): Identified {
    const visit = running.get();
    if (!visit) return err({ code: 'no-visit' });
    return visit.step === 'identify' ? ok(visit) : err({ code: 'wrong-step' });
  }

  return {
    identify() {
      const visit = unidentified();
      if (!visit.ok) return Promise.resolve(visit);
      const { visitId } = visit.value;
      // A reloaded page calls again: it gets the result of the sign-in that already runs.
      if (identifying?.visitId === visitId) return identifying.outcome;
      const outcome = identifyOnce(visit.value, deps)
        .then((identified) => {
          const code = identified.ok ? undefined : identified.error.code;
          if (code !== undefined) onEvent({ kind: 'visit-sign-in-failed', visitId, details: { code } });
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
      // While it was being cancelled the sign-in may have succeeded, or the visit may have ended.
      const after = unidentified();
      if (!after.ok) return after;
      if (after.value.visitId !== visitId) return err({ code: 'no-visit' });
      const next = running.set({ ...after.value, method });
      onEvent({ kind: 'visit-method-changed', visitId, details: { method } });
      return ok(next);
    },
  };
}

async function identifyOnce(visit: Visit, deps: RegistrantSignInDeps): Promise<Identified> {
  const { running, signIns, readers, stationKeyThumbprint } = deps;
  const { visitId, method } = visit;
  const provider = deps.providers.find(({ profile }) => profile.id === visit.provider.id);
  if (!provider) return err({ code: 'provider-unknown' });
  const { profile, relyingParty } = provider;
  const visitSecret = deps.newSecret();
  // With a sign-in by code or wallet no page has a reason to use a reader.
  if (usesReader(method)) readers.arm(visitId);
  let signedIn: Awaited<ReturnType<SignIns['start']>>;
  try {
    signedIn = await signIns.start({
      who: 'registrant',
      relyingParty,
      acrValues: acrValuesOf(method, profile),
      nonce: () => visitNonce({ stationKeyThumbprint, visitId, visitSecret }),
      scope: profile.scope,
      claims: profile.claims,
      language: deps.language,
    });
  } finally {
    // The next visit may have begun meanwhile and armed the readers.
    const now = running.get();
    if (now === null || now.visitId === visitId) readers.disarm();
  }
  if (!signedIn.ok) return signedIn;
  if (running.get()?.visitId !== visitId) return err({ code: 'no-visit' });
  // The provider refused the fingers of earlier captures: the sign-in is based on the last one.
  const captures = readers.takeEvidence().slice(-1);
  return register(visit, { signedIn: signedIn.value, captures, visitSecret }, deps);
}

async function register(
  visit: Visit,
  given: {
    readonly signedIn: SignedIn;
    readonly captures: readonly CaptureEvidence[];
    readonly visitSecret: string;
  },
  deps: RegistrantSignInDeps,
): Promise<Identified> {
  const { signedIn, visitSecret } = given;
  const { visitId } = visit;
  const { idToken, userinfo, acr, idClaims } = signedIn;
  const { iss, sub } = idClaims;
  // Nobody assists with an application of their own: the portal would refuse it after the person has gone.
  if (isSamePerson({ issuer: iss, sub }, visit.officer)) return err({ code: 'registrant-is-operator' });
  const session = await deps.portal.openSession({ idToken, userinfo, visitId, visitSecret });
  if (!session.ok) return session;
  // The visit may have been left while the portal answered.
  const now = deps.running.get();
  if (now?.visitId !== visitId) return err({ code: 'no-visit' });
  const step = nextStep(now.step, 'identified');
  if (!step.ok) return step;
  const { captures } = given;
  const registrant = registrantOf(signedIn, { captures, portal: session.value, language: deps.language });
  const next = deps.running.set({ ...now, secret: visitSecret, step: step.value, registrant });
  deps.onEvent({ kind: 'visit-signed-in', visitId, details: { acr } });
  return ok(next);
}
