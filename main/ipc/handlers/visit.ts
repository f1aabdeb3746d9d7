import { err, ok, type Result } from '#kit/result.ts';
import { wipe } from '#kit/wiped.ts';
import { ID_TYPES, METHODS } from '#vocabulary/sign-in.ts';
import type { Readers } from '../../capture/readers.ts';
import type { CheckDocument } from '../../submission/apart/document-checks.ts';
import type { Applications } from '../../visit/application.ts';
import { mayOpenCamera } from '../../visit/camera.ts';
import { withoutPhoto, withPhoto, withRecorded } from '../../visit/exceptions.ts';
import { reasonAgainst } from '../../visit/methods.ts';
import type { RegistrantParty } from '../../visit/registrant-sign-in.ts';
import type { Visit } from '../../visit/visit.ts';
import type { Visits } from '../../visit/visits.ts';
import type { Handlers } from '../answer.ts';
import { refused, type DomainError } from '../failures.ts';
import { lookOverView, visitView } from '../views/visits.ts';

export interface VisitHandlersDeps {
  readonly visits: Visits;
  readonly applications: Applications;
  readonly readers: Pick<Readers, 'readers'>;
  readonly camera: { open(): void; close(): void };
  readonly checkDocument: CheckDocument;
  readonly now: () => number;
  readonly providers: readonly RegistrantParty[];
  /** Ends the visit: wipes what main holds and starts a fresh document. */
  readonly endVisit: () => void;
}

/** One registrant's time at the station, from the choice of a way to sign in to the submission. */
export function createVisitHandlers(
  deps: VisitHandlersDeps,
): Pick<Handlers, Extract<keyof Handlers, `visit.${string}`>> {
  return { ...courseHandlers(deps), ...exceptionHandlers(deps), ...submitHandlers(deps) };
}

function viewOf(visit: Result<Visit, DomainError>) {
  return visit.ok ? ok(visitView(visit.value)) : refused(visit.error);
}

type CourseCalls = 'options' | 'start' | 'view' | 'identify' | 'change-method' | 'go' | 'leave' | 'finish';

function courseHandlers(deps: VisitHandlersDeps): Pick<Handlers, `visit.${CourseCalls}`> {
  const { visits, applications, readers, providers, endVisit } = deps;
  return {
    'visit.options': () => {
      const options = providers.map(({ profile, relyingParty }) => ({
        id: profile.id,
        name: profile.name,
        methods: METHODS.map((method) => {
          const reason = reasonAgainst(method, profile, relyingParty.acrValuesOffered(), readers.readers());
          return { method, possible: reason === null, reason };
        }),
      }));
      return ok({ idTypes: [...ID_TYPES], providers: options });
    },
    'visit.start': (choice) => viewOf(visits.start(choice)),
    'visit.view': () => {
      const visit = visits.current();
      return ok(visit && visitView(visit));
    },
    'visit.identify': async () => viewOf(await visits.identify()),
    'visit.change-method': async ({ method }) => viewOf(await visits.changeMethod(method)),
    'visit.go': ({ step }) => viewOf(visits.goTo(step)),
    'visit.leave': ({ keep }) => {
      const left = applications.leave(keep);
      if (!left.ok) return refused(left.error);
      endVisit();
      return ok(null);
    },
    'visit.finish': () => {
      endVisit();
      return ok(null);
    },
  };
}

type ExceptionCalls = 'exceptions' | 'camera' | 'exception-photo' | 'exception-photo-remove';

function exceptionHandlers({
  visits,
  camera,
  checkDocument,
  now,
}: VisitHandlersDeps): Pick<Handlers, `visit.${ExceptionCalls}`> {
  return {
    'visit.exceptions': ({ exceptions }) =>
      viewOf(visits.revise((before) => withRecorded(before, exceptions, new Date(now()).toISOString()))),
    'visit.camera': ({ open }) => {
      camera.close();
      if (!open) return ok(null);
      const allowed = mayOpenCamera(visits.current());
      if (!allowed.ok) return refused(allowed.error);
      camera.open();
      return ok(null);
    },
    'visit.exception-photo': async ({ bytes }) => {
      const verdict = await checkDocument(bytes, 'image/jpeg');
      const visit = visits.revise((before) => {
        const taken = withPhoto(before, bytes);
        return taken.ok && verdict !== 'readable' ? err({ code: 'photo-unreadable' }) : taken;
      });
      if (!visit.ok) wipe(bytes);
      return viewOf(visit);
    },
    'visit.exception-photo-remove': () => viewOf(visits.revise(withoutPhoto)),
  };
}

function submitHandlers({ applications }: VisitHandlersDeps): Pick<Handlers, 'visit.look-over' | 'visit.submit'> {
  return {
    'visit.look-over': async () => {
      const lookOver = await applications.lookOver();
      return lookOver.ok ? ok(lookOverView(lookOver.value)) : refused(lookOver.error);
    },
    'visit.submit': async (agreed) => viewOf(await applications.submit(agreed)),
  };
}
