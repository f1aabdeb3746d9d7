import { SCHEME_DOMAIN } from './schemes.ts';

/**
 * Hosts that must not even be looked up: an own scheme's page whose request slipped past interception, and the
 * services of Chromium's maker that it calls although every switch against that is set.
 */
const DOMAINS = [SCHEME_DOMAIN, 'google.com', 'googleapis.com', 'gstatic.com', 'gvt1.com'];

/** The same for Chromium's own resolver, with the rules of the app's command line after it. */
export function resolverRules(asked: string | undefined): string {
  return [...DOMAINS.map((domain) => `MAP *.${domain} ~NOTFOUND`), ...(asked ? [asked] : [])].join(', ');
}

/** The same for what goes by a proxy of this host, which Chromium's resolver never sees. */
export function isUnreachable(host: string): boolean {
  return DOMAINS.some((domain) => host.endsWith(`.${domain}`));
}
