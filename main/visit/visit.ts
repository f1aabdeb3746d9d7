import { personOf, type Person } from '#vocabulary/people.ts';
import type { IdType, Method } from '#vocabulary/sign-in.ts';
import type { VisitStep } from '#vocabulary/visit-steps.ts';
import type { SignedIn } from '../identity/relying-party.ts';
import type { SignInError } from '../identity/sign-ins.ts';
import { claimsIn } from '../submission/form/prefill.ts';
import type { CaptureEvidence } from '../submission/manifest.ts';
import type { RegistrantPortal, UpstreamError } from '../upstream/port.ts';
import { NO_EXCEPTIONS, type VisitExceptions } from './exceptions.ts';

/** The registrant who has signed in. Kept in main's memory only, until the visit ends. */
export interface Registrant extends Person {
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
  /** Where the registrant signs in. */
  readonly provider: { readonly id: string; readonly name: string };
  /**
   * Of the try that succeeded: with the station's key it makes the nonce of the sign-in; 32 random bytes, base64url. A
   * provider may take a nonce once only, so each try has a secret of its own.
   */
  readonly secret: string;
  readonly startedAt: string;
  /** The operator who began it; nobody else can continue it. */
  readonly officer: Person;
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
  | { readonly code: 'provider-unknown' }
  | { readonly code: 'visit-running' }
  | { readonly code: 'no-visit' }
  | { readonly code: 'registrant-needed' }
  | { readonly code: 'registrant-is-operator' }
  | { readonly code: 'wrong-step' };

/** What the journal says about a visit: that it took place and how it went, never who the registrant was. */
export type VisitEvent =
  | { readonly kind: 'visit-started'; readonly visitId: string; readonly details: { readonly method: Method } }
  | { readonly kind: 'visit-method-changed'; readonly visitId: string; readonly details: { readonly method: Method } }
  | { readonly kind: 'visit-signed-in'; readonly visitId: string; readonly details: { readonly acr: string } }
  | { readonly kind: 'visit-sign-in-failed'; readonly visitId: string; readonly details: { readonly code: string } }
  | { readonly kind: 'visit-ended'; readonly visitId: string; readonly details: { readonly step: VisitStep } };

/** Masks all but the last three characters, keeping the length readable. */
export function maskNumber(number: string): string {
  return number.slice(0, -3).replace(/\S/gu, '•') + number.slice(-3);
}

/**
 * The registrant after the sign-in at the provider, with their open portal session. `language` (BCP 47) is that of the
 * consent, in which their claims are read everywhere.
 */
export function registrantOf(
  signedIn: SignedIn,
  { captures, portal, language }: Pick<Registrant, 'captures' | 'portal'> & { readonly language: string },
): Registrant {
  const claims = claimsIn(signedIn.userinfoClaims, language);
  const textClaim = (name: string): string | undefined => {
    const value = claims[name];
    return typeof value === 'string' && value !== '' ? value : undefined;
  };
  const names = [textClaim('given_name'), textClaim('family_name')];
  return {
    issuer: signedIn.idClaims.iss,
    sub: signedIn.idClaims.sub,
    name: textClaim('name') ?? names.filter((part) => part !== undefined).join(' '),
    maskedNumber: maskNumber(textClaim('individual_id') ?? ''),
    signedIn,
    captures,
    portal,
  };
}

/** A visit at its first step. `begun` has the random values and the time. */
export function newVisit(
  officer: Person,
  choice: Pick<Visit, 'provider' | 'idType' | 'method'>,
  begun: Pick<Visit, 'visitId' | 'secret' | 'startedAt'>,
): Visit {
  return {
    ...begun,
    officer: personOf(officer),
    provider: choice.provider,
    idType: choice.idType,
    method: choice.method,
    step: 'identify',
    registrant: null,
    exceptions: NO_EXCEPTIONS,
    program: null,
    saved: null,
  };
}
