import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { z } from 'zod';
import { errorBody } from '../http/refusal.ts';
import { sessionTokenHash } from '../station/routes.ts';
import type { BenefitRow } from '../storage/applications.ts';
import type { ProgramRow } from '../storage/programs.ts';
import type { Store } from '../storage/store.ts';
import { applicationView, benefitView, formView, fundsView, profileView, programView } from './views.ts';

export interface SelfServiceDeps {
  readonly store: Store;
  /** Milliseconds since 1970. */
  readonly now: () => number;
  /** Told of what should not happen; the caller only hears that it did. */
  readonly onFailure: (error: unknown) => void;
}

const ProgramParams = z.object({ id: z.coerce.number().int() });
const DraftBody = z.strictObject({ program_registrant_info: z.record(z.string(), z.json()) });

/**
 * OpenG2P's Self Service Portal API, generation 1 (openg2p-beneficiary-portal-api 1.0): paths, shapes and error codes.
 * Everything is about the registrant whose session the bearer token opens. This portal differs where OpenG2P's is broken:
 * application numbers are texts and keep leading zeros, an unknown program is 404, and answers are never written into
 * the registrant's record. Additions: `needs` of a program and `version` of a form.
 */
export function selfServiceRoutes(deps: SelfServiceDeps): (app: FastifyInstance) => Promise<void> {
  return (app) => {
    app.setErrorHandler((error: { readonly statusCode?: number }, _request, reply) => {
      const status = error.statusCode ?? 500;
      if (status < 500) return reply.code(status).send(errorBody('G2P-REQ-102'));
      deps.onFailure(error);
      return reply.code(500).send(errorBody('G2P-REQ-100'));
    });
    app.get('/ping', (_request, reply) => reply.type('application/json').send(JSON.stringify('pong')));
    addProgramRoutes(app, deps);
    addFormRoutes(app, deps);
    addRecordRoutes(app, deps);
    addAccountRoutes(app, deps);
    return Promise.resolve();
  };
}

function addProgramRoutes(app: FastifyInstance, deps: SelfServiceDeps): void {
  const { store } = deps;

  async function viewOf(program: ProgramRow, registrant: number): Promise<object> {
    const memberships = await store.applications.memberships(registrant);
    const applications = await store.applications.of(registrant);
    const form = await store.programs.newestForm(program.id);
    return programView(program, { memberships, applications, form });
  }

  app.get(
    '/program',
    forRegistrant(deps, async (registrant, _request, reply) => {
      const active = (await store.programs.list()).filter((program) => program.state === 'active');
      return reply.send(await Promise.all(active.map((program) => viewOf(program, registrant))));
    }),
  );

  app.get(
    '/program/:id',
    forRegistrant(deps, async (registrant, request, reply) => {
      const program = await programOf(store, request);
      if (program === undefined) return reply.code(404).send(errorBody('G2P-REQ-404'));
      return reply.send(await viewOf(program, registrant));
    }),
  );
}

function addFormRoutes(app: FastifyInstance, deps: SelfServiceDeps): void {
  const { store, now } = deps;

  app.get(
    '/form/:id',
    forRegistrant(deps, async (registrant, request, reply) => {
      const program = await programOf(store, request);
      if (program === undefined) return reply.code(400).send(errorBody('G2P-REQ-400'));
      const form = await store.programs.newestForm(program.id);
      return reply.send(formView(program, form, await store.applications.draft(registrant, program.id)));
    }),
  );

  app.put(
    '/form/:id',
    { bodyLimit: 1024 * 1024 },
    forRegistrant(deps, async (registrant, request, reply) => {
      const program = await programOf(store, request);
      const body = DraftBody.safeParse(request.body);
      if (!body.success) return reply.code(400).send(errorBody('G2P-REQ-102'));
      if (program === undefined) return reply.code(400).send(errorBody('G2P-REQ-400'));
      const answers = body.data.program_registrant_info;
      await store.applications.saveDraft({
        registrantId: registrant,
        programId: program.id,
        answers,
        at: new Date(now()).toISOString(),
      });
      return reply.type('application/json').send(JSON.stringify('Successfully submitted the draft.'));
    }),
  );
}

function addRecordRoutes(app: FastifyInstance, deps: SelfServiceDeps): void {
  const { store } = deps;

  async function approvedBenefits(registrant: number): Promise<readonly BenefitRow[]> {
    return (await store.applications.benefits(registrant)).filter((benefit) => benefit.state === 'approved');
  }

  app.get(
    '/applicationdetails',
    forRegistrant(deps, async (registrant, _request, reply) =>
      reply.send((await store.applications.of(registrant)).map(applicationView)),
    ),
  );

  app.get(
    '/programdetails',
    forRegistrant(deps, async (registrant, _request, reply) => {
      const memberships = await store.applications.memberships(registrant);
      const benefits = await approvedBenefits(registrant);
      const programs = (await store.programs.list()).filter((program) => memberships.has(program.id));
      return reply.send(programs.map((program) => fundsView(program, memberships.get(program.id), benefits)));
    }),
  );

  app.get(
    '/benefitdetails',
    forRegistrant(deps, async (registrant, _request, reply) =>
      reply.send((await approvedBenefits(registrant)).map(benefitView)),
    ),
  );
}

function addAccountRoutes(app: FastifyInstance, deps: SelfServiceDeps): void {
  const { store } = deps;

  app.get(
    '/auth/profile',
    forRegistrant(deps, async (id, _request, reply) => {
      const registrant = await store.registrants.find(id);
      if (registrant === undefined) return reply.code(401).send(errorBody('G2P-AUT-401'));
      return reply.send(profileView(registrant));
    }),
  );

  app.post('/auth/logout', async (request, reply) => {
    const token = tokenOf(request);
    if (token !== undefined) await store.sessions.close(sessionTokenHash(token));
    return reply.type('application/json').send('null');
  });
}

/** Answers only a registrant whose session is open; any other caller gets 401. */
function forRegistrant(
  { store, now }: SelfServiceDeps,
  answer: (registrant: number, request: FastifyRequest, reply: FastifyReply) => Promise<FastifyReply>,
): (request: FastifyRequest, reply: FastifyReply) => Promise<FastifyReply> {
  return async (request, reply) => {
    const token = tokenOf(request);
    const registrant =
      token === undefined
        ? undefined
        : await store.sessions.registrantOf(sessionTokenHash(token), new Date(now()).toISOString());
    if (registrant === undefined) return reply.code(401).send(errorBody('G2P-AUT-401'));
    return answer(registrant, request, reply);
  };
}

async function programOf(store: Store, request: FastifyRequest): Promise<ProgramRow | undefined> {
  const params = ProgramParams.safeParse(request.params);
  return params.success ? store.programs.find(params.data.id) : undefined;
}

function tokenOf(request: FastifyRequest): string | undefined {
  return /^Bearer ([\w-]+)$/u.exec(request.headers.authorization ?? '')?.[1];
}
