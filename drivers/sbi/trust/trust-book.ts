import type { X509Certificate } from 'node:crypto';

import { err, ok } from '#kit/result.ts';
import type { Result } from '#kit/result.ts';
import type { ReaderTrust, ServiceTrust } from '../../link/trust.ts';
import { readCertificate } from './certificates.ts';
import { importSigner } from './crypto.ts';
import type { Signer } from './crypto.ts';
import { readEncryptionCertificate } from './encryption-certificate.ts';
import { openReaderTrust } from './open-trust.ts';
import type { OpenReaderTrust } from './open-trust.ts';

/**
 * The keys with which a service signs and encrypts. They may come late and are replaced while the service runs, so look
 * them up for each use.
 */
export interface TrustBook {
  /** The keys of a reader; undefined when it has none (SBI: not registered). */
  of(deviceId: string): OpenReaderTrust | undefined;
  /** Auth answers are encrypted to this; undefined leads to SBI error 108. */
  encryptionCertificate(): X509Certificate | undefined;
  /** Signs the listing of other vendors' readers; undefined when none are listed. */
  listing(): Signer | undefined;
}

/** A key that does not belong to its certificate, or a text that is no certificate. */
export interface UnusableTrust {
  readonly code: 'key-unusable' | 'certificate-unreadable';
}

/** A {@link TrustBook} with functions to replace its keys. All texts are PEM, keys PKCS#8. */
export interface KeptTrustBook extends TrustBook {
  /** Whether the last keys of a reader did not belong to their certificates. Then it has no keys. */
  isUnfit(deviceId: string): boolean;
  /** SHA-256 fingerprints (Node's `fingerprint256`) of all certificates in use. */
  fingerprints(): ReadonlySet<string>;
  /** Takes the keys of the start; a failure changes nothing. */
  begin(trust: BeginningTrust): Promise<Result<void, UnusableTrust>>;
  /**
   * Replaces the keys of a reader. With invalid keys it has none afterwards, because the old ones should no longer be
   * used.
   */
  replaceReader(deviceId: string, trust: ReaderTrust): Promise<Result<void, UnusableTrust>>;
  /**
   * Replaces the key of the listing. Does nothing when there is no such key; the old one stays when the new one is
   * invalid.
   */
  replaceListing(listing: ListingTrust): Promise<Result<void, UnusableTrust>>;
  /** Replaces the certificate; the old one stays when values cannot be encrypted to the new one. */
  replaceEncryption(certificate: string): Result<void, UnusableTrust>;
}

interface ListingTrust {
  readonly key: string;
  readonly certificate: string;
}

/** The keys at the start, without those of the readers. */
export interface BeginningTrust extends Omit<ServiceTrust, 'readers'> {
  readonly listing?: ListingTrust | undefined;
}

/** Creates an empty book. */
export function createTrustBook(): KeptTrustBook {
  const readers = new Map<string, OpenReaderTrust>();
  const unfit = new Set<string>();
  let ftmRoot: string | undefined;
  let encryptionCertificate: X509Certificate | undefined;
  let listing: Signer | undefined;
  return {
    of: (deviceId) => readers.get(deviceId),
    encryptionCertificate: () => encryptionCertificate,
    listing: () => listing,
    isUnfit: (deviceId) => unfit.has(deviceId),
    fingerprints() {
      const signers = [...[...readers.values()].map(({ device }) => device), ...(listing ? [listing] : [])];
      return new Set(signers.map(({ certificate }) => certificate.fingerprint256));
    },
    async begin(trust) {
      const opened = await openBeginning(trust);
      if (!opened.ok) return opened;
      ({ ftmRoot } = trust);
      ({ encryptionCertificate, listing } = opened.value);
      return ok(undefined);
    },
    async replaceReader(deviceId, trust) {
      const opened = await openReaderTrust(trust, ftmRoot);
      if (opened.ok) {
        readers.set(deviceId, opened.value);
        unfit.delete(deviceId);
        return ok(undefined);
      }
      readers.delete(deviceId);
      unfit.add(deviceId);
      return opened;
    },
    async replaceListing({ key, certificate }) {
      if (!listing) return ok(undefined);
      const fresh = await importSigner(key, certificate);
      if (!fresh.ok) return fresh;
      listing = fresh.value;
      return ok(undefined);
    },
    replaceEncryption(certificate) {
      const fresh = readEncryptionCertificate(certificate);
      if (!fresh.ok) return err({ code: 'certificate-unreadable' });
      encryptionCertificate = fresh.value;
      return ok(undefined);
    },
  };
}

async function openBeginning(
  trust: BeginningTrust,
): Promise<
  Result<
    { readonly encryptionCertificate: X509Certificate | undefined; readonly listing: Signer | undefined },
    UnusableTrust
  >
> {
  // Expired certificates are no failure here, because they have their own SBI error.
  const pem = trust.encryptionCertificate;
  const encryptionCertificate = pem === undefined ? undefined : readCertificate(pem);
  if (pem !== undefined && !encryptionCertificate) return err({ code: 'certificate-unreadable' });
  const listing = trust.listing && (await importSigner(trust.listing.key, trust.listing.certificate));
  if (listing && !listing.ok) return listing;
  return ok({ encryptionCertificate, listing: listing?.value });
}

/** Creates a book with all these keys; fails when one of them is unusable. */
export async function openTrustBook({ readers, ...rest }: ServiceTrust): Promise<Result<KeptTrustBook, UnusableTrust>> {
  const book = createTrustBook();
  const begun = await book.begin(rest);
  if (!begun.ok) return begun;
  for (const [deviceId, trust] of Object.entries(readers)) {
    const replaced = await book.replaceReader(deviceId, trust);
    if (!replaced.ok) return replaced;
  }
  return ok(book);
}
