import { z } from 'zod';
import { err, ok, type Result } from '#kit/result.ts';
import type { PortalRefusal } from '#vocabulary/portal-refusals.ts';
import type { Some } from '#vocabulary/subset.ts';
import type { Provider } from '../settings/config.ts';
import type { StationClient, StationsRepository } from '../storage/stations.ts';

/** Members of a JWK that only its owner may know (RFC 7518 section 6). */
const SECRET_MEMBERS = ['d', 'p', 'q', 'dp', 'dq', 'qi', 'oth', 'k'];

const PublicJwkSchema = z
  .looseObject({ kty: z.enum(['EC', 'RSA', 'OKP']) })
  .refine((jwk) => SECRET_MEMBERS.every((member) => !(member in jwk)))
  .refine((jwk) => JSON.stringify(jwk).length <= 4096);

/** The clients that a station says are its own: at most one at each provider. */
export const ReportedClientsSchema = z
  .array(
    z.strictObject({
      issuer: z.string().min(1).max(500),
      clientId: z.string().min(1).max(200),
      /** Absent where the portal signs for it. */
      jwk: PublicJwkSchema.optional(),
    }),
  )
  .max(20)
  .refine((clients) => new Set(clients.map(({ issuer }) => issuer)).size === clients.length);
export type ReportedClients = z.infer<typeof ReportedClientsSchema>;

type ClientRefusal = { readonly code: Some<PortalRefusal, 'unknown-issuer' | 'client-id-taken'> };

/**
 * Records a station's clients: tokens made out to them are accepted from this station, and from no other. Where all
 * stations share a client, its id stands in the portal's settings.
 */
export async function recordClients(
  stations: StationsRepository,
  providers: readonly Provider[],
  reported: { readonly stationId: string; readonly clients: ReportedClients; readonly at: string },
): Promise<Result<void, ClientRefusal>> {
  const { stationId, clients, at } = reported;
  for (const { issuer, clientId } of clients) {
    const provider = providers.find((each) => each.issuer === issuer);
    if (provider === undefined) return err({ code: 'unknown-issuer' });
    const others = (await stations.withClient(issuer, clientId)).filter((id) => id !== stationId);
    if (others.length > 0 && !provider.clientIds.includes(clientId)) return err({ code: 'client-id-taken' });
  }
  await stations.putClients(
    stationId,
    clients.map(({ issuer, clientId, jwk }) => ({ issuer, clientId, jwk })),
    at,
  );
  return ok(undefined);
}

/** A station's own client ids at an issuer. */
export function clientIdsAt(clients: readonly StationClient[]): (issuer: string) => readonly string[] {
  return (issuer) => clients.filter((client) => client.issuer === issuer).map(({ clientId }) => clientId);
}
