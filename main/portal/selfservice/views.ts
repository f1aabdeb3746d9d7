import type { ApplicationRow, BenefitRow } from '../storage/applications.ts';
import type { FormRow, ProgramRow } from '../storage/programs.ts';
import type { RegistrantRow } from '../storage/registrants.ts';

/** The answers of OpenG2P's Self Service Portal API, made from the portal's rows. */

/** A program as one registrant sees it. */
export function programView(
  program: ProgramRow,
  known: {
    readonly memberships: ReadonlyMap<number, string>;
    /** The registrant's applications, newest first. */
    readonly applications: readonly ApplicationRow[];
    readonly form: FormRow | undefined;
  },
): object {
  const { memberships, applications, form } = known;
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

/** A program's newest form, with the registrant's draft. */
export function formView(program: ProgramRow, form: FormRow | undefined, draft: unknown): object {
  return {
    program_id: program.id,
    id: form?.id ?? null,
    version: form?.version ?? null,
    schema: form?.schema ?? null,
    submission_data: draft ?? null,
    program_name: program.name,
    program_description: program.description,
  };
}

export function applicationView(application: ApplicationRow): object {
  return {
    program_name: application.programName,
    application_id: application.applicationId,
    date_applied: application.appliedAt,
    application_status: application.state,
  };
}

/** What a registrant has received and will receive from one program. `benefits` are the approved ones of all programs. */
export function fundsView(
  program: ProgramRow,
  membership: string | undefined,
  benefits: readonly BenefitRow[],
): object {
  const own = benefits.filter((benefit) => benefit.programId === program.id);
  const received = own.reduce((sum, benefit) => sum + benefit.received, 0);
  return {
    program_name: program.name,
    enrollment_status: membership,
    total_funds_awaited: own.reduce((sum, benefit) => sum + benefit.amount, 0) - received,
    total_funds_received: received,
  };
}

export function benefitView(benefit: BenefitRow): object {
  return {
    program_name: benefit.programName,
    date_approved: benefit.approvedAt ?? null,
    funds_awaited: benefit.amount - benefit.received,
    funds_received: benefit.received,
    entitlement_reference_number: benefit.reference,
  };
}

export function profileView(registrant: RegistrantRow): object {
  return {
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
  };
}
