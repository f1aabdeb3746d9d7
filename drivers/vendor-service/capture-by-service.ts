import type { Clock } from '#kit/clock.ts';
import { ok } from '#kit/result.ts';
import type { Result } from '#kit/result.ts';
import type { Owned, Wiped } from '#kit/wiped.ts';
import { formatSbiTime, formatScore, SPEC_VERSION } from '../sbi/answer/messages.ts';
import type { AnswerMemory } from './answer-memory.ts';
import { exchange } from './wire/http-exchange.ts';
import type { ExchangeError } from './wire/http-exchange.ts';
import type { PinnedRoots } from './pinned-roots.ts';
import type { AskedSubTypes } from './sub-types.ts';
import { verifyAuthAnswer, verifyRegistrationAnswer } from './verify-answer.ts';
import type { AnswerError, VerifiedAuthAnswer, VerifiedRecord } from './verify-answer.ts';
import type { VerifiedDevice } from './verify-device.ts';

/** What a capture by another vendor's service needs to know of the station. */
export interface CaptureDeps {
  readonly clock: Clock;
  readonly env: string;
  readonly roots: PinnedRoots;
  readonly memory: AnswerMemory;
}

/** The reader a capture is asked of, as it was verified last. */
export interface CaptureTarget {
  readonly port: number;
  readonly device: VerifiedDevice;
}

/** What is asked of it. */
export interface CaptureOrder extends AskedSubTypes {
  readonly transactionId: string;
  readonly timeoutMs: number;
  /** 0 to 100. */
  readonly requestedScore: number;
  /** Hash of the element before, or empty. */
  readonly previousHash: string;
}

export type ServiceCaptureError = AnswerError | ExchangeError;

/** A verified auth answer with the octets to pass on. */
export interface PassedAnswer extends VerifiedAuthAnswer {
  /** The body of the service's answer, octet for octet. */
  readonly body: Uint8Array;
}

/** From its own timeout to the last octet; the standard gives a service four seconds for a whole answer. */
export const CAPTURE_GRACE_MS = 5000;
/** Ten fingers as eSignet takes them (500,000 characters) several times over. */
export const MAX_AUTH_ANSWER_BYTES = 4 * 1024 * 1024;
/** Four lossless fingers at 1000 ppi, in base64 twice. */
const MAX_REGISTRATION_ANSWER_BYTES = 16 * 1024 * 1024;

/** Runs CAPTURE at an auth service. The body of an answer that does not hold is wiped and never given out. */
export async function captureAuthByService(
  deps: CaptureDeps,
  target: CaptureTarget,
  order: CaptureOrder & { readonly domainUri: string },
  signal: AbortSignal,
): Promise<Result<PassedAnswer, ServiceCaptureError>> {
  const { clock } = deps;
  const body = requestBody(deps, target, order, 'Auth', { domainUri: order.domainUri });
  const answer = await ask(clock, target, 'CAPTURE', body, order.timeoutMs, MAX_AUTH_ANSWER_BYTES, signal);
  if (!answer.ok) return answer;
  using came = answer.value;
  const verified = await verifyAuthAnswer(came.bytes, {
    ...expectation(deps, target, order),
    domainUri: order.domainUri,
  });
  return verified.ok ? ok({ ...verified.value, body: came.release() }) : verified;
}

/** Runs RCAPTURE at a registration service and gives the records it signed. */
export async function captureRecordsByService(
  deps: CaptureDeps,
  target: CaptureTarget,
  order: CaptureOrder,
  signal: AbortSignal,
): Promise<Result<readonly Owned<VerifiedRecord>[], ServiceCaptureError>> {
  const { clock } = deps;
  const body = requestBody(deps, target, order, 'Registration', {});
  const answer = await ask(clock, target, 'RCAPTURE', body, order.timeoutMs, MAX_REGISTRATION_ANSWER_BYTES, signal);
  if (!answer.ok) return answer;
  using came = answer.value;
  return await verifyRegistrationAnswer(came.bytes, {
    ...expectation(deps, target, order),
    previousHash: order.previousHash,
  });
}

async function ask(
  clock: Clock,
  { port }: CaptureTarget,
  verb: 'CAPTURE' | 'RCAPTURE',
  body: object,
  captureMs: number,
  maxBytes: number,
  signal: AbortSignal,
): Promise<Result<Wiped, ExchangeError>> {
  const timeoutMs = captureMs + CAPTURE_GRACE_MS;
  return exchange(clock, { port, verb, path: '/capture', body, timeoutMs, maxBytes, signal });
}

/** Numbers travel as texts: MOSIP's own service refuses JSON numbers. */
function requestBody(
  { clock, env }: CaptureDeps,
  { device }: CaptureTarget,
  order: CaptureOrder,
  purpose: 'Auth' | 'Registration',
  more: { readonly domainUri?: string },
): object {
  return {
    env,
    purpose,
    specVersion: SPEC_VERSION,
    timeout: String(order.timeoutMs),
    captureTime: formatSbiTime(clock.now()),
    ...more,
    transactionId: order.transactionId,
    bio: [
      {
        type: order.type,
        count: String(order.count),
        bioSubType: order.bioSubTypes,
        ...(purpose === 'Registration' && { exception: order.exceptions }),
        requestedScore: formatScore(order.requestedScore),
        deviceId: device.info.deviceId,
        deviceSubId: String(order.deviceSubId),
        previousHash: order.previousHash,
      },
    ],
    customOpts: null,
  };
}

function expectation(deps: CaptureDeps, { device }: CaptureTarget, order: CaptureOrder) {
  const { clock, env, roots, memory } = deps;
  const { type, count, bioSubTypes, exceptions, deviceSubId, transactionId } = order;
  return {
    type,
    count,
    bioSubTypes,
    exceptions,
    deviceSubId,
    transactionId,
    device,
    env,
    roots,
    memory,
    now: clock.now(),
  };
}
