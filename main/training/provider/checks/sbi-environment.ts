import { UNKNOWN } from '#vocabulary/fingers.ts';
import { GOOD_SCORE } from '../../../../drivers/imaging/finger/quality.ts';

/**
 * The settings of MOSIP's browser client (`sbiEnv` of secure-biometric-interface-integrator 0.9.1). The client has no
 * defaults, so every key is given; `domainUri` is added in the page, where `window.origin` is known.
 */
export function sbiEnvironment(settings: {
  readonly firstPort: number;
  readonly lastPort: number;
  readonly captureTimeout?: number | undefined;
}) {
  return {
    env: 'Developer',
    /** Seconds, as the next two. */
    captureTimeout: settings.captureTimeout ?? 30,
    discTimeout: 10,
    dinfoTimeout: 10,
    irisBioSubtypes: UNKNOWN,
    fingerBioSubtypes: UNKNOWN,
    faceCaptureCount: 1,
    faceCaptureScore: 60,
    fingerCaptureCount: 1,
    fingerCaptureScore: GOOD_SCORE,
    irisCaptureCount: 1,
    irisCaptureScore: 60,
    portRange: `${settings.firstPort}-${settings.lastPort}`,
  };
}

/** What the fingerprint page's script reads from `#reader`. */
export interface FingerPageOptions {
  readonly verifyUrl: string;
  readonly formToken: string;
  readonly transactionId: string;
  readonly sbiEnv: ReturnType<typeof sbiEnvironment>;
}
