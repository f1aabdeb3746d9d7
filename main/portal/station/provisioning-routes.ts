import type { FastifyInstance } from 'fastify';
import { z } from 'zod';
import type { Provider } from '../settings/config.ts';
import type { Store } from '../storage/store.ts';
import { recordClients, ReportedClientsSchema } from '../stations/clients.ts';
import { provisioningFileFor } from '../stations/provisioning-files.ts';
import type { SharedClients } from '../stations/shared-clients.ts';
import type { StationAuth } from '../stations/station-auth.ts';
import { forStation, refuse } from './callers.ts';

export interface ProvisioningRoutesDeps {
  readonly providers: readonly Provider[];
  readonly store: Store;
  readonly sharedClients: SharedClients;
  readonly stationAuth: StationAuth;
  /** Milliseconds since 1970. */
  readonly now: () => number;
}

const ClientsSchema = z.strictObject({ clients: ReportedClientsSchema });
const AssertionSchema = z.strictObject({ issuer: z.string().min(1).max(500) });

/** What a station is at the providers, and the file that says so. */
export function addProvisioningRoutes(app: FastifyInstance, deps: ProvisioningRoutesDeps): void {
  const { providers, store, sharedClients, now } = deps;

  // What has changed since the station enrolled: a newer provisioning file may name other providers.
  app.route({
    method: 'PUT',
    url: '/station/clients',
    bodyLimit: 128 * 1024,
    ...forStation(deps, async ({ stationId }, request, reply) => {
      const body = ClientsSchema.safeParse(request.body);
      if (!body.success) return refuse(reply, 'malformed-request');
      const reported = { stationId, clients: body.data.clients, at: new Date(now()).toISOString() };
      const recorded = await store.transaction(({ stations }) => recordClients(stations, providers, reported));
      return recorded.ok ? reply.send({ state: 'kept' }) : refuse(reply, recorded.error.code);
    }),
  });

  app.route({
    method: 'POST',
    url: '/station/assertions',
    bodyLimit: 4 * 1024,
    ...forStation(deps, async ({ stationId }, request, reply) => {
      const body = AssertionSchema.safeParse(request.body);
      if (!body.success) return refuse(reply, 'malformed-request');
      const signed = await sharedClients.assertion(stationId, body.data.issuer);
      if (signed.ok) return reply.send(signed.value);
      return refuse(reply, signed.error.code, signed.error.retryAfterSeconds);
    }),
  });

  app.route({
    method: 'GET',
    url: '/station/provisioning',
    ...forStation(deps, async ({ stationId }, request, reply) => {
      const station = await store.stations.find(stationId);
      const file = station && (await provisioningFileFor(store.provisioning, station));
      if (file === undefined) return refuse(reply, 'not-found');
      const tag = `"${file.sha256}"`;
      void reply.header('etag', tag);
      if (isNamed(request.headers['if-none-match'], tag)) return reply.code(304).send();
      return reply.type('application/jose').send(file.jws);
    }),
  });
}

/** Whether an `If-None-Match` (RFC 9110 13.1.2) names the tag. */
function isNamed(header: string | undefined, tag: string): boolean {
  const tags = (header ?? '').split(',').map((each) => each.trim().replace(/^W\//u, ''));
  return tags.includes('*') || tags.includes(tag);
}
