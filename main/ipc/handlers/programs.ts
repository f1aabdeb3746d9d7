import { ok, type Result } from '#kit/result.ts';
import type { ProfileView } from '../../../preload/contract/application-views.ts';
import type { Profile, RegistrantPortal, UpstreamError } from '../../upstream/port.ts';
import type { FormChecks } from '../../visit/form-checks.ts';
import type { Drafts } from '../../visit/ports.ts';
import type { Registrant, VisitError } from '../../visit/visit.ts';
import type { Visits } from '../../visit/visits.ts';
import type { Handlers } from '../answer.ts';
import { refused } from '../failures.ts';
import { programView } from '../views/visits.ts';

type Calls = 'programs.list' | 'applications.list' | 'benefits.list' | 'profile.view';

/** What the portal shows the registrant who has signed in. */
export function createProgramHandlers(deps: {
  readonly visits: Pick<Visits, 'identified'>;
  readonly drafts: Pick<Drafts, 'waitingFor'>;
  readonly formChecks: Pick<FormChecks, 'verdicts'>;
}): Pick<Handlers, Calls> {
  const { visits, drafts, formChecks } = deps;

  async function fromPortal<T>(
    read: (portal: RegistrantPortal) => Promise<Result<T, UpstreamError>>,
  ): Promise<Result<{ readonly value: T; readonly registrant: Registrant }, VisitError>> {
    const visit = visits.identified();
    if (!visit.ok) return visit;
    const { registrant } = visit.value;
    const answer = await read(registrant.portal);
    return answer.ok ? ok({ value: answer.value, registrant }) : answer;
  }

  return {
    'programs.list': async () => {
      const listed = await fromPortal((portal) => portal.programs());
      if (!listed.ok) return refused(listed.error);
      const { value: programs, registrant } = listed.value;
      const verdicts = await formChecks.verdicts(programs, registrant.portal);
      const waiting = drafts.waitingFor(registrant);
      return ok(programs.map((program) => programView(program, waiting, verdicts.get(program.id))));
    },
    'applications.list': async () => {
      const rows = await fromPortal((portal) => portal.applications());
      return rows.ok ? ok([...rows.value.value]) : refused(rows.error);
    },
    'benefits.list': async () => {
      const rows = await fromPortal((portal) => portal.benefits());
      if (!rows.ok) return refused(rows.error);
      return ok(
        rows.value.value.map(({ approvedAt, reference, ...row }) => ({
          ...row,
          approvedAt: approvedAt ?? null,
          reference: reference ?? null,
        })),
      );
    },
    'profile.view': async () => {
      const profile = await fromPortal((portal) => portal.profile());
      return profile.ok ? ok(profileView(profile.value.value)) : refused(profile.error);
    },
  };
}

/** What the registry knows; entries without a value are left out. */
function profileView({ phoneNumbers, ...single }: Profile): ProfileView {
  const entries = [...Object.entries(single), ['phoneNumber', phoneNumbers.join(', ')] as const];
  return {
    entries: entries.flatMap(([key, value]) =>
      value === undefined || value === '' ? [] : [{ key, value, verified: false }],
    ),
  };
}
