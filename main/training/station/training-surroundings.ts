import { join } from 'node:path';
import type { Clock } from '#kit/clock.ts';
import { err, ok, type Result } from '#kit/result.ts';
import { LAST_SBI_PORT } from '#vocabulary/readers.ts';
import type { ReaderSupply } from '../../capture/host-configuration.ts';
import type { Settings } from '../../settings/schema.ts';
import { ServiceFailed } from '../../shell/supervised.ts';
import type { NotOpened } from '../../station/not-opened.ts';
import type { OpeningStation, Surroundings } from '../../station/surroundings.ts';
import type { Comparison } from '../link/provider-messages.ts';
import { trainingHands } from '../people/hands.ts';
import {
  startTrainingServices,
  TRAINING_ENROLMENT_CODE,
  type StartProcess,
  type TrainingPorts,
  type TrainingServices,
} from './services.ts';
import { LISTING_KEY, openTrainingTrust, runTrainingTrust, TRAINING_READER, type TrustStore } from './station-trust.ts';

export interface TrainingDeps {
  readonly settings: Pick<
    Settings,
    'centre' | 'country' | 'sbiFirstPort' | 'fingers' | 'captureSeconds' | 'trainingProvider' | 'trainingFault'
  >;
  /** Trust in other vendors' services, by the settings. */
  readonly others: ReaderSupply['others'];
  readonly startProcess: StartProcess;
  readonly clock: Clock;
  readonly onComparison: (comparison: Comparison) => void;
}

/** Opens the surroundings of a training station: the demonstration provider and the portal run on this machine. */
export async function openTrainingSurroundings(
  deps: TrainingDeps,
  station: OpeningStation,
): Promise<Result<Surroundings, NotOpened>> {
  const { clock } = deps;
  const trustStore = trustStoreIn(station);
  const trust = await openTrainingTrust(trustStore, clock.now);
  let services: TrainingServices;
  try {
    services = await startTrainingServices({
      ...deps,
      dataFolder: join(station.dataFolder, 'training'),
      stationKey: station.key,
      clientKeys: station.clientKeys,
      kind: deps.settings.trainingProvider ?? 'plain',
      fault: deps.settings.trainingFault,
      trust,
      portStore: {
        ports: () => station.facts.get('training-ports'),
        putPorts: (ports: TrainingPorts) => station.facts.put('training-ports', ports),
      },
      sbiPorts: { first: deps.settings.sbiFirstPort, last: LAST_SBI_PORT },
      fingersFolder: deps.settings.fingers,
      captureSeconds: deps.settings.captureSeconds,
    });
  } catch (error) {
    if (!(error instanceof ServiceFailed)) throw error;
    const line = `A training service did not start (${error.message}). Nothing was changed; end other copies of the kiosk and start again.`;
    return err({ code: 'training-service-failed', line });
  }
  const running = runTrainingTrust(trust, trustStore, clock.now);
  return ok({
    registrantProviders: [services.providers.registrants],
    operatorProvider: services.providers.operators,
    allowInsecureLoopback: true,
    authorities: [],
    portal: {
      url: services.portalUrl,
      receiptKeys: undefined,
      enrol: (attempt) => attempt(TRAINING_ENROLMENT_CODE),
    },
    policies: undefined,
    place: { centre: deps.settings.centre, country: deps.settings.country },
    readers: {
      env: 'Developer',
      trust: running.service,
      keys: running,
      listingKey: LISTING_KEY,
      others: deps.others,
      simulated: [TRAINING_READER],
    },
    hands: { readerId: TRAINING_READER, hands: trainingHands(deps.settings.fingers) },
    stop: services.stop,
  });
}

function trustStoreIn({ texts }: OpeningStation): TrustStore {
  return {
    trust: () => JSON.parse(texts.get('training-trust') ?? 'null') as unknown,
    putTrust: (trust) => texts.put('training-trust', JSON.stringify(trust)),
  };
}
