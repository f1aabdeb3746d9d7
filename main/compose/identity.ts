import { createListeners, type Listeners } from '#kit/listeners.ts';
import { operatorSubjects } from '#vocabulary/journal-kinds.ts';
import { createOperators, type Operators } from '../identity/operators.ts';
import type { Readers } from '../capture/readers.ts';
import { createRelyingParty, type RelyingParty } from '../identity/relying-party.ts';
import { createSignIns, type SignIns } from '../identity/sign-ins.ts';
import type { Log } from '../log/log.ts';
import { openProviderView } from '../shell/provider-view.ts';
import type { Station } from '../station/open-station.ts';
import { clientIdAt, type ProviderProfile } from '../submission/evidence/provider-profile.ts';
import type { RegistrantParty } from '../visit/registrant-sign-in.ts';
import { faultsOf } from './faults.ts';
import type { ComposedShell } from './shell.ts';

const PROVIDER_TIMEOUT_SECONDS = 20;

/** The operator who is signed in, and the sign-ins. */
export interface ComposedIdentity {
  /** Where registrants sign in. */
  readonly registrantProviders: readonly RegistrantParty[];
  readonly signIns: SignIns;
  readonly operators: Operators;
  /** Called when the running sign-in has changed. */
  readonly signInChanges: Listeners;
  stop(): void;
}

export function composeIdentity(deps: {
  readonly station: Station;
  readonly shell: ComposedShell;
  /** The readers' service, the only thing on this machine that the provider's page may use. */
  readonly readers: Pick<Readers, 'port' | 'captureSecret' | 'pageAsked'>;
  readonly log: Log;
  /** Called when an operator has signed in or out. */
  readonly onOperator: () => void;
}): ComposedIdentity {
  const { station, shell, readers, log, onOperator } = deps;
  const { registrantProviders, operatorProvider, authorities } = station.surroundings;
  const signInChanges = createListeners();
  const signIns = createSignIns({
    openPage: (url, { callback }) =>
      openProviderView({ window: shell.kiosk.window, url, callback, readers, authorities, log }),
    onChange: signInChanges.notify,
    onFault: faultsOf(log, 'provider-page'),
  });
  const operators = createOperators({
    signIns,
    provider: { profile: operatorProvider, relyingParty: relyingPartyAt(operatorProvider, station) },
    stationKeyThumbprint: station.key.thumbprint,
    now: station.data.clock.now,
    onChange({ kind, operator }) {
      station.data.record(kind, operatorSubjects(operator), {});
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
    signInChanges,
    stop: signIns.cancel,
  };
}

/** The station as a client of one provider. */
function relyingPartyAt(profile: ProviderProfile, { key, surroundings }: Station): RelyingParty {
  return createRelyingParty({
    profile,
    clientId: clientIdAt(profile, key.thumbprint),
    key: { privateKey: key.privateKey, kid: key.thumbprint },
    allowInsecureLoopback: surroundings.allowInsecureLoopback,
    timeoutSeconds: PROVIDER_TIMEOUT_SECONDS,
  });
}
