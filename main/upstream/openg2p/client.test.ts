import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createSendHttp } from '../http.ts';
import type { RegistrantPortal } from '../port.ts';
import { createOpenG2pPortal } from './client.ts';

/** Answers as OpenG2P's Self Service Portal API 1.0 gives them, quirks included. */
let answers: Record<string, { status?: number; body: unknown }>;
let asked: { path: string | undefined; authorization: string | undefined }[];
let portal: RegistrantPortal;
const server = createServer((request, response) => {
  asked.push({ path: request.url, authorization: request.headers.authorization });
  const { status = 200, body } = answers[request.url ?? ''] ?? {
    status: 404,
    body: { errors: [{ code: 'G2P-REQ-404', message: '' }] },
  };
  response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
});

beforeEach(async () => {
  answers = {};
  asked = [];
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  portal = createOpenG2pPortal({
    baseUrl: `http://127.0.0.1:${port}/v1/selfservice`,
    send: createSendHttp(),
    token: () => 'access-token',
  });
});
afterEach(async () => {
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
});

describe("OpenG2P's own answers", () => {
  it('gives programs, with undefined for the words that mean nothing yet', async () => {
    const row = {
      id: 7,
      name: 'Cash',
      description: null,
      state: 'Not Applied',
      has_applied: false,
      is_portal_form_mapped: true,
      is_multiple_form_submission: false,
      last_application_status: 'Not submitted any application',
      is_reimbursement_program: null,
      active: null,
      create_date: '2025-01-06T10:00:00',
    };
    answers['/v1/selfservice/program'] = {
      body: [row, { ...row, id: 8, state: 'enrolled', last_application_status: 'completed' }],
    };
    expect(await portal.programs()).toEqual({
      ok: true,
      value: [
        {
          id: '7',
          name: 'Cash',
          description: '',
          needs: [],
          membership: undefined,
          hasForm: true,
          allowsSeveralApplications: false,
          lastApplication: undefined,
        },
        {
          id: '8',
          name: 'Cash',
          description: '',
          needs: [],
          membership: 'enrolled',
          hasForm: true,
          allowsSeveralApplications: false,
          lastApplication: 'completed',
        },
      ],
    });
    expect(asked).toEqual([{ path: '/v1/selfservice/program', authorization: 'Bearer access-token' }]);
  });

  it('uses the id of a form as its version', async () => {
    const schema = '{"components":[]}';
    answers['/v1/selfservice/form/7'] = {
      body: { program_id: 7, id: 31, schema, submission_data: null, program_name: 'Cash', program_description: 'x' },
    };
    expect(await portal.form('7')).toEqual({
      ok: true,
      value: { programId: '7', programName: 'Cash', version: 31, schema },
    });
  });

  it.each<[string, unknown]>([
    ['program-without-form', { program_id: 7, id: null, schema: null, submission_data: null, program_name: 'Cash' }],
    ['openg2p-error', 'Error: There is no form mapped to this program.'],
    ['openg2p-error', { message: 'Program with ID 7 not found.' }],
  ])('reads a 200 that means a refusal: %s', async (reason, body) => {
    answers['/v1/selfservice/form/7'] = { body };
    expect(await portal.form('7')).toEqual({ ok: false, error: { code: 'refused', reason } });
  });

  it('restores the leading zero that application numbers lost', async () => {
    answers['/v1/selfservice/applicationdetails'] = {
      body: [
        {
          program_name: 'Cash',
          application_id: 5032640718,
          date_applied: '2026-03-05T09:20:00',
          application_status: 'active',
        },
        {
          program_name: 'Cash',
          application_id: '05032640719',
          date_applied: '2026-03-05T09:20:00',
          application_status: 'active',
        },
      ],
    };
    const rows = await portal.applications();
    expect(rows.ok && rows.value.map((row) => row.applicationId)).toEqual(['05032640718', '05032640719']);
  });

  it('gives benefits and the profile', async () => {
    answers['/v1/selfservice/benefitdetails'] = {
      body: [
        {
          program_name: 'Cash',
          date_approved: null,
          funds_awaited: 10.5,
          funds_received: 0,
          entitlement_reference_number: null,
        },
      ],
    };
    expect(await portal.benefits()).toEqual({
      ok: true,
      value: [{ programName: 'Cash', approvedAt: undefined, awaited: 10.5, received: 0, reference: undefined }],
    });
    answers['/v1/selfservice/auth/profile'] = {
      body: {
        id: 3,
        ids: [],
        bank_ids: [],
        given_name: 'Ana',
        birthdate: '1990-04-05',
        phone_numbers: [{ phone_no: '+1' }, { phone_no: null }],
      },
    };
    expect(await portal.profile()).toEqual({
      ok: true,
      value: {
        givenName: 'Ana',
        familyName: undefined,
        birthdate: '1990-04-05',
        gender: undefined,
        email: undefined,
        phoneNumbers: ['+1'],
      },
    });
    answers['/v1/selfservice/auth/profile'] = { body: { message: 'no' } };
    expect(await portal.profile()).toEqual({ ok: false, error: { code: 'refused', reason: 'openg2p-error' } });
  });

  it('reports an ended session, and the reason of a refusal', async () => {
    answers['/v1/selfservice/program'] = {
      status: 401,
      body: { errors: [{ code: 'G2P-AUT-401', message: 'Unauthorized' }] },
    };
    expect(await portal.programs()).toEqual({ ok: false, error: { code: 'signed-out' } });
    answers['/v1/selfservice/form/9'] = { status: 400, body: { errors: [{ code: 'G2P-REQ-400', message: '' }] } };
    expect(await portal.form('9')).toEqual({ ok: false, error: { code: 'refused', reason: 'G2P-REQ-400' } });
    answers['/v1/selfservice/program'] = { body: [{ id: 7 }] };
    expect(await portal.programs()).toEqual({ ok: false, error: { code: 'nonsense', detail: 'shape' } });
  });

  it('keeps a program id inside its path segment', async () => {
    await portal.form('../auth/profile?x=');
    expect(asked[0]?.path).toBe('/v1/selfservice/form/..%2Fauth%2Fprofile%3Fx%3D');
  });
});
