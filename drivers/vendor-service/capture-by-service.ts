import type { Clock } from '#kit/clock.ts';
import { ok } from '#kit/result.ts';
import type { Result } from '#kit/result.ts';
import type { Owned, Wiped } from '#kit/wiped.ts';
import { formatSbiTime, formatScore, SPEC_VERSION } from '../sbi/answer/messages.ts';
import type { AnswerMemory } from './answer-memory.ts';
import { exchange } from './wire/http-exchange.ts';
import type { ExchangeError } from './wire/http-exchange.ts';
import type { PinnedRoots } from './pinned-roots.ts';
import type { RequestedSubTypes } from './sub-types.ts';
import { verifyAuthAnswer, verifyRegistrationAnswer } from './verify-answer.ts';
import type { AnswerError, VerifiedAuthAnswer, VerifiedRecord } from './verify-answer.ts';
import type { VerifiedDevice } from './verify-device.ts';

/** What captures by another vendor's service need of the station. */
export interface CaptureDeps {
  readonly clock: Clock;
  readonly env: string;
  readonly roots: PinnedRoots;
  readonly memory: AnswerMemory;
}

/** The reader that captures, as it was verified last. */
export interface CaptureTarget {
  readonly port: number;
  readonly device: VerifiedDevice;
}

/** What to capture. */
export interface CaptureOrder extends RequestedSubTypes {
  readonly transactionId: string;
  readonly timeoutMs: number;
  /** 0 to 100. */
  readonly requestedScore: number;
  /** Hash of the previous element, or empty. */
  readonly previousHash: string;
}

/** One capture at one reader; `signal` cancels it. */
export interface ServiceCapture<Order extends CaptureOrder = CaptureOrder> {
  readonly target: CaptureTarget;
  readonly order: Order;
  readonly signal: AbortSignal;
}

export type ServiceCaptureError = AnswerError | ExchangeError;

/** A verified auth answer with the octets to pass on. */
export interface PassedAnswer extends VerifiedAuthAnswer {
  /** The body of the service's answer, octet for octet. */
  readonly body: Uint8Array;
}

/** Added to the timeout of a capture for the whole answer; the standard gives a service four seconds. */
export const CAPTURE_GRACE_MS = 5000;
/** Several times ten fingers as eSignet takes them (500,000 characters). */
export const MAX_AUTH_ANSWER_BYTES = 4 * 1024 * 1024;
/** Four lossless fingers at 1000 ppi, encoded in base64 twice. */
const MAX_REGISTRATION_ANSWER_BYTES = 16 * 1024 * 1024;

/** Runs CAPTURE at an auth service. The body of an answer that fails verification is wiped and never returned. */
export async function captureAuthByService(
  deps: CaptureDeps,
  capture: ServiceCapture<CaptureOrder & { readonly domainUri: string }>,
): Promise<Result<PassedAnswer, ServiceCaptureError>> {
  const { domainUri } = capture.order;
  const body = requestBody(deps, capture, { purpose: 'Auth', domainUri });
  const answer = await send(deps, capture, { verb: 'CAPTURE', body, maxBytes: MAX_AUTH_ANSWER_BYTES });
  if (!answer.ok) return answer;
  using received = answer.value;
  const verified = await verifyAuthAnswer(received.bytes, { ...expectation(deps, capture), domainUri });
  return verified.ok ? ok({ ...verified.value, body: received.release() }) : verified;
}

/** Runs RCAPTURE at a registration service and returns the records it signed. */
export async function captureRecordsByService(
  deps: CaptureDeps,
  capture: ServiceCapture,
): Promise<Result<readonly Owned<VerifiedRecord>[], ServiceCaptureError>> {
  const body = requestBody(deps, capture, { purpose: 'Registration' });
  const answer = await send(deps, capture, { verb: 'RCAPTURE', body, maxBytes: MAX_REGISTRATION_ANSWER_BYTES });
  if (!answer.ok) return answer;
  using received = answer.value;
  const { previousHash } = capture.order;
  return await verifyRegistrationAnswer(received.bytes, { ...expectation(deps, capture), previousHash });
}

async function send(
  { clock }: CaptureDeps,
  { target, order, signal }: ServiceCapture,
  request: { readonly verb: 'CAPTURE' | 'RCAPTURE'; readonly body: object; readonly maxBytes: number },
): Promise<Result<Wiped, ExchangeError>> {
  const timeoutMs = order.timeoutMs + CAPTURE_GRACE_MS;
  return exchange(clock, { ...request, port: target.port, path: '/capture', timeoutMs, signal });
}

/** Numbers travel as texts: MOSIP's own service refuses JSON numbers. */
function requestBody(
  { clock, env }: CaptureDeps,
  { target, order }: ServiceCapture,
  kind: { readonly purpose: 'Auth'; readonly domainUri: string } | { readonly purpose: 'Registration' },
): object {
  return {
    env,
    purpose: kind.purpose,
    specVersion: SPEC_VERSION,
    timeout: String(order.timeoutMs),
    captureTime: formatSbiTime(clock.now()),
    ...(kind.purpose === 'Auth' && { domainUri: kind.domainUri }),
    transactionId: order.transactionId,
    bio: [
      {
        type: order.type,
        count: String(order.count),
        bioSubType: order.bioSubTypes,
        ...(kind.purpose === 'Registration' && { exception: order.exceptions }),
        requestedScore: formatScore(order.requestedScore),
        deviceId: target.device.info.deviceId,
        deviceSubId: String(order.deviceSubId),
        previousHash: order.previousHash,
      },
    ],
    customOpts: null,
  };
}

function expectation({ clock, env, roots, memory }: CaptureDeps, { target, order }: ServiceCapture) {
  const { type, count, bioSubTypes, exceptions, deviceSubId, transactionId } = order;
  return {
    type,
    count,
    bioSubTypes,
    exceptions,
    deviceSubId,
    transactionId,
    device: target.device,
    env,
    roots,
    memory,
    now: clock.now(),
  };
}
