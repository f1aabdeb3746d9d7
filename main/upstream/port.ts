import type { Result } from '#kit/result.ts';
import type { Person } from '#vocabulary/people.ts';
import type { JournalProof } from '../journal/proof.ts';
import type { Delivery, Manifest, Part } from '../submission/manifest.ts';

/**
 * Why a portal did not do what was asked.
 * - `unreachable`, `timed-out`, `unavailable` (5xx): temporary; the same call may succeed later
 * - `nonsense`: it answered, but with something the contract does not allow
 * - `signed-out`: the registrant's session has ended
 * - `refused`: it understood the call and refuses it, for `reason` (a code of the portal); a later try will not succeed
 */
export type UpstreamError =
  | { readonly code: 'unreachable' }
  | { readonly code: 'timed-out' }
  | { readonly code: 'unavailable'; readonly status: number; readonly retryAfterSeconds?: number }
  | { readonly code: 'nonsense'; readonly detail: string }
  | { readonly code: 'signed-out' }
  | { readonly code: 'refused'; readonly reason: string };

/** A program as the registrant sees it (OpenG2P Self Service Portal `/program`). */
export interface Program {
  readonly id: string;
  readonly name: string;
  readonly description: string;
  /** Documents and facts the registrant should have at hand, short sentences. */
  readonly needs: readonly string[];
  /** Membership state of OpenG2P (`draft`, `enrolled`, …) or undefined when never applied. */
  readonly membership: string | undefined;
  readonly hasForm: boolean;
  readonly allowsSeveralApplications: boolean;
  /** Application state (`active`, `inprogress`, `rejected`, `completed`, `closed`) or undefined. */
  readonly lastApplication: string | undefined;
}

/** The program's form: Form.io JSON, with the version it is pinned to. */
export interface ProgramForm {
  readonly programId: string;
  readonly programName: string;
  readonly version: number;
  /** The schema text as the portal sent it; its SHA-256 goes into the manifest. */
  readonly schema: string;
}

/** One row of My Applications (`/applicationdetails`). */
export interface Application {
  readonly applicationId: string;
  readonly programName: string;
  /** ISO 8601. */
  readonly appliedAt: string;
  readonly state: string;
}

/** One row of My Benefits (`/benefitdetails`); amounts in the program's currency. */
export interface Benefit {
  readonly programName: string;
  readonly approvedAt: string | undefined;
  readonly awaited: number;
  readonly received: number;
  readonly reference: string | undefined;
}

/** The registry's own record of the registrant (`/auth/profile`). */
export interface Profile {
  readonly givenName: string | undefined;
  readonly familyName: string | undefined;
  readonly birthdate: string | undefined;
  readonly gender: string | undefined;
  readonly email: string | undefined;
  readonly phoneNumbers: readonly string[];
}

/** What the portal shows one registrant. Both OpenG2P's API and the project's own portal offer it, with a bearer token. */
export interface RegistrantPortal {
  programs(): Promise<Result<readonly Program[], UpstreamError>>;
  form(programId: string): Promise<Result<ProgramForm, UpstreamError>>;
  applications(): Promise<Result<readonly Application[], UpstreamError>>;
  benefits(): Promise<Result<readonly Benefit[], UpstreamError>>;
  profile(): Promise<Result<Profile, UpstreamError>>;
}

/** A station's own client at an identity provider, as the portal records it. */
export interface ProviderClientRecord {
  readonly issuer: string;
  readonly clientId: string;
  /** Its public key; absent where the portal signs for it. */
  readonly jwk?: object | undefined;
}

/** What the portal does for a station. */
export interface StationPortal {
  /** True when the portal answers; never throws. */
  ping(): Promise<boolean>;
  /** Certificate for the station's key, and the keys the portal signs receipts with (JWKS), to be pinned. */
  enrol(request: {
    readonly certificateRequestPem: string;
    /** Refused when the code says another one; undefined leaves it to the code. */
    readonly centre: string | undefined;
    readonly enrolmentCode: string;
    /** Tokens that are made out to these are accepted from this station. */
    readonly clients?: readonly ProviderClientRecord[];
  }): Promise<
    Result<
      {
        readonly stationId: string;
        /** As the certificate says it. */
        readonly centre: string;
        readonly certificatePem: string;
        readonly caPem: string;
        readonly receiptKeys: { readonly keys: readonly object[] };
      },
      UpstreamError
    >
  >;
  /** Records the station's clients anew, in place of those that it enrolled with; repeating it changes nothing. */
  reportClients(clients: readonly ProviderClientRecord[]): Promise<Result<void, UpstreamError>>;
  /**
   * An assertion for the client that all stations share at a provider, signed by the portal with a key that no station
   * has; good for a minute.
   */
  assertion(issuer: string): Promise<Result<{ readonly clientId: string; readonly assertion: string }, UpstreamError>>;
  /**
   * The newest provisioning file for this station, as its authority signed it (compact JWS), unverified. `unchanged` when
   * it is still the one of this tag.
   */
  provisioning(
    tag: string | undefined,
  ): Promise<
    Result<
      | { readonly state: 'unchanged' | 'none' }
      | { readonly state: 'file'; readonly jws: string; readonly tag: string | undefined },
      UpstreamError
    >
  >;
  /** All operators who were removed from the programme. */
  removedOperators(): Promise<Result<readonly Person[], UpstreamError>>;
  /** Opens the portal for the registrant who has just signed in, on the strength of their ID token and its binding. */
  openSession(evidence: {
    readonly idToken: string;
    /** Null where the provider does not sign it. */
    readonly userinfo: string | null;
    readonly visitId: string;
    readonly visitSecret: string;
  }): Promise<Result<RegistrantPortal, UpstreamError>>;
  /** Uploads one part, resuming where an earlier try ended (tus 1.0.0). `content` is called only when bytes have to be sent. */
  uploadPart(upload: {
    readonly submissionId: Manifest['submissionId'];
    readonly part: Part;
    readonly content: () => Uint8Array;
    readonly signal: AbortSignal;
  }): Promise<Result<void, UpstreamError>>;
  /** Shows entries of the station's journal, with their signed head; repeating it changes nothing. */
  showJournal(proof: JournalProof, signal: AbortSignal): Promise<Result<void, UpstreamError>>;
  /**
   * Delivers the signed manifest and the end of the station's journal, idempotent by submission id; answers with the
   * receipt (compact JWS), unverified.
   */
  deliver(
    sent: { readonly delivery: Delivery; readonly journal: JournalProof },
    signal: AbortSignal,
  ): Promise<Result<{ readonly receipt: string }, UpstreamError>>;
}
