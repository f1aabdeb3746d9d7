import type { PortalDatabase } from './tables.ts';

export interface ApplicationRow {
  readonly applicationId: string;
  readonly programId: number;
  readonly programName: string;
  readonly state: string;
  readonly appliedAt: string;
}

export interface BenefitRow {
  readonly programId: number;
  readonly programName: string;
  readonly reference: string;
  readonly state: string;
  readonly approvedAt: string | undefined;
  readonly amount: number;
  readonly received: number;
}

export interface ApplicationsRepository {
  /** One registrant's applications, newest first. */
  of(registrantId: number): Promise<readonly ApplicationRow[]>;
  exists(applicationId: string): Promise<boolean>;
  add(application: {
    applicationId: string;
    registrantId: number;
    programId: number;
    state: string;
    appliedAt: string;
    submissionId: string | undefined;
  }): Promise<void>;
  /** One registrant's membership states by program. */
  memberships(registrantId: number): Promise<ReadonlyMap<number, string>>;
  /** Adds the membership when there is no such membership yet; an existing state stays. */
  join(registrantId: number, programId: number, state: string): Promise<void>;
  benefits(registrantId: number): Promise<readonly BenefitRow[]>;
  addBenefit(benefit: Omit<BenefitRow, 'programName'> & { readonly registrantId: number }): Promise<void>;
  hasBenefit(reference: string): Promise<boolean>;
  draft(registrantId: number, programId: number): Promise<unknown>;
  saveDraft(draft: {
    readonly registrantId: number;
    readonly programId: number;
    readonly answers: unknown;
    /** ISO 8601. */
    readonly at: string;
  }): Promise<void>;
  dropDraft(registrantId: number, programId: number): Promise<void>;
}

export function createApplicationsRepository(db: PortalDatabase): ApplicationsRepository {
  return { ...applicationRows(db), ...membershipRows(db), ...benefitRows(db), ...draftRows(db) };
}

function applicationRows(db: PortalDatabase): Pick<ApplicationsRepository, 'of' | 'exists' | 'add'> {
  return {
    async of(registrantId) {
      const rows = await db
        .selectFrom('applications')
        .innerJoin('programs', 'programs.id', 'applications.program_id')
        .select(['application_id', 'program_id', 'programs.name', 'applications.state', 'applied_at'])
        .where('registrant_id', '=', registrantId)
        .orderBy('applied_at', 'desc')
        .execute();
      return rows.map((row) => ({
        applicationId: row.application_id,
        programId: row.program_id,
        programName: row.name,
        state: row.state,
        appliedAt: row.applied_at,
      }));
    },
    async exists(applicationId) {
      const row = await db
        .selectFrom('applications')
        .select('application_id')
        .where('application_id', '=', applicationId)
        .executeTakeFirst();
      return row !== undefined;
    },
    async add(application) {
      await db
        .insertInto('applications')
        .values({
          application_id: application.applicationId,
          registrant_id: application.registrantId,
          program_id: application.programId,
          state: application.state,
          applied_at: application.appliedAt,
          submission_id: application.submissionId ?? null,
        })
        .execute();
    },
  };
}

function membershipRows(db: PortalDatabase): Pick<ApplicationsRepository, 'memberships' | 'join'> {
  return {
    async memberships(registrantId) {
      const rows = await db.selectFrom('memberships').selectAll().where('registrant_id', '=', registrantId).execute();
      return new Map(rows.map((row) => [row.program_id, row.state]));
    },
    async join(registrantId, programId, state) {
      await db
        .insertInto('memberships')
        .values({ registrant_id: registrantId, program_id: programId, state })
        .onConflict((conflict) => conflict.columns(['registrant_id', 'program_id']).doNothing())
        .execute();
    },
  };
}

function benefitRows(db: PortalDatabase): Pick<ApplicationsRepository, 'benefits' | 'addBenefit' | 'hasBenefit'> {
  return {
    async benefits(registrantId) {
      const rows = await db
        .selectFrom('entitlements')
        .innerJoin('programs', 'programs.id', 'entitlements.program_id')
        .select(['program_id', 'programs.name', 'reference', 'entitlements.state', 'approved_at', 'amount', 'received'])
        .where('registrant_id', '=', registrantId)
        .orderBy('approved_at', 'desc')
        .execute();
      return rows.map((row) => ({
        programId: row.program_id,
        programName: row.name,
        reference: row.reference,
        state: row.state,
        approvedAt: row.approved_at ?? undefined,
        amount: row.amount,
        received: row.received,
      }));
    },
    async addBenefit(benefit) {
      await db
        .insertInto('entitlements')
        .values({
          registrant_id: benefit.registrantId,
          program_id: benefit.programId,
          reference: benefit.reference,
          state: benefit.state,
          approved_at: benefit.approvedAt ?? null,
          amount: benefit.amount,
          received: benefit.received,
        })
        .execute();
    },
    async hasBenefit(reference) {
      const row = await db
        .selectFrom('entitlements')
        .select('id')
        .where('reference', '=', reference)
        .executeTakeFirst();
      return row !== undefined;
    },
  };
}

function draftRows(db: PortalDatabase): Pick<ApplicationsRepository, 'draft' | 'saveDraft' | 'dropDraft'> {
  return {
    async draft(registrantId, programId) {
      const row = await db
        .selectFrom('drafts')
        .select('answers')
        .where('registrant_id', '=', registrantId)
        .where('program_id', '=', programId)
        .executeTakeFirst();
      return row === undefined ? undefined : (JSON.parse(row.answers) as unknown);
    },
    async saveDraft({ registrantId, programId, answers, at }) {
      const content = { answers: JSON.stringify(answers), saved_at: at };
      await db
        .insertInto('drafts')
        .values({ registrant_id: registrantId, program_id: programId, ...content })
        .onConflict((conflict) => conflict.columns(['registrant_id', 'program_id']).doUpdateSet(content))
        .execute();
    },
    async dropDraft(registrantId, programId) {
      await db
        .deleteFrom('drafts')
        .where('registrant_id', '=', registrantId)
        .where('program_id', '=', programId)
        .execute();
    },
  };
}
