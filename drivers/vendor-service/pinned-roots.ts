import 'reflect-metadata';
import { X509Certificate } from 'node:crypto';

import {
  BasicConstraintsExtension,
  KeyUsageFlags,
  KeyUsagesExtension,
  X509Certificate as ParsedCertificate,
} from '@peculiar/x509';
import { z } from 'zod';

import { err, ok } from '#kit/result.ts';
import type { Result } from '#kit/result.ts';

/** The certificate authorities that this station trusts for readers' keys and for chips (SBI 0.9.5 trust chains). */
export interface PinnedRoots {
  /** Above the keys that sign device info and captures (partner domain DEVICE). */
  readonly device: readonly X509Certificate[];
  /** Above the chips that sign the digitalId of an L1 reader (partner domain FTM). */
  readonly ftm: readonly X509Certificate[];
}

/**
 * Reads pinned certificates from PEM, one text per certificate. Any authority may be pinned, not only a self-signed
 * root: services send the leaf alone, so a provider's intermediate must be pinned when its root does not sign leaves
 * itself.
 */
export function openPinnedRoots(pems: {
  readonly device: readonly string[];
  readonly ftm: readonly string[];
}): Result<PinnedRoots, { readonly code: 'root-unusable' }> {
  const device = readAuthorities(pems.device);
  const ftm = readAuthorities(pems.ftm);
  return device && ftm ? ok({ device, ftm }) : err({ code: 'root-unusable' });
}

function readAuthorities(pems: readonly string[]): readonly X509Certificate[] | undefined {
  try {
    const authorities = pems.map((pem) => new X509Certificate(pem));
    return authorities.every((authority) => authority.ca) ? authorities : undefined;
  } catch {
    return undefined;
  }
}

/**
 * Why no path leads from a certificate to a pinned authority.
 * - `certificate-expired`: there is a path, but a certificate on it is outside its dates
 * - `certificate-unfit`: there is a path, but a certificate on it was not issued for this (key usage, path length,
 *   hash)
 */
export type PathProblem = 'certificate-not-trusted' | 'certificate-expired' | 'certificate-unfit';

/** Leaf, at most this many intermediates, pinned authority. */
const MAX_INTERMEDIATES = 3;

/**
 * Looks for a path from a leaf over some of the intermediates that a service sends with it to a pinned authority, and
 * judges the path. Work is bounded: each intermediate is used once on a path, and there are at most three.
 * @param now milliseconds since 1970
 */
export function checkPath(
  sent: { readonly leaf: X509Certificate; readonly intermediates: readonly X509Certificate[] },
  pinned: readonly X509Certificate[],
  now: number,
): Result<void, { readonly code: PathProblem }> {
  const paths = findPaths([sent.leaf], sent.intermediates.slice(0, MAX_INTERMEDIATES), pinned);
  if (paths.length === 0) return err({ code: 'certificate-not-trusted' });
  const current = paths.filter((path) => path.every((certificate) => isCurrent(certificate, now)));
  if (current.length === 0) return err({ code: 'certificate-expired' });
  return current.some(isReadableAndFit) ? ok(undefined) : err({ code: 'certificate-unfit' });
}

type Path = readonly X509Certificate[];

function isCurrent(certificate: X509Certificate, now: number): boolean {
  return certificate.validFromDate.getTime() <= now && now <= certificate.validToDate.getTime();
}

function findPaths(begun: Path, intermediates: Path, pinned: Path): readonly Path[] {
  const last = begun.at(-1);
  if (!last) return [];
  const ended = pinned.filter((authority) => issued(authority, last)).map((authority) => [...begun, authority]);
  const further = intermediates
    .filter((next) => issued(next, last))
    .flatMap((next) =>
      findPaths(
        [...begun, next],
        intermediates.filter((other) => other !== next),
        pinned,
      ),
    );
  return [...ended, ...further];
}

/** Checks the signature too: anyone can write the name of an authority. */
function issued(authority: X509Certificate, certificate: X509Certificate): boolean {
  return authority.ca && certificate.checkIssued(authority) && certificate.verify(authority.publicKey);
}

/** A certificate that Node can read and `@peculiar/x509` cannot is fit for nothing. */
function isReadableAndFit(path: Path): boolean {
  try {
    return isFit(path);
  } catch {
    return false;
  }
}

/** Whether each certificate of the path may be used for its place in it (RFC 5280 6.1.4 k, m, n). */
function isFit(path: Path): boolean {
  return path.every((certificate, place) => {
    const parsed = new ParsedCertificate(certificate.raw);
    const usages = parsed.getExtension(KeyUsagesExtension)?.usages;
    const isPinned = place === path.length - 1;
    if (!isPinned && isWeaklySigned(parsed)) return false;
    if (place === 0) return usages === undefined || (usages & KeyUsageFlags.digitalSignature) !== 0;
    if (usages !== undefined && (usages & KeyUsageFlags.keyCertSign) === 0) return false;
    // Between an authority at `place` and the leaf at 0 there are `place - 1` intermediates.
    const allowed = parsed.getExtension(BasicConstraintsExtension)?.pathLength;
    return allowed === undefined || place - 1 <= allowed;
  });
}

const HashedSchema = z.object({ hash: z.object({ name: z.enum(['SHA-256', 'SHA-384', 'SHA-512']) }) });

/** SHA-1 and MD5 signatures can be moved to another certificate. A pinned one is not checked: its key is trusted. */
function isWeaklySigned(certificate: ParsedCertificate): boolean {
  return !HashedSchema.safeParse(certificate.signatureAlgorithm).success;
}
