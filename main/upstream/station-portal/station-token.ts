import type { CompactJWSHeaderParameters } from 'jose';

/** Signs with the station's key: compact JWS ES256 over the JSON of `payload`. */
export type SignAsStation = (payload: object, header: Omit<CompactJWSHeaderParameters, 'alg'>) => Promise<string>;

/** A station that has enrolled. */
export interface EnrolledStation {
  readonly stationId: string;
  readonly certificatePem: string;
}

/** Seconds. Long enough for a slow upload to start, short enough to be worthless to whoever overhears it. */
const LIFETIME = 120;

/** A bearer token for one request to the portal at `audience`. */
export function stationToken(parts: {
  readonly station: EnrolledStation;
  readonly audience: string;
  readonly sign: SignAsStation;
  readonly now: () => Date;
  /** Unique per call. */
  readonly newId: () => string;
}): Promise<string> {
  const iat = Math.floor(parts.now().getTime() / 1_000);
  return parts.sign(
    { iss: parts.station.stationId, aud: parts.audience, iat, exp: iat + LIFETIME, jti: parts.newId() },
    { typ: 'kiosk-station+jwt', x5c: [certificateBody(parts.station.certificatePem)] },
  );
}

/** The base64 between the lines of a PEM: what `x5c` holds (RFC 7515 4.1.6). */
export function certificateBody(pem: string): string {
  return pem.replace(/-----[^-]+-----|\s/gu, '');
}
