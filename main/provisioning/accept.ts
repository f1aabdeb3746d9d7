import { err, ok, type Result } from '#kit/result.ts';
import type { FileRefusal, ProvisioningFile } from './read.ts';

/** The station that a file is offered to. */
export interface Taker {
  /** Milliseconds since 1970. */
  readonly now: number;
  /** The station's name, as it enrolled; undefined before. */
  readonly stationName: string | undefined;
  /** The file that the station works by; undefined at its first start. */
  readonly current: ProvisioningFile | undefined;
  /** Whether something is kept here that the portal does not have. */
  readonly isWorkWaiting: boolean;
}

/** A file from the future: the authority's clock or the station's is wrong. A day covers every time zone. */
const AHEAD_MS = 86_400_000;

/** Whether a station may take a file whose signature holds. The first reason against it counts. */
export function acceptProvisioning(file: ProvisioningFile, taker: Taker): Result<ProvisioningFile, FileRefusal> {
  const { provisioning } = file;
  const { current, now, stationName } = taker;
  if (current && file.authority !== current.authority) return err({ code: 'other-authority' });
  if (current && provisioning.serial <= current.provisioning.serial) {
    return err({ code: 'older', detail: String(provisioning.serial) });
  }
  if (Date.parse(provisioning.expiresAt) <= now) return err({ code: 'expired', detail: provisioning.expiresAt });
  if (Date.parse(provisioning.issuedAt) > now + AHEAD_MS) {
    return err({ code: 'not-yet-valid', detail: provisioning.issuedAt });
  }
  const { scope } = provisioning;
  if (scope.kind === 'station' && stationName !== undefined && scope.name !== stationName) {
    return err({ code: 'other-station', detail: scope.name });
  }
  if (taker.isWorkWaiting && current && isAnotherPlace(file, current)) return err({ code: 'work-waits' });
  return ok(file);
}

/** Whether the station would work for another centre or send to another portal. */
function isAnotherPlace({ provisioning: next }: ProvisioningFile, { provisioning: before }: ProvisioningFile): boolean {
  return next.centre.name !== before.centre.name || next.portal.url !== before.portal.url;
}
