import { z } from 'zod';

import type { Clock } from '#kit/clock.ts';
import { err, ok } from '#kit/result.ts';
import type { Result } from '#kit/result.ts';
import { readEncryptionCertificate } from './encryption-certificate.ts';
import type { EncryptionCertificateError, EncryptionCertificateSource } from './encryption-certificate.ts';

/** The client and the services that it fetches from: MOSIP's authentication manager and ID authentication. */
export interface AuthoritySettings {
  /** Base address of both services, without their own paths: `https://api.example`. */
  readonly base: URL;
  readonly appId: string;
  readonly clientId: string;
  readonly secretKey: string;
}

/** Limit for login and certificate together; a running authority answers within two or three seconds. */
export const AUTHORITY_DEADLINE_MS = 15_000;
/** A certificate in JSON has 2 to 4 KiB. */
export const AUTHORITY_ANSWER_BYTES = 64 * 1024;

const LOGIN_PATH = 'v1/authmanager/authenticate/clientidsecretkey';
const CERTIFICATE_PATH = 'idauthentication/v1/internal/getCertificate?applicationId=IDA&referenceId=IDA-FIR';

/** MOSIP's envelope: errors come with status 200. */
const Errors = z.array(z.looseObject({ errorCode: z.string() })).nullish();
const LoginAnswer = z.looseObject({ errors: Errors });
const CertificateAnswer = z.looseObject({
  errors: Errors,
  response: z.looseObject({ certificate: z.string() }).nullish(),
});

/** A value that a cookie may have (RFC 6265 4.1.1), with a limit: the token is sent in a cookie unchanged. */
const TOKEN = /^[\x21\x23-\x2b\x2d-\x3a\x3c-\x5b\x5d-\x7e]{1,8192}$/;

/** Whether secrets may be sent to this address: over TLS, or on this machine. */
export function isSafeAddress(base: URL): boolean {
  const loopback = ['127.0.0.1', '[::1]', 'localhost'].includes(base.hostname);
  return base.protocol === 'https:' || (base.protocol === 'http:' && loopback);
}

/**
 * The encryption certificate, fetched as MOSIP's mock device service does it: a login with client id and secret returns
 * a token in the header `authorization`, and the `getCertificate` call sends it as a cookie. No redirect is followed,
 * so that the secret is sent to no other address.
 * @param settings.base an address that is not safe for a secret is a programmer's error, see {@link isSafeAddress}
 */
export function certificateOfAuthority(settings: AuthoritySettings, clock: Clock): EncryptionCertificateSource {
  if (!isSafeAddress(settings.base)) throw new RangeError('a secret goes over https or to this machine only');
  return {
    async fetch(signal) {
      const deadline = new AbortController();
      const cancelDeadline = clock.after(AUTHORITY_DEADLINE_MS, () => {
        deadline.abort();
      });
      try {
        return await fetchCertificate(settings, clock, AbortSignal.any([signal, deadline.signal]));
      } catch (error) {
        if (deadline.signal.aborted) return err({ code: 'authority-timed-out' });
        return err({ code: 'authority-unreachable', detail: causeOf(error) });
      } finally {
        cancelDeadline();
      }
    },
  };
}

async function fetchCertificate(
  settings: AuthoritySettings,
  clock: Clock,
  signal: AbortSignal,
): ReturnType<EncryptionCertificateSource['fetch']> {
  const token = await login(settings, clock, signal);
  if (!token.ok) return token;
  const url = addressOf(settings.base, CERTIFICATE_PATH);
  const answer = await exchange(url, { headers: { cookie: `Authorization=${token.value}` }, signal });
  if (!answer.ok) return answer;
  const { status, json } = answer.value;
  const parsed = CertificateAnswer.safeParse(json);
  if (!parsed.success) return err(status === 200 ? { code: 'answer-malformed' } : refusedWith(status));
  const refusal = firstErrorOf(parsed.data.errors);
  if (refusal !== undefined) return err({ code: 'authority-refused', detail: refusal });
  if (status !== 200) return err(refusedWith(status));
  if (!parsed.data.response) return err({ code: 'answer-malformed', detail: 'no certificate' });
  return readEncryptionCertificate(parsed.data.response.certificate);
}

function refusedWith(status: number): EncryptionCertificateError {
  return { code: 'authority-refused', detail: `status ${status}` };
}

async function login(
  settings: AuthoritySettings,
  clock: Clock,
  signal: AbortSignal,
): Promise<Result<string, EncryptionCertificateError>> {
  const { base, appId, clientId, secretKey } = settings;
  const answer = await exchange(addressOf(base, LOGIN_PATH), {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({
      id: 'mosip.io.clientId.pwd',
      version: '1.0',
      requesttime: new Date(clock.now()).toISOString(),
      request: { appId, clientId, secretKey },
    }),
    signal,
  });
  if (!answer.ok) return answer;
  const { status, json, token } = answer.value;
  const parsed = LoginAnswer.safeParse(json);
  const refusal = parsed.success ? firstErrorOf(parsed.data.errors) : undefined;
  if (refusal !== undefined) return err({ code: 'login-refused', detail: refusal });
  if (status !== 200) return err({ code: 'login-refused', detail: `status ${status}` });
  if (!parsed.success) return err({ code: 'answer-malformed' });
  if (token === null || !TOKEN.test(token)) return err({ code: 'answer-malformed', detail: 'no token' });
  return ok(token);
}

/** The first error code, shortened for a log line. */
function firstErrorOf(errors: z.infer<typeof Errors>): string | undefined {
  return errors?.[0]?.errorCode.replace(/[^A-Za-z0-9._-]/g, '?').slice(0, 40);
}

function addressOf(base: URL, path: string): URL {
  return new URL(path, base.href.endsWith('/') ? base : `${base.href}/`);
}

interface Answer {
  readonly status: number;
  /** Undefined when the body is no JSON. */
  readonly json: unknown;
  readonly token: string | null;
}

/** One exchange. Rejects when the connection breaks or the signal aborts. */
async function exchange(url: URL, request: RequestInit): Promise<Result<Answer, EncryptionCertificateError>> {
  const response = await fetch(url, { ...request, redirect: 'manual' });
  if (response.status >= 300 && response.status < 400) {
    await response.body?.cancel();
    return err({ code: 'answer-malformed', detail: 'redirect' });
  }
  const body = await readCapped(response);
  if (body === undefined) return err({ code: 'answer-malformed', detail: 'too large' });
  return ok({ status: response.status, json: parseJson(body), token: response.headers.get('authorization') });
}

/** The body, or undefined when it is larger than any answer; then the rest is not read. */
async function readCapped(response: Response): Promise<Uint8Array | undefined> {
  if (response.body === null) return new Uint8Array();
  const chunks: Uint8Array[] = [];
  let size = 0;
  // Leaving the loop early cancels the body.
  for await (const chunk of response.body as AsyncIterable<Uint8Array>) {
    size += chunk.length;
    if (size > AUTHORITY_ANSWER_BYTES) return undefined;
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}

function parseJson(body: Uint8Array): unknown {
  try {
    return JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(body)) as unknown;
  } catch {
    return undefined;
  }
}

/** The system's code for the failure, such as `ECONNREFUSED` or a TLS code; never the address or the content. */
function causeOf(error: unknown): string {
  const cause = error instanceof Error ? error.cause : undefined;
  return cause instanceof Error && 'code' in cause ? String(cause.code) : 'broken off';
}
