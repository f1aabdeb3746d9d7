import { createListeners, type Listeners } from '#kit/listeners.ts';
import { operatorSubjects } from '#vocabulary/journal-kinds.ts';
import { createOperators, type Operators } from '../identity/operators.ts';
import { arePinsAllowed, type Pins } from '../identity/pins.ts';
import type { RemovedOperators } from '../identity/removed-operators.ts';
import { createStationLock, type StationLock } from '../identity/station-lock.ts';
import type { Readers } from '../capture/readers.ts';
import { portalAssertions } from '../identity/portal-assertions.ts';
import { createRelyingParty, type RelyingParty } from '../identity/relying-party.ts';
import { createSignIns, type SignIns } from '../identity/sign-ins.ts';
import type { Log } from '../log/log.ts';
import { openProviderView } from '../shell/provider-view.ts';
import type { StoreError } from '../store/fault.ts';
import type { Station } from '../station/open-station.ts';
import { clientIdAt, pageOriginsOf, type ProviderProfile } from '../submission/evidence/provider-profile.ts';
import type { RegistrantParty } from '../visit/registrant-sign-in.ts';
import { faultsOf } from './faults.ts';
import type { ComposedShell } from './shell.ts';
import { openPins } from './session/pins.ts';
import type { SessionPolicies } from './session/policies.ts';

const PROVIDER_TIMEOUT_SECONDS = 20;

/** The operator who is signed in, and the sign-ins. */
export interface ComposedIdentity {
  /** Where registrants sign in. */
  readonly registrantProviders: readonly RegistrantParty[];
  readonly signIns: SignIns;
  readonly operators: Operators;
  readonly pins: Pins<StoreError>;
  readonly removed: RemovedOperators;
  readonly lock: StationLock;
  /** Called when the running sign-in has changed. */
  readonly signInChanges: Listeners;
  stop(): void;
}

export function composeIdentity(deps: {
  readonly station: Station;
  readonly shell: ComposedShell;
  /** The readers' service, the only thing on this machine that the provider's page may use. */
  readonly readers: Pick<Readers, 'port' | 'captureSecret' | 'pageAsked'>;
  readonly policies: SessionPolicies;
  readonly log: Log;
  /** Called when an operator has signed in or out, or the station was locked or unlocked. */
  readonly onOperator: () => void;
}): ComposedIdentity {
  const { station, shell, readers, log, onOperator } = deps;
  const { registrantProviders, operatorProvider, authorities } = station.surroundings;
  const signInChanges = createListeners();
  const signIns = createSignIns({
    openPage: (url, { profile, callback }) =>
      openProviderView({
        window: shell.kiosk.window,
        url,
        origins: pageOriginsOf(profile),
        callback,
        readers,
        authorities,
        log,
      }),
    onChange: signInChanges.notify,
    onFault: faultsOf(log, 'provider-page'),
  });
  const { pins, removed } = openPins({ data: station.data, portal: station.portal, policy: deps.policies.pins });
  const operators = createOperators({
    signIns,
    provider: { profile: operatorProvider, relyingParty: relyingPartyAt(operatorProvider, station) },
    stationKeyThumbprint: station.key.thumbprint,
    pinsAllowed: arePinsAllowed(deps.policies.pins),
    isRemoved: removed.isRemoved,
    now: station.data.clock.now,
    onChange({ kind, operator }) {
      if (kind === 'operator-signed-out') lock.forget();
      // The portal judges what is done after a sign-in by PIN by the sign-in at the provider before it.
      const details = { signedInAt: new Date(operator.signedInAt).toISOString() };
      station.data.record(kind, operatorSubjects(operator), details);
      onOperator();
    },
  });
  const lock = createStationLock({
    operators,
    onChange({ kind, operator, ...details }) {
      station.data.record(kind, operatorSubjects(operator), details);
      onOperator();
    },
  });
  return {
    registrantProviders: registrantProviders.map((profile) => ({
      profile,
      relyingParty: relyingPartyAt(profile, station),
    })),
    signIns,
    operators,
    pins,
    removed,
    lock,
    signInChanges,
    stop: signIns.cancel,
  };
}

/** The station as a client of one provider. */
function relyingPartyAt(profile: ProviderProfile, { key, clientKeys, surroundings, portal }: Station): RelyingParty {
  return createRelyingParty({
    profile,
    clientId: clientIdAt(profile, key.thumbprint),
    signer: { key: clientKeys.key, signAssertion: portalAssertions(portal) },
    decryptionKey: clientKeys.decryptionKey,
    allowInsecureLoopback: surroundings.allowInsecureLoopback,
    timeoutSeconds: PROVIDER_TIMEOUT_SECONDS,
    now: Date.now,
  });
}
