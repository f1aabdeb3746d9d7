import { z } from 'zod';
import type { Clock } from '#kit/clock.ts';
import type { TrainingTrust } from '../../../drivers/sbi/trust/training-trust.ts';
import { PortalMessageSchema, type PortalMessage, type StartMessage } from '../../portal/settings/config.ts';
import { supervise, type ServiceProcess } from '../../shell/supervised.ts';
import { consentTextHash, consentTexts } from '../../visit/consent-text.ts';
import { freePorts } from './free-ports.ts';
import { trainingSeed } from './programs.ts';
import {
  FromProviderSchema,
  type Comparison,
  type ProviderClient,
  type ToProvider,
} from '../link/provider-messages.ts';

/** Any station may enrol at the embedded portal: it serves this machine alone. */
export const TRAINING_ENROLMENT_CODE = 'training-station';

const PortsSchema = z.strictObject({ provider: z.int(), portal: z.int() });
export type TrainingPorts = z.infer<typeof PortsSchema>;

/** What the training services need kept: the ports that make issuer and portal the same next time. */
export interface TrainingKeeping {
  ports(): unknown;
  keepPorts(ports: TrainingPorts): void;
}

/** The provider and the portal of a training station, running. */
export interface TrainingServices {
  readonly issuer: URL;
  readonly portalUrl: URL;
  stop(): void;
}

/** Starts one of the two programs of a training station. */
export type StartProcess = (
  module: 'provider' | 'portal',
  on: { message(message: unknown): void; exit(): void },
) => ServiceProcess;

/** Long enough that an outage is noticed and shown, short enough for a lesson. */
const RESTART_MS = 3000;

/** Starts the demonstration provider, and the portal that believes it. Throws `ServiceFailed` when one cannot start. */
export async function startTrainingServices(options: {
  readonly startProcess: StartProcess;
  readonly dataFolder: string;
  readonly client: ProviderClient;
  readonly trust: TrainingTrust;
  readonly keeping: TrainingKeeping;
  readonly sbiPorts: { readonly first: number; readonly last: number };
  readonly fingersFolder: string | undefined;
  readonly captureSeconds: number;
  readonly onComparison: (comparison: Comparison) => void;
  readonly clock: Pick<Clock, 'after'>;
}): Promise<TrainingServices> {
  const { startProcess, dataFolder, client, trust, keeping, clock } = options;
  const ports = await openPorts(keeping);
  const issuer = `http://127.0.0.1:${ports.provider}`;
  const provider = supervise({
    name: 'provider',
    start: (on) => startProcess('provider', on),
    startMessage: (): ToProvider => ({
      type: 'start',
      port: ports.provider,
      dataFolder: `${dataFolder}/provider`,
      clients: [client],
      sbi: {
        deviceRootPem: trust.deviceRoot,
        ftmRootPem: trust.ftmRoot,
        encryptionKeyPem: trust.encryptionKey,
        firstPort: options.sbiPorts.first,
        lastPort: options.sbiPorts.last,
        captureTimeout: options.captureSeconds,
      },
      ...(options.fingersFolder !== undefined && { fingersFolder: options.fingersFolder }),
    }),
    read: (message) => {
      const said = FromProviderSchema.parse(message);
      if (said.type === 'listening') return { listening: said };
      return said.type === 'failed' ? { failed: said.code } : undefined;
    },
    onOther: (message) => {
      const said = FromProviderSchema.parse(message);
      if (said.type === 'comparison') options.onComparison(said.comparison);
    },
    restartMs: RESTART_MS,
    clock,
  });
  const portal = supervise<Extract<PortalMessage, { type: 'listening' }>>({
    name: 'portal',
    start: (on) => startProcess('portal', on),
    startMessage: (): StartMessage => ({
      type: 'start',
      mode: 'training',
      dataFolder: `${dataFolder}/portal`,
      port: ports.portal,
      providers: [{ issuer, jwksUri: `${issuer}/jwks`, clientIds: [client.client_id] }],
      enrolmentCodes: [{ code: TRAINING_ENROLMENT_CODE, reusable: true }],
      consentTexts: consentTexts().map((text) => ({
        textId: text.textId,
        language: text.language,
        sha256: consentTextHash(text),
      })),
      seed: trainingSeed,
    }),
    read: (message) => {
      const said = PortalMessageSchema.parse(message);
      return said.type === 'listening' ? { listening: said } : { failed: said.reason };
    },
    restartMs: RESTART_MS,
    clock,
  });
  function stop(): void {
    provider.stop();
    portal.stop();
  }
  try {
    const [, { baseUrl }] = await Promise.all([provider.listening, portal.listening]);
    return { issuer: new URL(issuer), portalUrl: new URL(baseUrl), stop };
  } catch (error) {
    stop();
    throw error;
  }
}

/** The ports of the first start, found then and kept: issuer and portal must be the same at every later one. */
async function openPorts(keeping: TrainingKeeping): Promise<TrainingPorts> {
  const kept = PortsSchema.safeParse(keeping.ports());
  if (kept.success) return kept.data;
  const [provider = 0, portal = 0] = await freePorts(2);
  keeping.keepPorts({ provider, portal });
  return { provider, portal };
}
