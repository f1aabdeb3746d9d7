import { err, ok } from '#kit/result.ts';
import type { Result } from '#kit/result.ts';

/** Who may use the service. */
export interface AccessRules {
  /** Exact origins (`scheme://host:port`). */
  readonly allowedOrigins: readonly string[];
  /** Whether a client that sends no Origin (no browser) is served. */
  readonly absentOrigin: 'refused' | 'allowed';
}

export type AccessError = { readonly code: 'host' } | { readonly code: 'origin' };

/**
 * Decides from the request's headers whether it is served, and gives the origin to echo in CORS headers.
 * The Host check refuses DNS rebinding: a page of another site whose name was made to resolve to 127.0.0.1 still says
 * its own name here. `null` and `*` are never origins of the list.
 */
export function checkAccess(
  headers: ReadonlyMap<string, string>,
  port: number,
  rules: AccessRules,
): Result<{ readonly origin: string | undefined }, AccessError> {
  const host = headers.get('host')?.toLowerCase();
  if (host !== `127.0.0.1:${port}` && host !== `localhost:${port}`) return err({ code: 'host' });
  const origin = headers.get('origin');
  if (origin === undefined) return rules.absentOrigin === 'allowed' ? ok({ origin }) : err({ code: 'origin' });
  if (origin === 'null' || origin === '*' || !rules.allowedOrigins.includes(origin)) return err({ code: 'origin' });
  return ok({ origin });
}
