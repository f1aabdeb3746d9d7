import tls from 'node:tls';

/**
 * Makes this process believe TLS servers under these authorities besides those of the system: every client of it, since
 * axios, jose and `fetch` all end in Node's own TLS.
 * @param authorities certificates, PEM
 */
export function trustAuthorities(authorities: readonly string[]): void {
  if (authorities.length === 0) return;
  tls.setDefaultCACertificates([...tls.getCACertificates('default'), ...authorities]);
}
