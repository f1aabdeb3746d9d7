import type { Readable } from 'node:stream';
import axios from 'axios';
import { z } from 'zod';
import type { Result } from '#kit/result.ts';
import { err, ok } from '#kit/result.ts';
import type { PortalRefusal } from '#vocabulary/portal-refusals.ts';
import type { UpstreamError } from './port.ts';

export interface HttpRequest {
  readonly method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'HEAD';
  /** Absolute URL. */
  readonly url: string;
  readonly headers?: Readonly<Record<string, string>> | undefined;
  readonly body?: Uint8Array | string | undefined;
  readonly signal?: AbortSignal | undefined;
}

export interface HttpAnswer {
  readonly status: number;
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Uint8Array;
}

/** One HTTP exchange: no redirects, one deadline for all of it, a limit on the answer. Every status counts as an answer. */
export type SendHttp = (request: HttpRequest) => Promise<Result<HttpAnswer, UpstreamError>>;

export interface HttpLimits {
  /** Most bytes of an answer; default 4 MiB. */
  readonly answerBytes?: number;
  /** Aborts when an exchange has taken too long; default 30 s. */
  readonly deadline?: () => AbortSignal;
}

const ANSWER_BYTES = 4 * 1024 * 1024;
const DEADLINE_MILLISECONDS = 30_000;

/**
 * Creates `SendHttp` over axios. An exchange that breaks off, or that the caller aborts, is `unreachable`: it is not known
 * what the other side did. An answer that is not HTTP, or a certificate that is not trusted, is `nonsense`.
 */
export function createSendHttp(limits: HttpLimits = {}): SendHttp {
  const cap = limits.answerBytes ?? ANSWER_BYTES;
  const deadlineOf = limits.deadline ?? ((): AbortSignal => AbortSignal.timeout(DEADLINE_MILLISECONDS));
  return async (request) => {
    const deadline = deadlineOf();
    const signal = AbortSignal.any(request.signal === undefined ? [deadline] : [deadline, request.signal]);
    try {
      const response = await axios.request<Readable>({
        method: request.method,
        url: request.url,
        // Without `false`, axios gives an empty POST the type of a form.
        headers: { accept: 'application/json', 'content-type': false, ...request.headers },
        data: request.body,
        signal,
        responseType: 'stream',
        maxRedirects: 0,
        maxBodyLength: Infinity,
        // Sends the bytes unchanged: axios would rewrite a body that looks like JSON.
        transformRequest: [(data: unknown) => data],
        validateStatus: () => true,
      });
      const body = await readAll(response.data, cap, signal);
      if (body === undefined) return err({ code: 'nonsense', detail: 'too-large' });
      return ok({ status: response.status, headers: headersOf(response.headers), body });
    } catch (error) {
      if (deadline.aborted) return err({ code: 'timed-out' });
      return err(failureOf(error));
    }
  };
}

/** Undefined when there are more than `cap` bytes. Rejects when the stream breaks off or `signal` aborts. */
async function readAll(stream: Readable, cap: number, signal: AbortSignal): Promise<Uint8Array | undefined> {
  const stop = (): void => void stream.destroy(new Error('the exchange was aborted'));
  signal.addEventListener('abort', stop, { once: true });
  try {
    signal.throwIfAborted();
    const chunks: Uint8Array[] = [];
    let size = 0;
    for await (const chunk of stream as AsyncIterable<Uint8Array>) {
      size += chunk.byteLength;
      if (size > cap) return undefined;
      chunks.push(chunk);
    }
    return Buffer.concat(chunks);
  } finally {
    signal.removeEventListener('abort', stop);
    stream.destroy();
  }
}

function headersOf(headers: object): Readonly<Record<string, string>> {
  const plain: Record<string, string> = {};
  for (const [name, value] of Object.entries(headers)) {
    if (typeof value === 'string') plain[name.toLowerCase()] = value;
  }
  return plain;
}

function failureOf(error: unknown): UpstreamError {
  const code = axios.isAxiosError(error) ? (error.code ?? '') : '';
  // Codes of llhttp: the answer was not HTTP.
  if (code.startsWith('HPE_')) return { code: 'nonsense', detail: 'not-http' };
  if (CERTIFICATE_CODES.test(code)) return { code: 'nonsense', detail: 'certificate' };
  return code === 'ETIMEDOUT' ? { code: 'timed-out' } : { code: 'unreachable' };
}

/** OpenSSL's verification results and Node's own, as Node names them. */
const CERTIFICATE_CODES =
  /^(CERT_|ERR_TLS_CERT|UNABLE_TO_|DEPTH_ZERO_SELF_SIGNED|SELF_SIGNED_CERT|HOSTNAME_MISMATCH|ERR_SSL_)/u;

/** The error body of OpenG2P and of the project's portal: `{errors: [{code, message}]}`. */
const ErrorBodySchema = z.looseObject({ errors: z.array(z.looseObject({ code: z.string() })).min(1) });

/** Statuses that mean "not now" rather than "no": timeout, lock held, too early, too many. */
const PASSING: ReadonlySet<number> = new Set([408, 423, 425, 429]);
/**
 * Reasons that a lost answer causes: somebody on the way sent the request again, with the token of the first time. The
 * next try has a token of its own.
 */
const PASSING_REASONS: ReadonlySet<string | undefined> = new Set<PortalRefusal>(['station-token-replayed']);

/**
 * Reads an answer: by `schema` for a 2xx, as an error otherwise. `onUnauthorized` says what a 401 means to this caller: the
 * registrant's session has ended, or the station is refused.
 */
export function readAnswer<T>(
  answer: HttpAnswer,
  schema: z.ZodType<T>,
  onUnauthorized: 'signed-out' | 'refused',
): Result<T, UpstreamError> {
  const { status } = answer;
  if (status >= 200 && status < 300) {
    const json = jsonOf(answer.body);
    if (!json.ok) return json;
    const parsed = schema.safeParse(json.value);
    return parsed.success ? ok(parsed.data) : err({ code: 'nonsense', detail: 'shape' });
  }
  return err(errorOf(answer, onUnauthorized));
}

/** What an answer other than 2xx means. */
export function errorOf(answer: HttpAnswer, onUnauthorized: 'signed-out' | 'refused'): UpstreamError {
  const { status } = answer;
  if (status >= 500 || PASSING.has(status)) {
    const retryAfterSeconds = retryAfterOf(answer.headers['retry-after']);
    return { code: 'unavailable', status, ...(retryAfterSeconds !== undefined && { retryAfterSeconds }) };
  }
  if (status >= 300 && status < 400) return { code: 'nonsense', detail: 'redirect' };
  if (status === 401 && onUnauthorized === 'signed-out') return { code: 'signed-out' };
  const json = jsonOf(answer.body);
  const body = ErrorBodySchema.safeParse(json.ok ? json.value : undefined);
  const reason = body.success ? body.data.errors[0]?.code : undefined;
  if (PASSING_REASONS.has(reason)) return { code: 'unavailable', status };
  return reason === undefined ? { code: 'nonsense', detail: `status-${status}` } : { code: 'refused', reason };
}

function jsonOf(body: Uint8Array): Result<unknown, UpstreamError> {
  try {
    return ok(JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(body)) as unknown);
  } catch {
    return err({ code: 'nonsense', detail: 'not-json' });
  }
}

/** Seconds of a `Retry-After` (RFC 9110 10.2.3). Its date form is ignored, because it needs two clocks that agree. */
function retryAfterOf(header: string | undefined): number | undefined {
  return header !== undefined && /^\d{1,6}$/u.test(header) ? Number(header) : undefined;
}
