import type { Clock } from '../kit/clock.ts';
import { err, ok } from '../kit/result.ts';
import type { Result } from '../kit/result.ts';
import type { FromHost, ServiceSettings } from '../link/messages.ts';
import type { AccessRules } from './access.ts';
import { createArming } from './arming.ts';
import type { Arming } from './arming.ts';
import type { CaptureImaging } from './auth-capture.ts';
import { openFront } from './front.ts';
import { createOperations, SERVICE_VERBS } from './operations.ts';
import type { ServiceReader } from './service-readers.ts';
import type { OpenServiceTrust } from './trust/open-trust.ts';

/** What the service tells of itself and of the captures it runs. */
export type ServiceReport = Extract<FromHost, { type: 'capture-started' | 'preview' | 'capture-ended' | 'refused' }>;

/** A running SBI service. */
export interface SbiService {
  readonly port: number;
  readonly arming: Arming;
  /** Cancels a running capture, hangs up and stops listening. */
  close(): Promise<void>;
}

/**
 * Starts the SBI service in front of `readers`, which may change while it runs.
 * @returns `purpose-unsupported` for a registration service, which this kiosk does not offer
 */
export async function openSbiService(input: {
  readonly settings: ServiceSettings;
  readonly absentOrigin: AccessRules['absentOrigin'];
  readonly trust: Pick<OpenServiceTrust, 'encryptionCertificate'>;
  readonly readers: ReadonlyMap<string, ServiceReader>;
  readonly clock: Clock;
  readonly imaging: CaptureImaging;
  readonly report: (report: ServiceReport) => void;
}): Promise<Result<SbiService, { readonly code: 'no-free-port' | 'purpose-unsupported' }>> {
  const { settings, absentOrigin, trust, readers, clock, imaging, report } = input;
  if (settings.purpose !== 'Auth') return err({ code: 'purpose-unsupported' });
  const arming = createArming();
  const front = await openFront({
    clock,
    firstPort: settings.firstPort,
    lastPort: settings.lastPort,
    access: { allowedOrigins: settings.allowedOrigins, absentOrigin },
    verbs: SERVICE_VERBS,
    handle: createOperations({
      readers,
      encryptionCertificate: trust.encryptionCertificate,
      env: settings.env,
      clock,
      imaging,
      arming,
      report,
      onRefused: report,
    }),
    onRefused: ({ what, origin }) => {
      report({ type: 'refused', what, origin });
    },
  });
  if (!front.ok) return front;
  return ok({
    port: front.value.port,
    arming,
    async close() {
      arming.disarm();
      await front.value.close();
    },
  });
}
