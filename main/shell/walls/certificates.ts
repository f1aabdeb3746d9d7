import { X509Certificate } from 'node:crypto';
import type { Certificate, Session } from 'electron';

/** What Electron hands to a verify procedure. */
type Asked = Pick<Electron.Request, 'hostname' | 'certificate' | 'errorCode'>;

/** Chromium's net error for a chain that ends at no authority it knows; the only one that a pinned authority can heal. */
const AUTHORITY_INVALID = -202;
/** To the procedure's callback: what Chromium itself found holds. */
const AS_CHROMIUM = -3;
const TRUSTED = 0;

/** No chain of a real server is longer. */
const MOST_CERTIFICATES = 8;
/** id-kp-serverAuth (RFC 5280 section 4.2.1.12). */
const SERVER_AUTH = '1.3.6.1.5.5.7.3.1';

/**
 * Makes the pages of a session believe TLS servers under these authorities, too. Chromium's own judgement holds for all
 * others, and for every fault but an unknown authority: a certificate that has expired or is for another host stays
 * refused.
 * @param authorities certificates, PEM
 */
export function trustAuthoritiesIn(
  session: Pick<Session, 'setCertificateVerifyProc'>,
  authorities: readonly string[],
  now: () => number,
): void {
  if (authorities.length === 0) return;
  const roots = authorities.map((pem) => new X509Certificate(pem));
  session.setCertificateVerifyProc((asked, callback) => callback(verdictOf(asked, roots, now())));
}

function verdictOf({ hostname, certificate, errorCode }: Asked, roots: readonly X509Certificate[], at: number): number {
  if (errorCode !== AUTHORITY_INVALID) return AS_CHROMIUM;
  return isUnder(chainOf(certificate), { hostname, roots, at }) ? TRUSTED : AS_CHROMIUM;
}

/** The certificates that the server sent, its own first; the last one has no issuer, whatever Electron's types promise. */
function chainOf(sent: Certificate): readonly X509Certificate[] {
  const chain: X509Certificate[] = [];
  for (let each: Certificate | undefined = sent; each !== undefined; each = issuerOf(each)) {
    if (chain.length === MOST_CERTIFICATES) return [];
    try {
      chain.push(new X509Certificate(each.data));
    } catch {
      return [];
    }
  }
  return chain;
}

const issuerOf = ({ issuerCert }: Partial<Certificate>): Certificate | undefined => issuerCert;

/** Whether the chain is for this host, for now, for servers, and leads to one of the roots by signatures of authorities. */
export function isUnder(
  chain: readonly X509Certificate[],
  {
    hostname,
    roots,
    at,
  }: { readonly hostname: string; readonly roots: readonly X509Certificate[]; readonly at: number },
): boolean {
  const [leaf, ...above] = chain;
  if (!leaf || leaf.ca || !isFor(leaf, hostname) || !isForServers(leaf)) return false;
  let current = leaf;
  for (const next of [...above, undefined]) {
    if (!isCurrent(current, at)) return false;
    const root = roots.find((each) => hasIssued(each, current) && isCurrent(each, at));
    if (root) return true;
    if (!next?.ca || !hasIssued(next, current)) return false;
    current = next;
  }
  return false;
}

/** An address is compared as an address, a name as a name: a certificate for one is none for the other. */
function isFor(leaf: X509Certificate, hostname: string): boolean {
  const host = hostname.replace(/^\[|\]$/gu, '');
  const isAddress = host.includes(':') || /^\d+(\.\d+){3}$/u.test(host);
  const found = isAddress ? leaf.checkIP(host) : leaf.checkHost(host, { subject: 'never' });
  return found !== undefined;
}

/** Certificates without the extension may be used for everything. */
function isForServers(leaf: X509Certificate): boolean {
  // Node's types promise a list; without the extension there is none.
  const uses = leaf.keyUsage as readonly string[] | undefined;
  return uses === undefined || uses.includes(SERVER_AUTH);
}

function isCurrent({ validFrom, validTo }: X509Certificate, at: number): boolean {
  return Date.parse(validFrom) <= at && at <= Date.parse(validTo);
}

/** Issuer and subject fit, and the signature holds. */
function hasIssued(issuer: X509Certificate, certificate: X509Certificate): boolean {
  try {
    return issuer.ca && certificate.checkIssued(issuer) && certificate.verify(issuer.publicKey);
  } catch {
    return false;
  }
}
