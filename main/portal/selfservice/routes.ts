import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { z } from 'zod';
import { errorBody } from '../http/refusal.ts';
import { sessionTokenHash } from '../station/routes.ts';
import type { ProgramRow } from '../storage/programs.ts';
import type { ApplicationRow } from '../storage/applications.ts';
import type { Store } from '../storage/store.ts';

const ProgramParams = z.object({ id: z.coerce.number().int() });
const DraftBody = z.strictObject({ program_registrant_info: z.record(z.string(), z.json()) });

/**
 * OpenG2P's Self Service Portal API, generation 1 (openg2p-beneficiary-portal-api 1.0): paths, shapes and error codes.
 * Everything is about the registrant whose session the bearer token opens. Ours differs where theirs is broken:
 * application numbers are texts and keep leading zeros, an unknown program is 404, and answers are never written into
 * the registrant's record. Additions: `needs` of a program and `version` of a form.
 */
export function selfServiceRoutes(store: Store, now: () => Date): (app: FastifyInstance) => Promise<void> {
  async function registrantOf(request: FastifyRequest, reply: FastifyReply): Promise<number | undefined> {
    const token = tokenOf(request);
    const registrant =
      token === undefined ? undefined : await store.sessions.registrantOf(sessionTokenHash(token), now().toISOString());
    if (registrant === undefined) reply.code(401).send(errorBody('G2P-AUT-401'));
    return registrant;
  }

  async function programOf(request: FastifyRequest): Promise<ProgramRow | undefined> {
    const params = ProgramParams.safeParse(request.params);
    return params.success ? store.programs.find(params.data.id) : undefined;
  }

  async function programView(program: ProgramRow, registrant: number): Promise<object> {
    const memberships = await store.applications.memberships(registrant);
    const applications = await store.applications.of(registrant);
    const form = await store.programs.newestForm(program.id);
    const last = applications.find((application) => application.programId === program.id);
    return {
      id: program.id,
      name: program.name,
      description: program.description,
      needs: program.needs,
      state: memberships.get(program.id) ?? 'Not Applied',
      has_applied: memberships.has(program.id),
      is_portal_form_mapped: form !== undefined,
      is_multiple_form_submission: program.allowsSeveral,
      last_application_status: last?.state ?? 'Not submitted any application',
      is_reimbursement_program: null,
      active: null,
      create_date: program.createdAt,
    };
  }

  return (app) => {
    app.setErrorHandler((error: { readonly statusCode?: number }, _request, reply) => {
      const status = error.statusCode ?? 500;
      return status >= 500
        ? reply.code(500).send(errorBody('G2P-REQ-100'))
        : reply.code(status).send(errorBody('G2P-REQ-102'));
    });

    app.get('/ping', (_request, reply) => reply.type('application/json').send(JSON.stringify('pong')));

    app.get('/program', async (request, reply) => {
      const registrant = await registrantOf(request, reply);
      if (registrant === undefined) return reply;
      const active = (await store.programs.list()).filter((program) => program.state === 'active');
      return reply.send(await Promise.all(active.map((program) => programView(program, registrant))));
    });

    app.get('/program/:id', async (request, reply) => {
      const registrant = await registrantOf(request, reply);
      if (registrant === undefined) return reply;
      const program = await programOf(request);
      if (program === undefined) return reply.code(404).send(errorBody('G2P-REQ-404'));
      return reply.send(await programView(program, registrant));
    });

    app.get('/form/:id', async (request, reply) => {
      const registrant = await registrantOf(request, reply);
      if (registrant === undefined) return reply;
      const program = await programOf(request);
      if (program === undefined) return reply.code(400).send(errorBody('G2P-REQ-400'));
      const form = await store.programs.newestForm(program.id);
      return reply.send({
        program_id: program.id,
        id: form?.id ?? null,
        version: form?.version ?? null,
        schema: form?.schema ?? null,
        submission_data: (await store.applications.draft(registrant, program.id)) ?? null,
        program_name: program.name,
        program_description: program.description,
      });
    });

    app.put('/form/:id', { bodyLimit: 1024 * 1024 }, async (request, reply) => {
      const registrant = await registrantOf(request, reply);
      if (registrant === undefined) return reply;
      const program = await programOf(request);
      const body = DraftBody.safeParse(request.body);
      if (!body.success) return reply.code(400).send(errorBody('G2P-REQ-102'));
      if (program === undefined) return reply.code(400).send(errorBody('G2P-REQ-400'));
      const answers = body.data.program_registrant_info;
      await store.applications.saveDraft(registrant, program.id, answers, now().toISOString());
      return reply.type('application/json').send(JSON.stringify('Successfully submitted the draft.'));
    });

    app.get('/applicationdetails', async (request, reply) => {
      const registrant = await registrantOf(request, reply);
      if (registrant === undefined) return reply;
      return reply.send((await store.applications.of(registrant)).map(applicationView));
    });

    app.get('/programdetails', async (request, reply) => {
      const registrant = await registrantOf(request, reply);
      if (registrant === undefined) return reply;
      const memberships = await store.applications.memberships(registrant);
      const benefits = (await store.applications.benefits(registrant)).filter(
        (benefit) => benefit.state === 'approved',
      );
      const programs = (await store.programs.list()).filter((program) => memberships.has(program.id));
      return reply.send(
        programs.map((program) => {
          const own = benefits.filter((benefit) => benefit.programId === program.id);
          const received = own.reduce((sum, benefit) => sum + benefit.received, 0);
          return {
            program_name: program.name,
            enrollment_status: memberships.get(program.id),
            total_funds_awaited: own.reduce((sum, benefit) => sum + benefit.amount, 0) - received,
            total_funds_received: received,
          };
        }),
      );
    });

    app.get('/benefitdetails', async (request, reply) => {
      const registrant = await registrantOf(request, reply);
      if (registrant === undefined) return reply;
      const benefits = await store.applications.benefits(registrant);
      return reply.send(
        benefits
          .filter((benefit) => benefit.state === 'approved')
          .map((benefit) => ({
            program_name: benefit.programName,
            date_approved: benefit.approvedAt ?? null,
            funds_awaited: benefit.amount - benefit.received,
            funds_received: benefit.received,
            entitlement_reference_number: benefit.reference,
          })),
      );
    });

    app.get('/auth/profile', async (request, reply) => {
      const id = await registrantOf(request, reply);
      if (id === undefined) return reply;
      const registrant = await store.registrants.find(id);
      if (registrant === undefined) return reply.code(401).send(errorBody('G2P-AUT-401'));
      return reply.send({
        id: registrant.id,
        ids: registrant.ids.map(({ idType, value }) => ({ id_type: idType, value, expiry_date: null })),
        email: registrant.email ?? null,
        gender: registrant.gender ?? null,
        bank_ids: [],
        addl_name: registrant.addlName ?? null,
        given_name: registrant.givenName ?? null,
        family_name: registrant.familyName ?? null,
        birthdate: registrant.birthdate ?? null,
        phone_numbers: registrant.phones.map((phone) => ({
          phone_no: phone.phoneNo,
          date_collected: phone.collectedAt.slice(0, 10),
        })),
        birth_place: null,
      });
    });

    app.post('/auth/logout', async (request, reply) => {
      const token = tokenOf(request);
      if (token !== undefined) await store.sessions.close(sessionTokenHash(token));
      return reply.type('application/json').send('null');
    });
    return Promise.resolve();
  };
}

function applicationView(application: ApplicationRow): object {
  return {
    program_name: application.programName,
    application_id: application.applicationId,
    date_applied: application.appliedAt,
    application_status: application.state,
  };
}

function tokenOf(request: FastifyRequest): string | undefined {
  return /^Bearer ([\w-]+)$/u.exec(request.headers.authorization ?? '')?.[1];
}
