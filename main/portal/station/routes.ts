import { createHash, randomBytes } from 'node:crypto';
import type { FastifyInstance } from 'fastify';
import { z } from 'zod';
import { JournalProofSchema } from '../../journal/proof.ts';
import type { AcceptDelivery } from '../applications/accept-delivery.ts';
import { DeliverySchema } from '../../submission/manifest.ts';
import type { ProviderTokens } from '../identity/provider-tokens.ts';
import type { SignIn } from '../identity/registrant-sign-in.ts';
import { verifySignIn } from '../identity/registrant-sign-in.ts';
import { registrantFor } from '../identity/registrants.ts';
import type { Provider } from '../settings/config.ts';
import { isInFuture } from '../settings/policies.ts';
import { errorBody } from '../http/refusal.ts';
import type { Store } from '../storage/store.ts';
import { clientIdsAt, ReportedClientsSchema } from '../stations/clients.ts';
import { forStation, refuse } from './callers.ts';
import type { Enrol } from './enrol.ts';
import { addProvisioningRoutes } from './provisioning-routes.ts';
import type { Parts } from './parts.ts';
import { sourceOf } from '../stations/allowance.ts';
import type { SharedClients } from '../stations/shared-clients.ts';
import type { StationAuth } from '../stations/station-auth.ts';
import type { StationJournals } from '../stations/station-journals.ts';

export interface StationRoutesDeps {
  readonly enrol: Enrol;
  readonly accept: AcceptDelivery;
  readonly journals: Pick<StationJournals, 'keep'>;
  readonly providers: readonly Provider[];
  readonly store: Store;
  readonly sharedClients: SharedClients;
  readonly parts: Parts;
  readonly stationAuth: StationAuth;
  readonly tokens: ProviderTokens;
  /** Milliseconds since 1970. */
  readonly now: () => number;
  /** Told of what should not happen; the caller only hears that it did. */
  readonly onFailure: (error: unknown) => void;
}

/** How long a registrant's session lasts, milliseconds: as long as a slow visit. It cannot be extended. */
export const SESSION_MILLISECONDS = 30 * 60_000;
/** Most bytes that a station shows of its journal at a time. */
const JOURNAL_LIMIT = 256 * 1024;
/** Most bytes of a delivery: manifest, four tokens, the answers to a long form, and entries of the journal. */
const DELIVERY_LIMIT = 2 * 1024 * 1024 + JOURNAL_LIMIT;
const TUS_TYPE = 'application/offset+octet-stream';

const EnrolmentSchema = z.strictObject({
  certificateRequest: z.string().max(16_384),
  centre: z.string().trim().min(1).max(120).optional(),
  enrolmentCode: z.string().max(256),
  clients: ReportedClientsSchema.optional(),
});
const SessionSchema = z.strictObject({
  idToken: z.string(),
  userinfo: z.string().optional(),
  visitId: z.uuid(),
  visitSecret: z.string().min(1),
});
/** A delivery and, beside it, the journal: the delivery is kept as it was signed. */
const SentDeliverySchema = DeliverySchema.extend({ journal: JournalProofSchema });
const SubmissionParams = z.object({ id: z.uuid() });
const PartParams = z.object({ id: z.uuid(), partId: z.uuid() });
const UploadParams = z.object({ upload: z.string() });

/** What the portal does for stations, under `/station`. */
export function stationRoutes(deps: StationRoutesDeps): (app: FastifyInstance) => Promise<void> {
  return (app) => {
    app.setErrorHandler((error: { readonly statusCode?: number }, _request, reply) => {
      const status = error.statusCode ?? 500;
      if (status === 413) return refuse(reply, 'too-large');
      if (status >= 500) {
        deps.onFailure(error);
        return reply.code(500).send(errorBody('internal'));
      }
      return refuse(reply, 'malformed-request');
    });
    addEnrolmentRoute(app, deps);
    addProvisioningRoutes(app, deps);
    addSessionRoute(app, deps);
    addSubmissionRoutes(app, deps);
    addJournalRoute(app, deps);
    addPartRoutes(app, deps);
    return Promise.resolve();
  };
}

function addEnrolmentRoute(app: FastifyInstance, deps: StationRoutesDeps): void {
  app.post('/station/enrolments', { bodyLimit: 64 * 1024 }, async (request, reply) => {
    const body = EnrolmentSchema.safeParse(request.body);
    if (!body.success) return refuse(reply, 'malformed-request');
    const enrolled = await deps.enrol({ ...body.data, source: sourceOf(request.ip) });
    if (enrolled.ok) return reply.code(201).send(enrolled.value);
    return refuse(reply, enrolled.error.code, enrolled.error.retryAfterSeconds);
  });
}

function addSessionRoute(app: FastifyInstance, deps: StationRoutesDeps): void {
  app.route({
    method: 'POST',
    url: '/station/sessions',
    bodyLimit: 256 * 1024,
    ...forStation(deps, async (station, request, reply) => {
      const body = SessionSchema.safeParse(request.body);
      if (!body.success) return refuse(reply, 'malformed-request');
      const { stationId, keyThumbprint: stationKeyThumbprint } = station;
      const clientIds = clientIdsAt(await deps.store.stations.clients(stationId));
      const signIn = await verifySignIn(deps.tokens, { ...body.data, stationKeyThumbprint, clientIds });
      if (!signIn.ok) return refuse(reply, signIn.error.code);
      const at = deps.now();
      if (isInFuture(signIn.value.token.authTime, at / 1_000)) return refuse(reply, 'sign-in-in-future');
      // A submission may be old when it arrives; a session opens only with the registrant present.
      if (signIn.value.token.expiresAt * 1_000 <= at) return refuse(reply, 'id-token-expired');
      const visit = { stationId, visitId: body.data.visitId };
      return reply.code(201).send(await openSession(deps.store, signIn.value, { ...visit, at }));
    }),
  });
}

/** Opens a session for a registrant who has signed in, and makes their record at the first sign-in. */
async function openSession(
  store: Store,
  { token, claims }: SignIn,
  visit: { readonly stationId: string; readonly visitId: string; readonly at: number },
): Promise<{ readonly sessionToken: string; readonly expiresAt: string }> {
  const { stationId, visitId, at } = visit;
  const sessionToken = randomBytes(32).toString('base64url');
  const openedAt = new Date(at).toISOString();
  const expiresAt = new Date(at + SESSION_MILLISECONDS).toISOString();
  await store.transaction(async (kept) => {
    await kept.sessions.dropExpired(openedAt);
    const registrantId = await registrantFor(kept, { claims, issuer: token.issuer, sub: token.sub }, openedAt);
    const tokenSha256 = sessionTokenHash(sessionToken);
    await kept.sessions.open({ tokenSha256, registrantId, stationId, visitId, openedAt, expiresAt });
  });
  return { sessionToken, expiresAt };
}

function addSubmissionRoutes(app: FastifyInstance, deps: StationRoutesDeps): void {
  app.route({
    method: 'GET',
    url: '/station/submissions/:id',
    ...forStation(deps, async (station, request, reply) => {
      const params = SubmissionParams.safeParse(request.params);
      const found = params.success ? await deps.store.submissions.find(params.data.id) : undefined;
      if (found?.stationId !== station.stationId) return reply.send({ state: 'unknown' });
      return reply.send({ state: 'accepted', receipt: found.receipt });
    }),
  });

  app.route({
    method: 'PUT',
    url: '/station/submissions/:id',
    bodyLimit: DELIVERY_LIMIT,
    ...forStation(deps, async (station, request, reply) => {
      const params = SubmissionParams.safeParse(request.params);
      const body = SentDeliverySchema.safeParse(request.body);
      if (!params.success || !body.success || body.data.manifest.submissionId !== params.data.id) {
        return refuse(reply, 'malformed-request');
      }
      const { journal, ...delivery } = body.data;
      const accepted = await deps.accept({ delivery, journal: journal }, station);
      return accepted.ok ? reply.send(accepted.value) : refuse(reply, accepted.error.code);
    }),
  });
}

/** What has no place in a delivery: the first entries of a long journal. */
function addJournalRoute(app: FastifyInstance, deps: StationRoutesDeps): void {
  app.route({
    method: 'POST',
    url: '/station/journal',
    bodyLimit: JOURNAL_LIMIT,
    ...forStation(deps, async (station, request, reply) => {
      const body = JournalProofSchema.safeParse(request.body);
      if (!body.success) return refuse(reply, 'malformed-request');
      const kept = await deps.journals.keep(body.data, station);
      return kept.ok ? reply.send({ state: 'kept' }) : refuse(reply, kept.error.code);
    }),
  });
}

function addPartRoutes(app: FastifyInstance, deps: StationRoutesDeps): void {
  const { parts } = deps;

  app.route({
    method: 'GET',
    url: '/station/submissions/:id/parts/:partId',
    ...forStation(deps, async (station, request, reply) => {
      const params = PartParams.safeParse(request.params);
      if (!params.success) return refuse(reply, 'malformed-request');
      const { id, partId } = params.data;
      const state = await parts.state(station.stationId, id, partId);
      if (state === undefined) return refuse(reply, 'conflict');
      return reply.send({ ...state, upload: parts.uploadId(id, partId) });
    }),
  });

  // The upload's bytes go to tus unparsed, as they arrive.
  app.addContentTypeParser(TUS_TYPE, (_request, _payload, done) => done(null));

  const upload = forStation(deps, async (station, request, reply) => {
    const { stationId } = station;
    const uploadId = UploadParams.safeParse(request.params).data?.upload;
    // No request of tus has a query; one with a query would be read in two ways.
    if (request.raw.url?.includes('?')) return refuse(reply, 'malformed-request');
    if (uploadId !== undefined && !(await parts.owns(stationId, uploadId))) return refuse(reply, 'not-found');
    reply.hijack();
    await parts.handle({ stationId, uploadId }, request.raw, reply.raw);
    return reply;
  });
  app.route({ method: 'POST', url: '/station/parts', ...upload });
  app.route({ method: ['HEAD', 'PATCH'], url: '/station/parts/:upload', ...upload });
}

/** Only the hash of a session token is kept: somebody who reads the database cannot open a session with it. */
export function sessionTokenHash(token: string): string {
  return createHash('sha256').update(token).digest('hex');
}
