import type { FromHost } from '../link/messages.ts';
import type { Arming } from './capture/arming.ts';
import { runCapture } from './capture/capture.ts';
import type { CaptureDeps } from './capture/capture.ts';
import type { CaptureOrder } from './capture/capture-report.ts';
import { parseCaptureRequest } from './capture/capture-request.ts';
import type { BadCaptureRequest } from './capture/capture-request.ts';
import { badRequest } from './capture/refusals.ts';
import type { Purpose } from '#vocabulary/readers.ts';
import { sbiError } from './answer/errors.ts';
import type { SbiErrorName } from './answer/errors.ts';
import type { FrontAnswer, FrontRequest } from './http/exchange.ts';
import { parseDiscoveryRequest, SPEC_VERSION } from './answer/messages.ts';
import { capturePassedThrough } from './capture/pass-through-capture.ts';
import { discoveryElement, infoElement, listServed } from './listing/listing.ts';
import type { ListedReader, ServiceFacts } from './listing/listing.ts';
import { listPassedThrough, passedThroughTo } from './listing/pass-through.ts';
import type { PassThrough, PassThroughReader } from './listing/pass-through.ts';
import { openStream, streamError } from './live/stream.ts';

export interface OperationsDeps extends CaptureDeps {
  readonly purpose: Purpose;
  readonly arming: Arming;
  /** L1 readers of other vendors, for the captures of an auth service. */
  readonly passThrough: PassThrough | undefined;
  readonly onRefused: (refusal: Extract<FromHost, { type: 'refused' }>) => void;
}

type Operation = 'discovery' | 'info' | 'capture' | 'rcapture' | 'stream';

/** Verb and path to operation. `SBIDISC` and `SBIDINFO` are the names of the standard's later draft. */
const ROUTES: Readonly<Partial<Record<string, Operation>>> = {
  'MOSIPDISC /device': 'discovery',
  'SBIDISC /device': 'discovery',
  'GET /device': 'discovery',
  'POST /device': 'discovery',
  'MOSIPDINFO /info': 'info',
  'SBIDINFO /info': 'info',
  'CAPTURE /capture': 'capture',
  'RCAPTURE /capture': 'rcapture',
  'STREAM /stream': 'stream',
};

/** The verbs of the service, for CORS and for 405 answers. */
export const SERVICE_VERBS: readonly string[] = [
  ...new Set(Object.keys(ROUTES).map((route) => route.split(' ', 1)[0] ?? route)),
];

/**
 * Creates the handler of requests: discovery, device info, and captures of the service's only purpose. SBI reports its
 * errors inside a 200 answer.
 */
export function createOperations(deps: OperationsDeps): (request: FrontRequest) => Promise<FrontAnswer> {
  const { purpose } = deps;
  return async (request) => {
    switch (ROUTES[`${request.verb} ${request.path}`]) {
      case 'discovery':
        return discover(deps, request);
      case 'info':
        return info(deps, request);
      case 'capture':
        return purpose === 'Auth' ? capture(deps, request) : captureError('capture-on-registration-device', 'Auth');
      case 'rcapture':
        return purpose === 'Auth' ? captureError('rcapture-on-auth-device', 'Registration') : capture(deps, request);
      case 'stream':
        return stream(deps, request);
      default:
        return { status: SERVICE_VERBS.includes(request.verb) ? 404 : 405, json: { error: sbiError('bad-url') } };
    }
  };
}

function discover(deps: OperationsDeps, request: FrontRequest): FrontAnswer {
  const body =
    request.verb === 'GET' || request.body.length === 0 ? { type: 'Biometric Device' } : readJson(request.body);
  const wanted = parseDiscoveryRequest(body);
  if (!wanted.ok) return okAnswer([{ error: sbiError(wanted.error.code) }]);
  const facts = factsOf(deps, request);
  const found = listed(deps, request, facts).filter(
    ({ digitalId }) => wanted.value === 'any' || digitalId.type === wanted.value,
  );
  if (found.length === 0) return okAnswer([{ error: sbiError('no-devices') }]);
  return okAnswer(found.map((reader) => discoveryElement(reader, facts)));
}

async function info(deps: OperationsDeps, request: FrontRequest): Promise<FrontAnswer> {
  const facts = factsOf(deps, request);
  const found = listed(deps, request, facts);
  if (found.length === 0) return okAnswer([{ error: sbiError('no-devices') }]);
  return okAnswer(await Promise.all(found.map(async (reader) => infoElement(reader, facts))));
}

function factsOf({ clock, env, purpose }: OperationsDeps, { port }: FrontRequest): ServiceFacts {
  return { env, purpose, port, now: clock.now() };
}

/** All readers that this caller may see. */
function listed(deps: OperationsDeps, request: FrontRequest, facts: ServiceFacts): readonly ListedReader[] {
  const { readers, trust } = deps;
  const signer = trust.listing();
  const others = signer ? passedThrough(deps, request).map((reader) => listPassedThrough(reader, signer)) : [];
  return [...listServed(readers.values(), trust, facts), ...others];
}

/** The readers of other vendors that this caller may see; a registration service passes none through. */
function passedThrough(deps: OperationsDeps, { origin }: FrontRequest): readonly PassThroughReader[] {
  const { clock, passThrough, purpose, trust } = deps;
  return purpose === 'Auth' ? passedThroughTo(origin, { passThrough, signer: trust.listing() }, clock.now()) : [];
}

/**
 * The visit for which captures are allowed, with the signal that ends them; undefined when main expects no capture, or
 * none from this caller. The caller learns no difference.
 */
function armed(
  { arming, onRefused }: OperationsDeps,
  request: FrontRequest,
): Pick<CaptureOrder, 'origin' | 'signal' | 'visit'> | undefined {
  const origin = request.origin ?? '';
  const now = arming.current();
  if (!now?.admits(request.captureSecret)) {
    onRefused({ type: 'refused', what: now ? 'not-from-page' : 'not-armed', origin });
    return undefined;
  }
  const visit = now.signal;
  return { origin, signal: AbortSignal.any([request.signal, visit]), visit };
}

async function capture(deps: OperationsDeps, request: FrontRequest): Promise<FrontAnswer> {
  const { passThrough, purpose } = deps;
  const allowed = armed(deps, request);
  if (!allowed) return captureError('not-armed', purpose);
  const parsed = parseCaptureRequest(readJson(request.body), purpose);
  if (!parsed.ok) {
    reportBadRequest(deps, parsed.error, allowed.origin);
    return captureError(parsed.error.code, purpose);
  }
  const order: CaptureOrder = { ...allowed, request: parsed.value };
  const other = passedThrough(deps, request).find(({ deviceId }) => deviceId === parsed.value.deviceId);
  if (other && passThrough) {
    const passed = await capturePassedThrough(other, { ...deps, readers: passThrough.readers }, order);
    return passed.ok ? { status: 200, octets: passed.value } : captureError(passed.error.code, purpose);
  }
  const captured = await runCapture(deps, order);
  return captured.ok ? okAnswer({ biometrics: captured.value }) : captureError(captured.error.code, purpose);
}

function reportBadRequest(
  { onRefused, report }: OperationsDeps,
  { code, transactionId }: BadCaptureRequest,
  origin: string,
): void {
  if (transactionId === undefined) onRefused({ type: 'refused', what: 'malformed', origin });
  else report({ type: 'capture-ended', transactionId, outcome: { ok: false, failure: badRequest(code).failure } });
}

async function stream(deps: OperationsDeps, request: FrontRequest): Promise<FrontAnswer> {
  if (deps.purpose === 'Auth') return streamError('stream-on-auth-device');
  const allowed = armed(deps, request);
  return allowed ? openStream(deps, readJson(request.body), allowed.signal) : streamError('not-armed');
}

function okAnswer(json: unknown): FrontAnswer {
  return { status: 200, json };
}

/** The shape of a failed capture in MOSIP's suite. */
function captureError(code: SbiErrorName, requested: Purpose): FrontAnswer {
  const encryption = requested === 'Auth' ? { sessionKey: '', thumbprint: '' } : {};
  const element = { specVersion: SPEC_VERSION, data: '', hash: '', ...encryption, error: sbiError(code) };
  return okAnswer({ biometrics: [element] });
}

/** The body as JSON, whatever its content type says; undefined when it is no JSON, and every schema refuses that. */
function readJson(body: Uint8Array): unknown {
  try {
    return JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(body)) as unknown;
  } catch {
    return undefined;
  }
}
