import { ok, type Result } from '#kit/result.ts';
import type { ProfileView } from '../../../preload/contract/application-views.ts';
import type { Profile, RegistrantPortal, UpstreamError } from '../../upstream/port.ts';
import type { Drafts } from '../../visit/ports.ts';
import type { VisitError } from '../../visit/visit.ts';
import type { Visits } from '../../visit/visits.ts';
import type { Handlers } from '../answer.ts';
import { refused } from '../failures.ts';
import { programView } from '../views/visits.ts';

type Calls = 'programs.list' | 'applications.list' | 'benefits.list' | 'profile.view';

/** What the portal shows the registrant who has signed in. */
export function createProgramHandlers(deps: {
  readonly visits: Pick<Visits, 'identified'>;
  readonly drafts: Pick<Drafts, 'waitingFor'>;
}): Pick<Handlers, Calls> {
  const { visits, drafts } = deps;

  async function fromPortal<T>(
    read: (portal: RegistrantPortal) => Promise<Result<T, UpstreamError>>,
  ): Promise<Result<{ readonly value: T; readonly sub: string }, VisitError>> {
    const visit = visits.identified();
    if (!visit.ok) return visit;
    const { portal, sub } = visit.value.registrant;
    const answer = await read(portal);
    return answer.ok ? ok({ value: answer.value, sub }) : answer;
  }

  return {
    'programs.list': async () => {
      const programs = await fromPortal((portal) => portal.programs());
      if (!programs.ok) return refused(programs.error);
      const waiting = drafts.waitingFor(programs.value.sub);
      return ok(programs.value.value.map((program) => programView(program, waiting)));
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
