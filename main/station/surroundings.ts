import type { TrainingRole } from '#vocabulary/roles.ts';
import type { FingerSource } from '../../drivers/link/simulated-acts.ts';
import type { Result } from '#kit/result.ts';
import type { ReaderSupply } from '../capture/host-configuration.ts';
import type { NotOpened } from './not-opened.ts';
import type { SealedTexts } from './sealed-texts.ts';
import type { StationKey } from './station-key.ts';

/**
 * What stands around a station and differs between training and production: the identity provider, the portal, and what
 * readers sign with. A mode is one implementation of {@link OpenSurroundings}.
 */
export interface Surroundings {
  readonly provider: ProviderFacts;
  readonly portal: {
    readonly url: URL;
    /** What a station that is not enrolled yet shows the portal. */
    readonly enrolmentCode: string;
  };
  readonly readers: ReaderSupply;
  /** Who can touch the simulated reader; undefined where no reader is simulated. */
  readonly hands: SimulatedHands | undefined;
  /** Ends what runs for the station alone. */
  stop(): void;
}

/** The identity provider, and this station as its client. */
export interface ProviderFacts {
  /** As it is shown to people. */
  readonly name: string;
  readonly issuer: URL;
  readonly clientId: string;
  /** Plain http is accepted from an issuer on the loopback: only for a provider on this machine. */
  readonly allowInsecureLoopback: boolean;
  /** How an operator may sign in (acr values). */
  readonly operatorAcrValues: readonly string[];
}

/** The station as its surroundings see it while they are opened: its key, and places to keep facts of their own. */
export interface OpeningStation {
  readonly dataFolder: string;
  readonly key: Pick<StationKey, 'thumbprint' | 'publicJwk'>;
  /** Sealed with the station's storage key. */
  readonly texts: SealedTexts;
  /** Not sealed: plain facts, as JSON. */
  readonly facts: {
    get(name: string): unknown;
    put(name: string, value: object): void;
  };
}

/** Opens the surroundings of a station, starting what has to run for it. */
export type OpenSurroundings = (station: OpeningStation) => Promise<Result<Surroundings, NotOpened>>;

/** Who can be played at the simulated reader. */
export interface SimulatedHands {
  readonly readerId: string;
  readonly hands: readonly SimulatedHand[];
}

/** A person, and the finger they lay on the simulated glass; operators lay down no finger. */
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
