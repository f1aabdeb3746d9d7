import 'reflect-metadata';
import { webcrypto, X509Certificate } from 'node:crypto';
import * as x509 from '@peculiar/x509';
import { beforeAll, describe, expect, it } from 'vitest';
import { isUnder, trustAuthoritiesIn } from './certificates.ts';

const NOW = Date.parse('2026-06-01T08:00:00Z');
const DAY = 86_400_000;
const EC = { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' } as const;

interface Issued {
  readonly keys: webcrypto.CryptoKeyPair;
  readonly certificate: x509.X509Certificate;
}

interface Content {
  readonly name: string;
  readonly isAuthority?: boolean;
  readonly names?: readonly x509.JsonGeneralName[];
  readonly uses?: readonly string[];
  /** Days from now. */
  readonly from?: number;
  readonly to?: number;
}

let serial = 0x10;
async function issue({ name, isAuthority = false, ...content }: Content, issuer?: Issued): Promise<Issued> {
  const keys = await webcrypto.subtle.generateKey(EC, true, ['sign', 'verify']);
  const extensions: x509.Extension[] = [new x509.BasicConstraintsExtension(isAuthority, undefined, true)];
  if (content.names) extensions.push(new x509.SubjectAlternativeNameExtension([...content.names]));
  if (content.uses) extensions.push(new x509.ExtendedKeyUsageExtension([...content.uses]));
  const certificate = await x509.X509CertificateGenerator.create({
    serialNumber: (serial += 1).toString(16),
    subject: `CN=${name}`,
    issuer: issuer?.certificate.subject ?? `CN=${name}`,
    notBefore: new Date(NOW + (content.from ?? -1) * DAY),
    notAfter: new Date(NOW + (content.to ?? 30) * DAY),
    publicKey: keys.publicKey,
    signingKey: (issuer?.keys ?? keys).privateKey,
    signingAlgorithm: EC,
    extensions,
  });
  return { keys, certificate };
}

const pem = ({ certificate }: Issued) => certificate.toString('pem');
const nodes = (...issued: readonly Issued[]) => issued.map((each) => new X509Certificate(pem(each)));
const HOST: readonly x509.JsonGeneralName[] = [{ type: 'dns', value: 'portal.example.org' }];
const SERVER = x509.ExtendedKeyUsage.serverAuth;

let root: Issued;
let middle: Issued;
let leaf: Issued;
beforeAll(async () => {
  root = await issue({ name: 'Programme root', isAuthority: true });
  middle = await issue({ name: 'Programme servers', isAuthority: true }, root);
  leaf = await issue({ name: 'portal', names: HOST, uses: [SERVER] }, middle);
});

const under = (
  chain: readonly Issued[],
  hostname = 'portal.example.org',
  roots: readonly Issued[] = [root],
  at = NOW,
) => isUnder(nodes(...chain), { hostname, roots: nodes(...roots), at });

describe('a chain under a pinned authority', () => {
  it('holds through the authorities between, whether the root is sent or not', () => {
    expect(under([leaf, middle])).toBe(true);
    expect(under([leaf, middle, root])).toBe(true);
    expect(under([leaf], undefined, [middle])).toBe(true);
  });

  it('holds for an address that the certificate names as one, and for names by a wildcard', async () => {
    const names: x509.JsonGeneralName[] = [
      { type: 'ip', value: '127.0.0.1' },
      { type: 'dns', value: '*.example.org' },
    ];
    const local = await issue({ name: 'local', names }, root);
    expect(under([local], '127.0.0.1')).toBe(true);
    expect(under([local], 'a.example.org')).toBe(true);
    expect(under([local], 'a.b.example.org')).toBe(false);
    expect(under([local], '127.0.0.2')).toBe(false);
  });

  it.each<[string, () => Promise<[chain: Issued[], hostname?: string]>]>([
    ['without the authority between', () => Promise.resolve([[leaf]])],
    ['for another host', () => Promise.resolve([[leaf, middle], 'other.example.org'])],
    ['for no host at all', async () => [[await issue({ name: 'portal.example.org' }, root)]]],
    ['that has expired', async () => [[await issue({ name: 'old', names: HOST, from: -9, to: -1 }, root)]]],
    ['that is not valid yet', async () => [[await issue({ name: 'new', names: HOST, from: 1 }, root)]]],
    ['for clients alone', async () => [[await issue({ name: 'c', names: HOST, uses: ['1.3.6.1.5.5.7.3.2'] }, root)]]],
    ['of an authority itself', async () => [[await issue({ name: 'ca', names: HOST, isAuthority: true }, root)]]],
    ['signed by itself', async () => [[await issue({ name: 'self', names: HOST })]]],
    [
      'through somebody who is no authority',
      async () => [[await issue({ name: 'x', names: HOST }, leaf), leaf, middle]],
    ],
    [
      'by another key with the authority’s name',
      async () => {
        const impostor = await issue({ name: 'Programme root', isAuthority: true });
        return [[await issue({ name: 'portal', names: HOST }, impostor), impostor]];
      },
    ],
    [
      'through an authority that has expired',
      async () => {
        const old = await issue({ name: 'old servers', isAuthority: true, from: -9, to: -1 }, root);
        return [[await issue({ name: 'portal', names: HOST }, old), old]];
      },
    ],
    ['of nobody', () => Promise.resolve([[]])],
  ])('does not hold %s', async (_what, make) => {
    const [chain, hostname] = await make();
    expect(under(chain, hostname)).toBe(false);
  });

  it('does not hold once the root has expired', () => {
    expect(under([leaf, middle], undefined, [root], NOW + 31 * DAY)).toBe(false);
  });
});

describe('the verify procedure of a session', () => {
  type Procedure = (asked: Electron.Request, callback: (verdict: number) => void) => void;
  function procedureOf(authorities: readonly string[]): Procedure | undefined {
    let procedure: Procedure | undefined;
    const session = { setCertificateVerifyProc: (given: Procedure | null) => (procedure = given ?? undefined) };
    trustAuthoritiesIn(session, authorities, () => NOW);
    return procedure;
  }
  function verdictOn(errorCode: number, chain: readonly Issued[]): number | undefined {
    const [first, ...rest] = chain.toReversed().map((each) => ({ data: pem(each) }) as Electron.Certificate);
    let sent = first;
    for (const each of rest) sent = { ...each, issuerCert: sent } as Electron.Certificate;
    let verdict: number | undefined;
    const asked = { hostname: 'portal.example.org', errorCode, certificate: sent } as Electron.Request;
    procedureOf([pem(root)])?.(asked, (given) => (verdict = given));
    return verdict;
  }

  it('takes a server under a pinned authority that Chromium does not know', () => {
    expect(verdictOn(-202, [leaf, middle])).toBe(0);
  });

  it('leaves every other judgement to Chromium', async () => {
    expect(verdictOn(0, [leaf, middle])).toBe(-3);
    // Expired, another host, revoked, weak: Chromium has found more than an unknown authority.
    for (const code of [-200, -201, -206, -208]) expect(verdictOn(code, [leaf, middle])).toBe(-3);
    expect(verdictOn(-202, [await issue({ name: 'self', names: HOST })])).toBe(-3);
  });

  it('is not there without authorities', () => {
    expect(procedureOf([])).toBeUndefined();
  });
});
