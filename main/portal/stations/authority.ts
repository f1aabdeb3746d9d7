import 'reflect-metadata';
import { createPrivateKey, createPublicKey, generateKeyPairSync, randomBytes, webcrypto } from 'node:crypto';
import * as x509 from '@peculiar/x509';
import type { JWK } from 'jose';
import { calculateJwkThumbprint, exportJWK, SignJWT } from 'jose';
import type { Result } from '#kit/result.ts';
import { err, ok } from '#kit/result.ts';
import type { Mode } from '#vocabulary/station.ts';
import type { Receipt } from '../../submission/manifest.ts';
import type { AuthorityKeyRow, AuthorityKeysRepository } from '../storage/keys.ts';

/** What a station's certificate says, after it has been verified that this authority issued it. */
export interface StationCertificate {
  readonly stationId: string;
  readonly mode: string;
  readonly centre: string;
  readonly publicJwk: JWK;
  readonly keyThumbprint: string;
}

/** Issues the certificates of stations and signs receipts. */
export interface Authority {
  readonly caPem: string;
  /** Public keys of all receipts signed so far, newest first. */
  readonly receiptKeys: { readonly keys: readonly JWK[] };
  /** The public key of a certificate request, if the request proves that its sender has the private key and the key is on P-256. */
  readRequest(
    pem: string,
  ): Promise<Result<{ readonly keyThumbprint: string }, { readonly code: 'certificate-request' }>>;
  issue(request: { readonly pem: string; readonly stationId: string; readonly centre: string }): Promise<string>;
  /** Reads the first certificate of an `x5c` header (RFC 7515 4.1.6) and checks that this authority issued it and that it is valid now. */
  readStation(x5c: unknown): Promise<Result<StationCertificate, { readonly code: 'station-certificate' }>>;
  signReceipt(receipt: Receipt): Promise<string>;
}

const ECDSA = { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' } as const;
const DAY = 86_400_000;
const CA_DAYS = 3_650;
const STATION_DAYS = 730;
// A station's clock may be behind the portal's: without this, a new certificate would not be valid yet at its first use.
const BACKDATED = 3_600_000;

/** Loads the portal's keys; creates them the first time. */
export async function openAuthority(deps: {
  readonly keys: AuthorityKeysRepository;
  readonly mode: Mode;
  /** Milliseconds since 1970. */
  readonly now: () => number;
}): Promise<Authority> {
  const { keys, mode, now } = deps;
  const ca = (await keys.of('ca'))[0] ?? (await createCa(keys, mode, now));
  if ((await keys.of('receipt')).length === 0) await createReceiptKey(keys, now);
  const receiptRows = await keys.of('receipt');
  const [receiptRow] = receiptRows;
  if (receiptRow === undefined) throw new Error('the receipt key was not kept');

  const caCertificate = new x509.X509Certificate(ca.publicPart);
  const caKey = await webcrypto.subtle.importKey('pkcs8', pkcs8(ca.privatePem), ECDSA, false, ['sign']);
  const receiptKey = createPrivateKey(receiptRow.privatePem);

  return {
    caPem: ca.publicPart,
    receiptKeys: { keys: receiptRows.map((row) => JSON.parse(row.publicPart) as JWK) },

    async readRequest(pem) {
      try {
        const request = new x509.Pkcs10CertificateRequest(pem);
        if (!(await request.verify())) return err({ code: 'certificate-request' });
        const { keyThumbprint } = await publicKeyOf(request.publicKey);
        return ok({ keyThumbprint });
      } catch {
        return err({ code: 'certificate-request' });
      }
    },

    async issue({ pem, stationId, centre }) {
      const at = now();
      const certificate = await x509.X509CertificateGenerator.create({
        serialNumber: serialNumber(),
        // Typed values: the library treats quotes and a leading # in plain text as its own notation.
        subject: new x509.Name([
          { CN: [{ utf8String: stationId }] },
          { OU: [{ utf8String: mode }] },
          { O: [{ utf8String: centre }] },
        ]),
        issuer: caCertificate.subjectName,
        notBefore: new Date(at - BACKDATED),
        notAfter: new Date(at + STATION_DAYS * DAY),
        publicKey: new x509.Pkcs10CertificateRequest(pem).publicKey,
        signingKey: caKey,
        signingAlgorithm: ECDSA,
        extensions: [
          new x509.BasicConstraintsExtension(false, undefined, true),
          new x509.KeyUsagesExtension(x509.KeyUsageFlags.digitalSignature, true),
          new x509.ExtendedKeyUsageExtension([x509.ExtendedKeyUsage.clientAuth]),
        ],
      });
      return certificate.toString('pem');
    },

    async readStation(x5c) {
      const first: unknown = Array.isArray(x5c) ? x5c[0] : undefined;
      if (typeof first !== 'string') return err({ code: 'station-certificate' });
      try {
        const certificate = new x509.X509Certificate(Buffer.from(first, 'base64'));
        const isIssuedHere =
          certificate.issuer === caCertificate.subject &&
          (await certificate.verify({ publicKey: caCertificate.publicKey, date: new Date(now()) }));
        if (!isIssuedHere || certificate.getExtension(x509.BasicConstraintsExtension)?.ca === true) {
          return err({ code: 'station-certificate' });
        }
        const name = (field: string): string => certificate.subjectName.getField(field)[0] ?? '';
        return ok({
          stationId: name('CN'),
          mode: name('OU'),
          centre: name('O'),
          ...(await publicKeyOf(certificate.publicKey)),
        });
      } catch {
        return err({ code: 'station-certificate' });
      }
    },

    signReceipt: (receipt) =>
      new SignJWT({ ...receipt })
        .setProtectedHeader({ alg: 'ES256', typ: 'kiosk-receipt+jwt', kid: receiptRow.kid })
        .sign(receiptKey),
  };
}

async function createCa(keys: AuthorityKeysRepository, mode: string, now: () => number): Promise<AuthorityKeyRow> {
  const pair = await webcrypto.subtle.generateKey(ECDSA, true, ['sign', 'verify']);
  const at = now();
  const certificate = await x509.X509CertificateGenerator.createSelfSigned({
    serialNumber: serialNumber(),
    name: [{ CN: ['Registration portal'] }, { OU: [mode] }],
    notBefore: new Date(at - BACKDATED),
    notAfter: new Date(at + CA_DAYS * DAY),
    keys: pair,
    signingAlgorithm: ECDSA,
    extensions: [
      new x509.BasicConstraintsExtension(true, 0, true),
      new x509.KeyUsagesExtension(x509.KeyUsageFlags.keyCertSign | x509.KeyUsageFlags.cRLSign, true),
    ],
  });
  const der = Buffer.from(await webcrypto.subtle.exportKey('pkcs8', pair.privateKey));
  const row: AuthorityKeyRow = {
    kid: certificate.serialNumber,
    purpose: 'ca',
    privatePem: createPrivateKey({ key: der, format: 'der', type: 'pkcs8' })
      .export({ format: 'pem', type: 'pkcs8' })
      .toString(),
    publicPart: certificate.toString('pem'),
  };
  await keys.add(row, new Date(now()).toISOString());
  return row;
}

async function createReceiptKey(keys: AuthorityKeysRepository, now: () => number): Promise<void> {
  const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const jwk = await exportJWK(publicKey);
  const kid = await calculateJwkThumbprint(jwk, 'sha256');
  await keys.add(
    {
      kid,
      purpose: 'receipt',
      privatePem: privateKey.export({ format: 'pem', type: 'pkcs8' }).toString(),
      publicPart: JSON.stringify({ ...jwk, kid, alg: 'ES256', use: 'sig' }),
    },
    new Date(now()).toISOString(),
  );
}

/** Throws when the key is not P-256, the only kind that stations have. */
async function publicKeyOf(key: x509.PublicKey): Promise<{ readonly publicJwk: JWK; readonly keyThumbprint: string }> {
  const jwk = await exportJWK(createPublicKey({ key: Buffer.from(key.rawData), format: 'der', type: 'spki' }));
  if (jwk.kty !== 'EC' || jwk.crv !== 'P-256') throw new Error('not a P-256 key');
  return { publicJwk: jwk, keyThumbprint: await calculateJwkThumbprint(jwk, 'sha256') };
}

/** 16 random bytes with the top bit clear, so that the serial number is a positive integer (RFC 5280 4.1.2.2). */
function serialNumber(): string {
  const bytes = randomBytes(16);
  bytes[0] = ((bytes[0] ?? 0) & 0x7f) | 0x40;
  return bytes.toString('hex');
}

function pkcs8(pem: string): Buffer {
  return createPrivateKey(pem).export({ format: 'der', type: 'pkcs8' });
}
