import type { Clock } from '#kit/clock.ts';
import { err, ok } from '#kit/result.ts';
import type { Result } from '#kit/result.ts';
import type { OtherServices as OtherServicesConfiguration } from '../link/trust.ts';
import { importSigner } from '../sbi/trust/crypto.ts';
import type { PassThrough, PassThroughReaders } from '../sbi/capture/pass-through.ts';
import type { OpenServiceTrust } from '../sbi/trust/open-trust.ts';
import { openOtherServices } from '../vendor-service/other-services.ts';
import type { OtherServices } from '../vendor-service/other-services.ts';
import type { OwnMarks } from '../vendor-service/own-marks.ts';
import { openPinnedRoots } from '../vendor-service/pinned-roots.ts';

/** The configured trust in other vendors' services, ready for use. */
export interface OtherTrust {
  /** What our SBI service needs to offer their readers; undefined without a key that signs the listing. */
  passThrough(readers: () => PassThroughReaders | undefined): PassThrough | undefined;
  /** Signs the listing with another key from now on; false when key and certificate do not belong together. */
  useListing(key: string, certificate: string): Promise<boolean>;
  /** Starts looking for them. */
  open(input: { readonly clock: Clock; readonly env: string; readonly own: OwnMarks }): OtherServices;
}

/** Reads the PEM texts that main hands over; undefined when it hands over none, and nobody is looked for. */
export async function openOtherTrust(
  configuration: OtherServicesConfiguration | undefined,
): Promise<Result<OtherTrust | undefined, { readonly code: 'root-unusable' | 'key-unusable' }>> {
  if (!configuration) return ok(undefined);
  const { deviceRoots, ftmRoots, firstPort, lastPort, listing } = configuration;
  const roots = openPinnedRoots({ device: deviceRoots, ftm: ftmRoots });
  if (!roots.ok) return roots;
  const imported = listing && (await importSigner(listing.key, listing.certificate));
  if (imported && !imported.ok) return imported;
  let signer = imported?.value;
  return ok({
    async useListing(key, certificate) {
      const fresh = await importSigner(key, certificate);
      if (fresh.ok && signer) signer = fresh.value;
      return fresh.ok;
    },
    passThrough(readers) {
      if (!listing || !signer) return undefined;
      const first = signer;
      return {
        origins: listing.origins,
        get signer() {
          return signer ?? first;
        },
        readers: {
          listed: () => readers()?.listed() ?? [],
          capture: async (request, signal) => readers()?.capture(request, signal) ?? err({ code: 'reader-unknown' }),
        },
      };
    },
    open: ({ clock, env, own }) =>
      openOtherServices({
        clock,
        env,
        roots: roots.value,
        own: {
          port: own.port,
          get deviceIds() {
            return own.deviceIds;
          },
          certificates: () => withListing(own.certificates(), signer?.certificate.fingerprint256),
        },
        firstPort,
        lastPort,
        offers: listing !== undefined,
      }),
  });
}

function withListing(certificates: ReadonlySet<string>, fingerprint: string | undefined): ReadonlySet<string> {
  return fingerprint === undefined ? certificates : new Set([...certificates, fingerprint]);
}

/** By what our own service is known to the scan for others. */
export function ownMarks(
  port: number,
  readers: ReadonlyMap<string, unknown>,
  trust: OpenServiceTrust['readers'],
): OwnMarks {
  return {
    port,
    // Readers and keys come and go while the service runs.
    get deviceIds() {
      return new Set(readers.keys());
    },
    certificates: () => new Set([...trust.values()].map(({ device }) => device.certificate.fingerprint256)),
  };
}
