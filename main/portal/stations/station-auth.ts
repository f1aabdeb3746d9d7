import { createPublicKey } from 'node:crypto';
import { decodeProtectedHeader, jwtVerify } from 'jose';
import { z } from 'zod';
import type { Result } from '#kit/result.ts';
import { err } from '#kit/result.ts';
import type { Refusal } from '../http/refusal.ts';
import { isInFuture, POLICIES } from '../settings/policies.ts';
import type { StationsRepository } from '../storage/stations.ts';
import type { Authority, StationCertificate } from './authority.ts';

/** A station that this portal certified, whose key has just signed, that is not revoked and has the portal's mode. */
export type Station = StationCertificate;

export interface StationAuth {
  /** Checks an `Authorization` header: `Bearer` and a JWT of type `kiosk-station+jwt` by the station's key. */
  caller(authorization: string | undefined): Promise<Result<Station, Refusal>>;
  /** The station a compact JWS names by its `x5c`; the signature itself is not checked here. */
  stationOf(jws: string): Promise<Result<Station, Refusal>>;
}

const TYPE = 'kiosk-station+jwt';
const MAX_LIFETIME = POLICIES.stationToken.value;
const CLOCK_TOLERANCE = POLICIES.clockTolerance.value;

const PayloadSchema = z.looseObject({ jti: z.string().min(8), iat: z.number(), exp: z.number() });

export function createStationAuth(deps: {
  readonly authority: Authority;
  readonly stations: StationsRepository;
  readonly mode: string;
  readonly audience: () => string;
  /** Milliseconds since 1970. */
  readonly now: () => number;
}): StationAuth {
  // In memory on purpose: a restart forgets tokens that live a few minutes at most, and every call is idempotent.
  const seen = new Map<string, number>();

  async function stationOf(jws: string): Promise<Result<Station, Refusal>> {
    const certificate = await deps.authority.readStation(x5cOf(jws));
    if (!certificate.ok) return certificate;
    const { stationId, mode, keyThumbprint } = certificate.value;
    const known = await deps.stations.find(stationId);
    if (known?.keyThumbprint !== keyThumbprint) return err({ code: 'unknown-station' });
    if (known.revokedAt !== undefined) return err({ code: 'station-revoked' });
    if (mode !== deps.mode) return err({ code: 'mode-mismatch' });
    return certificate;
  }

  function firstUse(jti: string, expiresAt: number, nowSeconds: number): boolean {
    for (const [old, until] of seen) if (until < nowSeconds) seen.delete(old);
    if (seen.has(jti)) return false;
    seen.set(jti, expiresAt + CLOCK_TOLERANCE);
    return true;
  }

  return {
    stationOf,
    async caller(authorization) {
      const token = /^Bearer (\S+)$/u.exec(authorization ?? '')?.[1];
      if (token === undefined) return err({ code: 'station-token' });
      const station = await stationOf(token);
      if (!station.ok) return station;
      const { stationId, publicJwk } = station.value;
      let payload: z.infer<typeof PayloadSchema>;
      try {
        const key = createPublicKey({ key: publicJwk, format: 'jwk' });
        const verified = await jwtVerify(token, key, {
          algorithms: ['ES256'],
          typ: TYPE,
          issuer: stationId,
          audience: deps.audience(),
          clockTolerance: CLOCK_TOLERANCE,
          currentDate: new Date(deps.now()),
        });
        payload = PayloadSchema.parse(verified.payload);
      } catch {
        return err({ code: 'station-token' });
      }
      const nowSeconds = deps.now() / 1_000;
      // One dated years ahead would be good until then, and remembered as long.
      if (isInFuture(payload.iat, nowSeconds) || payload.exp - payload.iat > MAX_LIFETIME) {
        return err({ code: 'station-token' });
      }
      // Each station chooses its own ids: two stations may choose the same one.
      if (!firstUse(`${stationId} ${payload.jti}`, payload.exp, nowSeconds))
        return err({ code: 'station-token-replayed' });
      return station;
    },
  };
}

function x5cOf(jws: string): unknown {
  try {
    return decodeProtectedHeader(jws).x5c;
  } catch {
    return undefined;
  }
}
