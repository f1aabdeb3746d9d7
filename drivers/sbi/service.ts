import process from 'node:process';

import type { CaptureImaging } from '../imaging/picture/assessment.ts';
import type { Clock } from '#kit/clock.ts';
import { ok } from '#kit/result.ts';
import type { Result } from '#kit/result.ts';
import type { FromHost } from '../link/messages.ts';
import type { ServiceSettings } from '../link/trust.ts';
import type { AccessRules } from './http/access.ts';
import { createArming } from './capture/arming.ts';
import type { Arming } from './capture/arming.ts';
import type { CaptureReport } from './capture/capture-report.ts';
import { observeNamedTwice, observeWithPreview, observeWithScores } from './capture/observers.ts';
import type { ObserveCapture } from './capture/observers.ts';
import { openFront } from './http/front.ts';
import { createLiveViews } from './live/live-view.ts';
import type { LiveImaging } from './live/live-view.ts';
import { createOperations, SERVICE_VERBS } from './operations.ts';
import type { PassThrough } from './listing/pass-through.ts';
import type { PrintScores } from './capture/print-scores.ts';
import type { ServedReader } from './listing/served-reader.ts';
import type { TrustBook } from './trust/trust-book.ts';
import type { CompareFinger } from '../imaging/match/compare-job.ts';
import { createVisitFingers } from './capture/visit-fingers.ts';

/** What the service reports about itself and its captures. */
export type ServiceReport = Extract<FromHost, { type: CaptureReport['type'] | 'refused' }>;

/** A running SBI service. */
export interface SbiService {
  readonly port: number;
  readonly arming: Arming;
  /** Cancels a running capture, hangs up and stops listening. */
  close(): Promise<void>;
}

/** Everything that the service needs of imaging. */
export type ServiceImaging = CaptureImaging & LiveImaging;

/** What an SBI service needs. */
export interface SbiServiceDeps {
  readonly settings: ServiceSettings;
  readonly absentOrigin: AccessRules['absentOrigin'];
  readonly trust: TrustBook;
  /** By device id; they may change while the service runs. */
  readonly readers: ReadonlyMap<string, ServedReader>;
  readonly clock: Clock;
  readonly imaging: ServiceImaging;
  /** `when-armed`: only while main expects a capture; `always`: for a service that runs alone. */
  readonly captures: 'when-armed' | 'always';
  /** NIST's quality program; it scores the fingers of a visit after the page has its answer. */
  readonly scores?: PrintScores | undefined;
  /** Compares the fingers of a visit; in this thread where it is not given. */
  readonly compareFinger?: CompareFinger | undefined;
  /** L1 readers of other vendors to offer beside ours; only for an auth service. */
  readonly passThrough?: PassThrough | undefined;
  readonly report: (report: ServiceReport) => void;
  /** Receives a programmer's error during a capture; the client gets an SBI error, and the service goes on. */
  readonly onFault?: (fault: unknown) => void;
}

/** Starts the SBI service for one purpose. */
export async function openSbiService(
  deps: SbiServiceDeps,
): Promise<Result<SbiService, { readonly code: 'no-free-port' }>> {
  const { settings, absentOrigin, trust, readers, clock, imaging, report } = deps;
  const arming = createArming();
  if (deps.captures === 'always') arming.arm('', 'anybody');
  const front = await openFront({
    clock,
    firstPort: settings.firstPort,
    lastPort: settings.lastPort,
    access: { allowedOrigins: settings.allowedOrigins, absentOrigin },
    verbs: SERVICE_VERBS,
    handle: createOperations({
      readers,
      trust,
      env: settings.env,
      purpose: settings.purpose,
      clock,
      imaging,
      liveViews: createLiveViews(imaging),
      arming,
      observers: observersOf(deps),
      passThrough: deps.passThrough,
      report,
      onFault: deps.onFault ?? warnOfFault,
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

/** The side jobs of every capture. Fingers are only compared when there are visits. */
function observersOf({ captures, clock, report, scores, compareFinger }: SbiServiceDeps): readonly ObserveCapture[] {
  return [
    observeWithPreview(clock, report),
    ...(captures === 'when-armed' ? [observeNamedTwice(createVisitFingers(compareFinger), report)] : []),
    ...(scores ? [observeWithScores(scores, report)] : []),
  ];
}

/** Writes a programmer's error to standard error. */
export function warnOfFault(fault: unknown): void {
  process.emitWarning(fault instanceof Error ? fault : new Error(String(fault)));
}
