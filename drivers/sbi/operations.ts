import type { FromHost } from '../link/messages.ts';
import type { Arming } from './arming.ts';
import { badRequest, runCapture } from './capture-operation.ts';
import type { CaptureDependencies } from './capture-operation.ts';
import { parseCaptureRequest } from './capture-request.ts';
import type { Purpose } from './capture-rules.ts';
import { sbiError } from './errors.ts';
import type { SbiErrorName } from './errors.ts';
import type { FrontAnswer, FrontRequest } from './exchange.ts';
import { parseDiscoveryRequest, SPEC_VERSION } from './messages.ts';
import { discoveryElement, infoElement, listedReaders } from './service-readers.ts';
import type { ServiceFacts } from './service-readers.ts';
import { openStream, streamError } from './stream.ts';

export interface OperationsDependencies extends CaptureDependencies {
  readonly purpose: Purpose;
  readonly arming: Arming;
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
  const { arming, clock, env, onRefused, purpose, readers } = dependencies;

  function facts(port: number): ServiceFacts {
    return { env, purpose, port, now: clock.now() };
  }

  function discover(request: FrontRequest): FrontAnswer {
    const body =
      request.verb === 'GET' || request.body.length === 0 ? { type: 'Biometric Device' } : readJson(request.body);
    const wanted = parseDiscoveryRequest(body);
    if (!wanted.ok) return okAnswer([{ error: sbiError(wanted.error.code) }]);
    const found = listedReaders(readers.values()).filter(
      ({ reader }) => wanted.value === 'any' || reader.identity.type === wanted.value,
    );
    if (found.length === 0) return okAnswer([{ error: sbiError('no-devices') }]);
    return okAnswer(found.map((entry) => discoveryElement(entry, facts(request.port))));
  }

  async function info(request: FrontRequest): Promise<FrontAnswer> {
    const found = listedReaders(readers.values());
    if (found.length === 0) return okAnswer([{ error: sbiError('no-devices') }]);
    return okAnswer(await Promise.all(found.map(async (entry) => infoElement(entry, facts(request.port)))));
  }

  /** The signal by which a capture or a stream ends early, or undefined when main expects none. */
  function armedSignal(request: FrontRequest): AbortSignal | undefined {
    const armed = arming.current();
    if (armed) return AbortSignal.any([request.signal, armed.signal]);
    onRefused({ type: 'refused', what: 'not-armed', origin: request.origin ?? '' });
    return undefined;
  }

  async function capture(request: FrontRequest): Promise<FrontAnswer> {
    const origin = request.origin ?? '';
    const signal = armedSignal(request);
    if (!signal) return captureError('not-armed', purpose);
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
    const captured = await runCapture(dependencies, parsed.value, origin, signal);
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
