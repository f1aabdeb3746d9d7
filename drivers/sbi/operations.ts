import type { Purpose } from '#vocabulary/readers.ts';
import type { FromHost } from '../link/messages.ts';
import type { Arming } from './capture/arming.ts';
import { badRequest, runCapture } from './capture/capture-operation.ts';
import type { CaptureDependencies } from './capture/capture-operation.ts';
import { parseCaptureRequest } from './capture/capture-request.ts';
import { sbiError } from './answer/errors.ts';
import type { SbiErrorName } from './answer/errors.ts';
import type { FrontAnswer, FrontRequest } from './http/exchange.ts';
import { parseDiscoveryRequest, SPEC_VERSION } from './answer/messages.ts';
import { capturePassedThrough } from './capture/capture-passed-through.ts';
import { discoveryElement, infoElement, listServed } from './listing/listing.ts';
import type { ListedReader, ServiceFacts } from './listing/listing.ts';
import { listPassedThrough, passedThroughTo } from './listing/pass-through.ts';
import type { PassThrough, PassThroughReader } from './listing/pass-through.ts';
import { openStream, streamError } from './live/stream.ts';

export interface OperationsDependencies extends CaptureDependencies {
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

/** The verbs the service understands, for CORS and for answering 405. */
export const SERVICE_VERBS: readonly string[] = [
  ...new Set(Object.keys(ROUTES).map((route) => route.split(' ', 1)[0] ?? route)),
];

/**
 * Makes the handler behind the front: discovery and device info, and the captures of the service's one purpose. SBI
 * reports its errors inside a 200 answer.
 */
export function createOperations(
  dependencies: OperationsDependencies,
): (request: FrontRequest) => Promise<FrontAnswer> {
  const { arming, clock, env, onRefused, passThrough, purpose, readers, trust } = dependencies;
  let watched: AbortSignal | undefined;

  function facts(port: number): ServiceFacts {
    return { env, purpose, port, now: clock.now() };
  }

  function discover(request: FrontRequest): FrontAnswer {
    const body =
      request.verb === 'GET' || request.body.length === 0 ? { type: 'Biometric Device' } : readJson(request.body);
    const wanted = parseDiscoveryRequest(body);
    if (!wanted.ok) return okAnswer([{ error: sbiError(wanted.error.code) }]);
    const now = facts(request.port);
    const found = listed(request, now).filter(
      ({ digitalId }) => wanted.value === 'any' || digitalId.type === wanted.value,
    );
    if (found.length === 0) return okAnswer([{ error: sbiError('no-devices') }]);
    return okAnswer(found.map((reader) => discoveryElement(reader, now)));
  }

  async function info(request: FrontRequest): Promise<FrontAnswer> {
    const now = facts(request.port);
    const found = listed(request, now);
    if (found.length === 0) return okAnswer([{ error: sbiError('no-devices') }]);
    return okAnswer(await Promise.all(found.map(async (reader) => infoElement(reader, now))));
  }

  /** All readers that this caller may know of. */
  function listed(request: FrontRequest, now: ServiceFacts): readonly ListedReader[] {
    const signer = trust.listing();
    const others = signer ? passedThrough(request).map((reader) => listPassedThrough(reader, signer)) : [];
    return [...listServed(readers.values(), trust, now), ...others];
  }

  /** The readers of other vendors that this caller may know of; registration services pass none through. */
  function passedThrough({ origin }: FrontRequest): readonly PassThroughReader[] {
    return purpose === 'Auth' ? passedThroughTo(origin, { passThrough, signer: trust.listing() }, clock.now()) : [];
  }

  /** The signal by which a capture or a stream ends early, or undefined when main expects none. */
  function armedSignal(request: FrontRequest): AbortSignal | undefined {
    const armed = arming.current();
    if (armed) return AbortSignal.any([request.signal, armed.signal]);
    onRefused({ type: 'refused', what: 'not-armed', origin: request.origin ?? '' });
    return undefined;
  }

  /** With the visit its fingers end. */
  function forgetFingersAfter(visit: AbortSignal): void {
    if (visit === watched) return;
    watched = visit;
    visit.addEventListener('abort', () => dependencies.fingers?.forget(), { once: true });
  }

  async function capture(request: FrontRequest): Promise<FrontAnswer> {
    const origin = request.origin ?? '';
    const signal = armedSignal(request);
    const visit = arming.current()?.signal;
    if (!signal || !visit) return captureError('not-armed', purpose);
    forgetFingersAfter(visit);
    const parsed = parseCaptureRequest(readJson(request.body), purpose);
    if (!parsed.ok) {
      const { code, transactionId } = parsed.error;
      if (transactionId === undefined) onRefused({ type: 'refused', what: 'malformed', origin });
      else {
        const { failure } = badRequest(code);
        dependencies.report({ type: 'capture-ended', transactionId, outcome: { ok: false, failure } });
      }
      return captureError(code, purpose);
    }
    const other = passedThrough(request).find(({ deviceId }) => deviceId === parsed.value.deviceId);
    if (other && passThrough) {
      const passing = { ...dependencies, readers: passThrough.readers };
      const passed = await capturePassedThrough(passing, other, parsed.value, origin, signal);
      return passed.ok ? { status: 200, octets: passed.value } : captureError(passed.error.code, purpose);
    }
    const captured = await runCapture(dependencies, parsed.value, origin, signal, visit);
    return captured.ok ? okAnswer({ biometrics: captured.value }) : captureError(captured.error.code, purpose);
  }

  async function stream(request: FrontRequest): Promise<FrontAnswer> {
    if (purpose === 'Auth') return streamError('stream-on-auth-device');
    const signal = armedSignal(request);
    return signal ? openStream(dependencies, readJson(request.body), signal) : streamError('not-armed');
  }

  return async (request): Promise<FrontAnswer> => {
    const operation = ROUTES[`${request.verb} ${request.path}`];
    switch (operation) {
      case 'discovery':
        return discover(request);
      case 'info':
        return info(request);
      case 'capture':
        return purpose === 'Auth' ? capture(request) : captureError('capture-on-registration-device', 'Auth');
      case 'rcapture':
        return purpose === 'Auth' ? captureError('rcapture-on-auth-device', 'Registration') : capture(request);
      case 'stream':
        return stream(request);
      default:
        return {
          status: SERVICE_VERBS.includes(request.verb) ? 404 : 405,
          json: { error: sbiError('bad-url') },
        };
    }
  };
}

function okAnswer(json: unknown): FrontAnswer {
  return { status: 200, json };
}

/** The shape MOSIP's suite demands of a capture that failed. */
function captureError(code: SbiErrorName, asked: Purpose): FrontAnswer {
  const sealing = asked === 'Auth' ? { sessionKey: '', thumbprint: '' } : {};
  const element = { specVersion: SPEC_VERSION, data: '', hash: '', ...sealing, error: sbiError(code) };
  return okAnswer({ biometrics: [element] });
}

/** The body as JSON whatever its content type says; undefined where it is none, which every schema refuses. */
function readJson(body: Uint8Array): unknown {
  try {
    return JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(body)) as unknown;
  } catch {
    return undefined;
  }
}
