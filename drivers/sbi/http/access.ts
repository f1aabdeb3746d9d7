import { err, ok } from '#kit/result.ts';
import type { Result } from '#kit/result.ts';

/** Who may use the service. */
export interface AccessRules {
  /** Exact origins (`scheme://host:port`). */
  readonly allowedOrigins: readonly string[];
  /** Whether to serve a client that sends no Origin, so is no browser. */
  readonly absentOrigin: 'refused' | 'allowed';
}

export type AccessError = { readonly code: 'host' } | { readonly code: 'origin' };

/**
 * Decides from the headers whether to serve the request, and returns the origin to echo in CORS headers. The Host check
 * refuses DNS rebinding: when a name of another site resolves to 127.0.0.1, Host still has that name. `null` and `*`
 * are never allowed origins.
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
