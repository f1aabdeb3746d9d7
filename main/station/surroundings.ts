import type { TrainingRole } from '#vocabulary/people.ts';
import type { FingerSource } from '../../drivers/link/simulated-acts.ts';
import type { Result } from '#kit/result.ts';
import type { ReaderSupply } from '../capture/host-configuration.ts';
import type { OperatorProvider, RegistrantProvider } from '../submission/evidence/provider-profile.ts';
import type { Policies } from '../provisioning/schema.ts';
import type { ClientKeys } from './client-keys.ts';
import type { UpstreamError } from '../upstream/port.ts';
import type { Enrolment, EnrolWithCode } from './identity.ts';
import type { NotOpened } from './not-opened.ts';
import type { SealedTexts } from './sealed-texts.ts';
import type { StationKey } from './station-key.ts';

/**
 * The services around a station, which differ between training and production: the identity providers, the portal,
 * and the keys of readers. A mode is one implementation of {@link OpenSurroundings}.
 */
export interface Surroundings {
  /** Where registrants sign in: at least one. */
  readonly registrantProviders: readonly RegistrantProvider[];
  readonly operatorProvider: OperatorProvider;
  /** Plain http is accepted from an issuer at 127.0.0.1: only for a provider on this machine. */
  readonly allowInsecureLoopback: boolean;
  /** Authorities that TLS servers are believed under besides the system's own; certificates, PEM. */
  readonly authorities: readonly string[];
  readonly portal: {
    readonly url: URL;
    /** The keys that receipts may be signed with, where somebody has provisioned them; else those of the enrolment. */
    readonly receiptKeys: Enrolment['receiptKeys'] | undefined;
    /**
     * Enrols a station that is not enrolled yet: calls `attempt` with the code that the portal's office gave.
     * `surroundings-changed`: a person chose others meanwhile; they have to be opened again.
     */
    enrol(attempt: EnrolWithCode): Promise<Result<Enrolment, EnrolmentEnd>>;
  };
  /** What the programme says about its operators' sessions; undefined in training, where the settings say it. */
  readonly policies: Policies | undefined;
  /** Where the station stands. */
  readonly place: Place;
  readonly readers: ReaderSupply;
  /** The people who can use the simulated reader; undefined when no reader is simulated. */
  readonly hands: SimulatedHands | undefined;
  /** Stops what was started for this station. */
  stop(): Promise<void>;
}

/** Why a station was not enrolled. */
export type EnrolmentEnd = UpstreamError | { readonly code: 'surroundings-changed' };

/** The registration centre of a station. */
export interface Place {
  /** Its name, shown on every screen. */
  readonly centre: string;
  /** ISO 3166-1 alpha-2: where telephone numbers without a country code belong; undefined when nobody has said. */
  readonly country: string | undefined;
}

/** What the surroundings get of the station while they are opened: its key, and places to keep facts of their own. */
export interface OpeningStation {
  readonly dataFolder: string;
  readonly key: Pick<StationKey, 'thumbprint' | 'publicJwk'>;
  readonly clientKeys: Pick<ClientKeys, 'publicKeys'>;
  /** Sealed with the station's storage key. */
  readonly texts: SealedTexts;
  /** Not sealed: plain facts, as JSON. */
  readonly facts: {
    get(name: string): unknown;
    put(name: string, value: object): void;
  };
}

/** Opens the surroundings of a station and starts what has to run for it. */
export type OpenSurroundings = (station: OpeningStation) => Promise<Result<Surroundings, NotOpened>>;

/** The invented people at the simulated reader. */
export interface SimulatedHands {
  readonly readerId: string;
  readonly hands: readonly SimulatedHand[];
}

/** A person and the finger that they place on the simulated glass; operators place no finger. */
export interface SimulatedHand {
  readonly view: {
    readonly personId: string;
    readonly name: string;
    readonly number: string;
    readonly role: TrainingRole;
    /** Public on purpose: these people are invented. */
    readonly pin: string | null;
  };
  readonly finger: FingerSource | undefined;
}
