import { z } from 'zod';
import type { Clock } from '#kit/clock.ts';
import type { TrainingTrust } from '../../../drivers/sbi/trust/training-trust.ts';
import { PortalMessageSchema, type PortalMessage, type StartMessage } from '../../portal/settings/config.ts';
import { supervise, type ServiceProcess, type SupervisedService } from '../../shell/supervised.ts';
import { consentTextHash, consentTexts } from '../../visit/consent-text.ts';
import type { StationKey } from '../../station/station-key.ts';
import type { ProviderFault, TrainingProviderKind } from '#vocabulary/sign-in.ts';
import type { ClientKeys } from '../../station/client-keys.ts';
import { clientIdAt, type RegistrantProvider } from '../../submission/evidence/provider-profile.ts';
import { freePorts } from './free-ports.ts';
import { trainingSeed } from './programs.ts';
import { portalProviderOf, trainingProviders } from './training-providers.ts';
import {
  FromProviderSchema,
  type Comparison,
  type ProviderClient,
  type ToProvider,
} from '../link/provider-messages.ts';

/** Any station may enrol at the embedded portal: it serves only this machine. */
export const TRAINING_ENROLMENT_CODE = 'training-station';

const PortsSchema = z.strictObject({ provider: z.int(), portal: z.int() });
export type TrainingPorts = z.infer<typeof PortsSchema>;

/** Where the ports are stored, so that the URLs of provider and portal are the same at the next start. */
export interface PortStore {
  ports(): unknown;
  putPorts(ports: TrainingPorts): void;
}

/** The provider and the portal of a training station, running. */
export interface TrainingServices {
  readonly providers: ReturnType<typeof trainingProviders>;
  readonly portalUrl: URL;
  stop(): Promise<void>;
}

/** Starts one of the two programs of a training station. */
export type StartProcess = (
  module: 'provider' | 'portal',
  on: { message(message: unknown): void; exit(): void },
) => ServiceProcess;

/** Long enough that an outage is noticed and shown, short enough for a lesson. */
const RESTART_MS = 3000;

export interface TrainingServicesDeps {
  readonly startProcess: StartProcess;
  readonly dataFolder: string;
  readonly stationKey: Pick<StationKey, 'thumbprint'>;
  readonly clientKeys: Pick<ClientKeys, 'publicKeys'>;
  /** What the provider behaves like, and what is wrong with it. */
  readonly kind: TrainingProviderKind;
  readonly fault: ProviderFault | undefined;
  readonly trust: TrainingTrust;
  readonly portStore: PortStore;
  readonly sbiPorts: { readonly first: number; readonly last: number };
  readonly fingersFolder: string | undefined;
  readonly captureSeconds: number;
  readonly onComparison: (comparison: Comparison) => void;
  readonly clock: Pick<Clock, 'after'>;
}

/** Starts the demonstration provider, and the portal that accepts its tokens. Throws `ServiceFailed` when one cannot start. */
export async function startTrainingServices(deps: TrainingServicesDeps): Promise<TrainingServices> {
  const ports = await openPorts(deps.portStore);
  const issuer = `http://127.0.0.1:${ports.provider}`;
  const providers = trainingProviders(issuer, deps.kind);
  const client = await clientOf(deps, providers.registrants);
  const provider = superviseProvider({ ...deps, client, providers }, ports.provider);
  const portal = supervisePortal({ ...deps, client, providers }, ports.portal);
  async function stop(): Promise<void> {
    await Promise.all([provider.stop(), portal.stop()]);
  }
  try {
    const [, { baseUrl }] = await Promise.all([provider.listening, portal.listening]);
    return { providers, portalUrl: new URL(baseUrl), stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

/** The station as the provider's client. */
async function clientOf(
  { stationKey, clientKeys }: TrainingServicesDeps,
  profile: RegistrantProvider,
): Promise<ProviderClient> {
  return {
    client_id: clientIdAt(profile, stationKey.thumbprint),
    jwks: { keys: [...(await clientKeys.publicKeys(profile))] },
    redirect_uris: [profile.client.redirectUri],
  };
}

type ClientDeps = TrainingServicesDeps & {
  readonly client: ProviderClient;
  readonly providers: TrainingServices['providers'];
};

function superviseProvider(deps: ClientDeps, port: number): SupervisedService<unknown> {
  const { startProcess, dataFolder, client, trust, sbiPorts, fingersFolder, clock } = deps;
  return supervise({
    name: 'provider',
    start: (on) => startProcess('provider', on),
    startMessage: (): ToProvider => ({
      type: 'start',
      port,
      dataFolder: `${dataFolder}/provider`,
      clients: [client],
      kind: deps.kind,
      ...(deps.fault !== undefined && { fault: deps.fault }),
      sbi: {
        deviceRootPem: trust.deviceRoot,
        ftmRootPem: trust.ftmRoot,
        encryptionKeyPem: trust.encryptionKey,
        firstPort: sbiPorts.first,
        lastPort: sbiPorts.last,
        captureTimeout: deps.captureSeconds,
      },
      ...(fingersFolder !== undefined && { fingersFolder }),
    }),
    read: (message) => {
      const parsed = FromProviderSchema.parse(message);
      if (parsed.type === 'listening') return { listening: parsed };
      return parsed.type === 'failed' ? { failed: parsed.code } : undefined;
    },
    onOther: (message) => {
      const parsed = FromProviderSchema.parse(message);
      if (parsed.type === 'comparison') deps.onComparison(parsed.comparison);
    },
    restartMs: RESTART_MS,
    clock,
  });
}

function supervisePortal(
  deps: ClientDeps,
  port: number,
): SupervisedService<Extract<PortalMessage, { type: 'listening' }>> {
  return supervise({
    name: 'portal',
    start: (on) => deps.startProcess('portal', on),
    startMessage: (): StartMessage => ({
      type: 'start',
      mode: 'training',
      dataFolder: `${deps.dataFolder}/portal`,
      port,
      providers: [portalProviderOf(deps.providers, [deps.client.client_id])],
      enrolmentCodes: [{ code: TRAINING_ENROLMENT_CODE, reusable: true }],
      consentTexts: consentTexts().map((text) => ({
        textId: text.textId,
        language: text.language,
        sha256: consentTextHash(text),
      })),
      seed: trainingSeed,
    }),
    read: (message) => {
      const parsed = PortalMessageSchema.parse(message);
      return parsed.type === 'listening' ? { listening: parsed } : { failed: parsed.reason };
    },
    restartMs: RESTART_MS,
    clock: deps.clock,
  });
}

/** The ports that were found at the first start: the URLs of issuer and portal must be the same at every later start. */
async function openPorts(store: PortStore): Promise<TrainingPorts> {
  const kept = PortsSchema.safeParse(store.ports());
  if (kept.success) return kept.data;
  const [provider = 0, portal = 0] = await freePorts(2);
  store.putPorts({ provider, portal });
  return { provider, portal };
}
