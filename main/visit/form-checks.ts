import { refusedQuestions, type RefusedQuestion } from '../submission/form/refused.ts';
import { parseForm } from '../submission/form/schema.ts';
import type { Program, ProgramForm, RegistrantPortal } from '../upstream/port.ts';

/** What is wrong with a program's form: nothing, its questions that are refused, or that it is no form at all. */
export type FormVerdict = readonly RefusedQuestion[] | 'form-unreadable';

/** Checks forms when the programs are listed, so that nobody finds out with a registrant in front of them. */
export interface FormChecks {
  /** The verdicts on the programs' forms, by program id. A form that cannot be fetched now has none. */
  verdicts(
    programs: readonly Program[],
    portal: Pick<RegistrantPortal, 'form'>,
  ): Promise<ReadonlyMap<string, FormVerdict>>;
  /** Checks one form that has been fetched, and remembers the verdict. */
  check(form: ProgramForm): FormVerdict;
}

/**
 * A form that can be filled is fetched for this once as long as the station runs: a list of programs must not ask for all
 * of them at each visit, and a newer version is judged again when it is opened. One that is refused cannot be opened, so it
 * is asked for at each list, until the office has changed it.
 */
export function createFormChecks(): FormChecks {
  const known = new Map<string, FormVerdict>();

  function check(form: ProgramForm): FormVerdict {
    const schema = parseForm(form.schema);
    const verdict = schema.ok ? refusedQuestions(schema.value) : schema.error.code;
    known.set(form.programId, verdict);
    return verdict;
  }

  return {
    check,
    async verdicts(programs, portal) {
      const unknown = programs.filter(({ id, hasForm }) => hasForm && known.get(id)?.length !== 0);
      await Promise.all(
        unknown.map(async ({ id }) => {
          const form = await portal.form(id);
          if (form.ok) check(form.value);
        }),
      );
      return new Map(
        programs.flatMap(({ id }) => [known.get(id)].flatMap((verdict) => (verdict ? [[id, verdict]] : []))),
      );
    },
  };
}
