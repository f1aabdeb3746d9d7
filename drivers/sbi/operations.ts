import type { FromHost } from '../link/messages.ts';
import type { Arming } from './arming.ts';
import { badRequest, captureForAuth } from './auth-capture.ts';
import type { AuthCaptureDependencies } from './auth-capture.ts';
import { sbiError } from './errors.ts';
import type { SbiErrorName } from './errors.ts';
import type { FrontAnswer, FrontRequest } from './front.ts';
import { parseAuthCaptureRequest, parseDiscoveryRequest, SPEC_VERSION } from './messages.ts';
import { discoveryElement, infoElement, listedReaders } from './service-readers.ts';
import type { ServiceFacts } from './service-readers.ts';

export interface OperationsDependencies extends AuthCaptureDependencies {
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
 * Makes the handler behind the front of an **auth** service: discovery, device info and CAPTURE; RCAPTURE and STREAM
 * get the error SBI has for them on auth devices. SBI reports its errors inside a 200 answer.
 */
export function createOperations(
  dependencies: OperationsDependencies,
): (request: FrontRequest) => Promise<FrontAnswer> {
  const { arming, clock, env, onRefused, readers } = dependencies;

  function facts(port: number): ServiceFacts {
    return { env, purpose: 'Auth', port, now: clock.now() };
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

  async function capture(request: FrontRequest): Promise<FrontAnswer> {
    const origin = request.origin ?? '';
    const armed = arming.current();
    if (!armed) {
      onRefused({ type: 'refused', what: 'not-armed', origin });
      return captureError('not-armed');
    }
    const parsed = parseAuthCaptureRequest(readJson(request.body));
    if (!parsed.ok) {
      const { code, transactionId } = parsed.error;
      if (transactionId === undefined) onRefused({ type: 'refused', what: 'malformed', origin });
      else {
        const { failure } = badRequest(code);
        dependencies.report({ type: 'capture-ended', transactionId, outcome: { ok: false, failure } });
      }
      return captureError(code);
    }
    const signal = AbortSignal.any([request.signal, armed.signal]);
    const captured = await captureForAuth(dependencies, parsed.value, origin, signal);
    return captured.ok ? okAnswer({ biometrics: captured.value }) : captureError(captured.error.code);
  }

  return async (request): Promise<FrontAnswer> => {
    const operation = ROUTES[`${request.verb} ${request.path}`];
    switch (operation) {
      case 'discovery':
        return discover(request);
      case 'info':
        return info(request);
      case 'capture':
        return capture(request);
      case 'rcapture':
        return captureError('rcapture-on-auth-device');
      case 'stream':
        return okAnswer({ error: sbiError('stream-on-auth-device') });
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
function captureError(code: SbiErrorName): FrontAnswer {
  const element = {
    specVersion: SPEC_VERSION,
    data: '',
    hash: '',
    sessionKey: '',
    thumbprint: '',
    error: sbiError(code),
  };
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
