import type { PortalDatabase } from './tables.ts';

export interface ProgramRow {
  readonly id: number;
  readonly name: string;
  readonly description: string;
  readonly needs: readonly string[];
  readonly state: 'active' | 'ended';
  readonly allowsSeveral: boolean;
  readonly createdAt: string;
}

export interface FormRow {
  readonly id: number;
  readonly version: number;
  readonly schema: string;
  readonly sha256: string;
}

export interface ProgramsRepository {
  /** All programs, newest first. */
  list(): Promise<readonly ProgramRow[]>;
  find(id: number): Promise<ProgramRow | undefined>;
  /** Adds the program, or updates its texts and state. */
  put(program: ProgramRow): Promise<void>;
  newestForm(programId: number): Promise<FormRow | undefined>;
  form(programId: number, version: number): Promise<FormRow | undefined>;
  /** A published version never changes: submissions are pinned to it. */
  addForm(programId: number, form: { version: number; schema: string; sha256: string }): Promise<void>;
}

export function createProgramsRepository(db: PortalDatabase): ProgramsRepository {
  return {
    async list() {
      const rows = await db.selectFrom('programs').selectAll().orderBy('created_at', 'desc').orderBy('id').execute();
      return rows.map(programOf);
    },
    async find(id) {
      const row = await db.selectFrom('programs').selectAll().where('id', '=', id).executeTakeFirst();
      return row && programOf(row);
    },
    async put(program) {
      const texts = {
        name: program.name,
        description: program.description,
        needs: JSON.stringify(program.needs),
        state: program.state,
        allows_several: program.allowsSeveral ? 1 : 0,
      };
      await db
        .insertInto('programs')
        .values({ id: program.id, created_at: program.createdAt, ...texts })
        .onConflict((conflict) => conflict.column('id').doUpdateSet(texts))
        .execute();
    },
    async newestForm(programId) {
      const row = await db
        .selectFrom('forms')
        .selectAll()
        .where('program_id', '=', programId)
        .orderBy('version', 'desc')
        .limit(1)
        .executeTakeFirst();
      return row && formOf(row);
    },
    async form(programId, version) {
      const row = await db
        .selectFrom('forms')
        .selectAll()
        .where('program_id', '=', programId)
        .where('version', '=', version)
        .executeTakeFirst();
      return row && formOf(row);
    },
    async addForm(programId, { version, schema, sha256 }) {
      await db
        .insertInto('forms')
        .values({ program_id: programId, version, form_schema: schema, schema_sha256: sha256 })
        .execute();
    },
  };
}

function programOf(row: {
  id: number;
  name: string;
  description: string;
  needs: string;
  state: string;
  allows_several: number;
  created_at: string;
}): ProgramRow {
  return {
    id: row.id,
    name: row.name,
    description: row.description,
    needs: JSON.parse(row.needs) as readonly string[],
    state: row.state === 'active' ? 'active' : 'ended',
    allowsSeveral: row.allows_several === 1,
    createdAt: row.created_at,
  };
}

function formOf(row: { id: number; version: number; form_schema: string; schema_sha256: string }): FormRow {
  return { id: row.id, version: row.version, schema: row.form_schema, sha256: row.schema_sha256 };
}
