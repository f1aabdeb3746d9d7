import type { IncomingMessage, ServerResponse } from 'node:http';
import { err, ok } from '#kit/result.ts';
import type { Result } from '#kit/result.ts';

export type BodyError = { readonly code: 'body-too-large' } | { readonly code: 'body-broken-off' };

/** Reads a request's body up to `limit` bytes. */
export async function readBody(request: IncomingMessage, limit: number): Promise<Result<string, BodyError>> {
  const chunks: Buffer[] = [];
  let size = 0;
  try {
    for await (const chunk of request as AsyncIterable<Buffer>) {
      size += chunk.length;
      if (size > limit) return err({ code: 'body-too-large' });
      chunks.push(chunk);
    }
  } catch {
    return err({ code: 'body-broken-off' });
  }
  return ok(Buffer.concat(chunks).toString('utf8'));
}

export function sendHtml(response: ServerResponse, status: number, page: string): void {
  response.writeHead(status, { 'Content-Type': 'text/html; charset=utf-8' }).end(page);
}

export function sendJson(response: ServerResponse, status: number, value: object): void {
  response.writeHead(status, { 'Content-Type': 'application/json; charset=utf-8' }).end(JSON.stringify(value));
}

/** Answers 303: the browser then fetches `path` with GET, also after a POST. */
export function redirect(response: ServerResponse, path: string): void {
  response.writeHead(303, { Location: path }).end();
}

/**
 * Sets the headers of every answer: it is not stored and not framed, and only scripts and styles of this origin apply.
 * `styles` are hashes of the style elements that MOSIP's client adds; `formTargets` are the origins of the clients'
 * redirect URIs, to which a form's answer redirects in the end (browsers apply `form-action` to redirects too).
 */
export function setPageHeaders(
  response: ServerResponse,
  allowed: { readonly styles: readonly string[]; readonly formTargets: readonly string[] },
): void {
  const policy = [
    "default-src 'none'",
    "script-src 'self'",
    `style-src ${["'self'", ...allowed.styles.map((hash) => `'${hash}'`)].join(' ')}`,
    "img-src 'self' data:",
    "connect-src 'self' http://127.0.0.1:*",
    `form-action ${["'self'", ...allowed.formTargets].join(' ')}`,
    "frame-ancestors 'none'",
    "base-uri 'none'",
  ].join('; ');
  response.setHeader('Content-Security-Policy', policy);
  response.setHeader('Cache-Control', 'no-store');
  response.setHeader('Referrer-Policy', 'no-referrer');
  response.setHeader('X-Content-Type-Options', 'nosniff');
  response.setHeader('X-Frame-Options', 'DENY');
}

/** The JSON in `text`, or undefined where there is none. */
export function parseJson(text: string | undefined): unknown {
  if (text === undefined) return undefined;
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}
