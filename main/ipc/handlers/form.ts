import { ok } from '#kit/result.ts';
import type { Applications } from '../../visit/application.ts';
import type { Handlers } from '../answer.ts';
import { refused } from '../failures.ts';
import { partView } from '../views/submissions.ts';

/** The form of the chosen program. */
export function createFormHandlers(deps: {
  readonly applications: Pick<Applications, 'open' | 'save'>;
}): Pick<Handlers, 'form.open' | 'form.save'> {
  const { applications } = deps;
  return {
    'form.open': async ({ programId }) => {
      const form = await applications.open(programId);
      if (!form.ok) return refused(form.error);
      const { programName, schema, answers, verifiedKeys, toldKeys, confirmed, documents } = form.value;
      return ok({
        programId,
        programName,
        schema,
        answers,
        verifiedKeys: [...verifiedKeys],
        toldKeys: [...toldKeys],
        notGiven: [...form.value.notGiven],
        confirmed: { ...confirmed },
        parts: documents.map(partView),
      });
    },
    'form.save': ({ answers }) => {
      const saved = applications.save(answers);
      return saved.ok ? ok(saved.value) : refused(saved.error);
    },
  };
}
