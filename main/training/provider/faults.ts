import type { IncomingMessage, ServerResponse } from 'node:http';
import type { ProviderFault } from '#vocabulary/sign-in.ts';
import { sendJson } from './http-exchange.ts';

/** The endpoint that fails with each fault. */
const FAILING: Readonly<Partial<Record<ProviderFault, RegExp>>> = {
  'discovery-fails': /^\/\.well-known\/openid-configuration$/u,
  'keys-fail': /\/jwks$/u,
  'pushing-fails': /^\/request$/u,
  'page-fails': /^\/(auth|sign-in)\b/u,
  'token-fails': /^\/token$/u,
  'userinfo-fails': /^\/me$/u,
};

const CLOCK_OFF_MS = 600_000;

/**
 * What an operator of a broken provider would see at its door. Answers whether the request was dealt with; otherwise the
 * provider answers it, with a clock that may be off.
 */
export function answerByFault(
  fault: ProviderFault | undefined,
  {
    request,
    response,
    path,
  }: { readonly request: IncomingMessage; readonly response: ServerResponse; readonly path: string },
): boolean {
  if (fault === undefined) return false;
  if (fault === 'down') {
    request.socket.destroy();
    return true;
  }
  // It never answers; the client gives up, or the provider is stopped.
  if (fault === 'slow') return true;
  if (FAILING[fault]?.test(path) === true) {
    response.writeHead(503, { 'Content-Type': 'text/html' }).end('<h1>Service unavailable</h1>');
    return true;
  }
  if (fault === 'code-expired' && path === '/token') {
    sendJson(response, 400, { error: 'invalid_grant', error_description: 'the code has expired' });
    return true;
  }
  if (fault === 'malformed-userinfo' && path === '/me') {
    response.writeHead(200, { 'Content-Type': 'application/jwt' }).end('neither.header.nor-claims');
    return true;
  }
  if (fault === 'clock-off') response.setHeader('Date', new Date(Date.now() + CLOCK_OFF_MS).toUTCString());
  return false;
}
