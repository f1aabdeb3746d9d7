import { X509Certificate } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { err, ok, type Result } from '#kit/result.ts';

const CERTIFICATE = /-----BEGIN CERTIFICATE-----[^-]+-----END CERTIFICATE-----/g;

/** The certificates (PEM) that other vendors' services are trusted by. */
export interface OtherVendors {
  readonly deviceRoots: string[];
  readonly ftmRoots: string[];
}

/** Reads the pinned roots of the settings; undefined without a setting, and then no other service is searched for. */
export function readOtherVendors(settings: {
  readonly deviceRoots: string | undefined;
  readonly chipRoots: string | undefined;
}): Result<OtherVendors | undefined, BadRoots> {
  if (settings.deviceRoots === undefined) {
    if (settings.chipRoots === undefined) return ok(undefined);
    return err({ code: 'bad-setting', line: 'KIOSK_CHIP_ROOTS is of no use without KIOSK_DEVICE_ROOTS.' });
  }
  const deviceRoots = readPinnedRoots(settings.deviceRoots);
  if (!deviceRoots.ok) return deviceRoots;
  const ftmRoots = settings.chipRoots === undefined ? ok([]) : readPinnedRoots(settings.chipRoots);
  if (!ftmRoots.ok) return ftmRoots;
  return ok({ deviceRoots: [...deviceRoots.value], ftmRoots: [...ftmRoots.value] });
}

interface BadRoots {
  readonly code: 'bad-setting';
  readonly line: string;
}

/** Reads the certificates of a PEM file. Without any, or with one that is no authority's, returns a line to show. */
function readPinnedRoots(file: string): Result<readonly string[], BadRoots> {
  try {
    const pems = readFileSync(file, 'utf8').match(CERTIFICATE) ?? [];
    if (pems.length > 0 && pems.every((pem) => new X509Certificate(pem).ca)) return ok([...pems]);
    return err({ code: 'bad-setting', line: `${file} holds no certificates of authorities (PEM).` });
  } catch {
    return err({ code: 'bad-setting', line: `${file} cannot be read as certificates (PEM).` });
  }
}
