import type { CompactJWSHeaderParameters } from 'jose';

/** Signs with the station's key: compact JWS ES256 over the JSON of `payload`. */
export type SignAsStation = (payload: object, header: Omit<CompactJWSHeaderParameters, 'alg'>) => Promise<string>;

/** A station that has enrolled. */
export interface EnrolledStation {
  readonly stationId: string;
  readonly certificatePem: string;
}

/** Seconds. Long enough for a slow upload to start, short enough to be worthless to an eavesdropper. */
const LIFETIME = 120;

/** A bearer token for one request to the portal at `audience`. */
export function stationToken(deps: {
  readonly station: EnrolledStation;
  readonly audience: string;
  readonly sign: SignAsStation;
  /** Milliseconds since 1970. */
  readonly now: () => number;
  /** Unique per call. */
  readonly newId: () => string;
}): Promise<string> {
  const iat = Math.floor(deps.now() / 1_000);
  return deps.sign(
    { iss: deps.station.stationId, aud: deps.audience, iat, exp: iat + LIFETIME, jti: deps.newId() },
    { typ: 'kiosk-station+jwt', x5c: [certificateBody(deps.station.certificatePem)] },
  );
}

/** The base64 between the lines of a PEM: what `x5c` holds (RFC 7515 4.1.6). */
export function certificateBody(pem: string): string {
  return pem.replace(/-----[^-]+-----|\s/gu, '');
}
