import { z } from 'zod';
import type { Result } from '#kit/result.ts';
import { err, ok } from '#kit/result.ts';
import type { SendHttp } from '../http.ts';
import { readAnswer } from '../http.ts';
import type { Application, Benefit, Profile, Program, ProgramForm, RegistrantPortal, UpstreamError } from '../port.ts';

const text = z.string().nullish();

const ProgramsSchema = z.array(
  z.looseObject({
    id: z.union([z.int(), z.string()]),
    name: z.string(),
    description: text,
    needs: z.array(z.string()).nullish(),
    state: text,
    is_portal_form_mapped: z.boolean().nullish(),
    is_multiple_form_submission: z.boolean().nullish(),
    last_application_status: text,
  }),
);
const FormSchema = z.looseObject({
  program_id: z.union([z.int(), z.string()]),
  id: z.int().nullish(),
  version: z.int().nullish(),
  schema: text,
  program_name: text,
});
const ApplicationsSchema = z.array(
  z.looseObject({
    program_name: z.string(),
    application_id: z.union([z.int(), z.string()]),
    date_applied: z.string(),
    application_status: z.string(),
  }),
);
const BenefitsSchema = z.array(
  z.looseObject({
    program_name: z.string(),
    date_approved: text,
    funds_awaited: z.number(),
    funds_received: z.number(),
    entitlement_reference_number: z.union([z.int(), z.string()]).nullish(),
  }),
);
const ProfileSchema = z.looseObject({
  given_name: text,
  family_name: text,
  birthdate: text,
  gender: text,
  email: text,
  phone_numbers: z.array(z.looseObject({ phone_no: text })).nullish(),
});
/** What OpenG2P answers with status 200 when it refuses. */
const QuirkSchema = z.union([z.string().startsWith('Error:'), z.strictObject({ message: z.string() })]);

/** DDMMYY and five digits; as a number it loses the leading zero that it has on the first nine days of a month. */
const APPLICATION_ID_LENGTH = 11;
const NEVER_APPLIED = 'Not Applied';
const NO_APPLICATION = 'Not submitted any application';

/**
 * What OpenG2P's Self Service Portal API (generation 1) shows the registrant of a bearer token. Its quirks: a 200 that
 * says "Error:" or only `{message}` is a refusal, application ids arrive as numbers, and fixed words mean "nothing yet".
 */
export function createOpenG2pPortal(deps: {
  /** With OpenG2P's public prefix (`/v1/selfservice`), without a slash at the end. */
  readonly baseUrl: string;
  readonly send: SendHttp;
  /** The registrant's bearer token. */
  readonly token: () => string;
}): RegistrantPortal {
  async function get<T>(path: string, schema: z.ZodType<T>): Promise<Result<T, UpstreamError>> {
    const answer = await deps.send({
      method: 'GET',
      url: `${deps.baseUrl}${path}`,
      headers: { authorization: `Bearer ${deps.token()}` },
    });
    if (!answer.ok) return answer;
    const either = readAnswer(answer.value, z.union([QuirkSchema.transform(() => REFUSED), schema]), 'signed-out');
    if (!either.ok) return either;
    return either.value === REFUSED ? err({ code: 'refused', reason: 'openg2p-error' }) : ok(either.value as T);
  }

  return {
    async programs() {
      const rows = await get('/program', ProgramsSchema);
      return rows.ok ? ok(rows.value.map(programOf)) : rows;
    },
    async form(programId) {
      const form = await get(`/form/${encodeURIComponent(programId)}`, FormSchema);
      if (!form.ok) return form;
      const { schema, version, id, program_name: name } = form.value;
      if (typeof schema !== 'string' || schema === '') return err({ code: 'refused', reason: 'program-without-form' });
      // OpenG2P keeps every version of a form as a form of its own: there its id is the version.
      const value: ProgramForm = { programId, programName: name ?? '', version: version ?? id ?? 0, schema };
      return ok(value);
    },
    async applications() {
      const rows = await get('/applicationdetails', ApplicationsSchema);
      return rows.ok ? ok(rows.value.map(applicationOf)) : rows;
    },
    async benefits() {
      const rows = await get('/benefitdetails', BenefitsSchema);
      return rows.ok ? ok(rows.value.map(benefitOf)) : rows;
    },
    async profile() {
      const profile = await get('/auth/profile', ProfileSchema);
      return profile.ok ? ok(profileOf(profile.value)) : profile;
    },
  };
}

const REFUSED = Symbol('refused');

function programOf(row: z.infer<typeof ProgramsSchema>[number]): Program {
  const state = row.state ?? NEVER_APPLIED;
  const last = row.last_application_status ?? NO_APPLICATION;
  return {
    id: String(row.id),
    name: row.name,
    description: row.description ?? '',
    needs: row.needs ?? [],
    membership: state === NEVER_APPLIED ? undefined : state,
    hasForm: row.is_portal_form_mapped ?? false,
    allowsSeveralApplications: row.is_multiple_form_submission ?? false,
    lastApplication: last === NO_APPLICATION ? undefined : last,
  };
}

function applicationOf(row: z.infer<typeof ApplicationsSchema>[number]): Application {
  const { application_id: id } = row;
  return {
    applicationId: typeof id === 'number' ? String(id).padStart(APPLICATION_ID_LENGTH, '0') : id,
    programName: row.program_name,
    appliedAt: row.date_applied,
    state: row.application_status,
  };
}

function benefitOf(row: z.infer<typeof BenefitsSchema>[number]): Benefit {
  const { entitlement_reference_number: reference } = row;
  return {
    programName: row.program_name,
    approvedAt: row.date_approved ?? undefined,
    awaited: row.funds_awaited,
    received: row.funds_received,
    reference: reference === null || reference === undefined ? undefined : String(reference),
  };
}

function profileOf(row: z.infer<typeof ProfileSchema>): Profile {
  return {
    givenName: row.given_name ?? undefined,
    familyName: row.family_name ?? undefined,
    birthdate: row.birthdate ?? undefined,
    gender: row.gender ?? undefined,
    email: row.email ?? undefined,
    phoneNumbers: (row.phone_numbers ?? []).flatMap((phone) => phone.phone_no ?? []),
  };
}
