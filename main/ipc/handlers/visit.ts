import { err, ok } from '#kit/result.ts';
import { METHODS } from '#vocabulary/sign-in.ts';
import type { ProgramView } from '../../../preload/contract/application-views.ts';
import type { VisitOptions, VisitView } from '../../../preload/contract/visit-views.ts';
import type { Readers } from '../../capture/readers.ts';
import type { Documents } from '../../documents/documents.ts';
import type { SignIns } from '../../identity/sign-ins.ts';
import { answerLines } from '../../submission/answer-lines.ts';
import { EXCEPTION_PHOTO_SLOT } from '../../submission/exceptions.ts';
import { parseForm } from '../../submission/form-schema.ts';
import type { Part } from '../../submission/manifest.ts';
import type { Program } from '../../upstream/port.ts';
import type { Applications } from '../../visit/application.ts';
import { consentText } from '../../visit/consent-text.ts';
import { withoutPhoto, withPhoto, withRecorded, type VisitExceptions } from '../../visit/exceptions.ts';
import { reasonAgainst } from '../../visit/methods.ts';
import type { Drafts } from '../../visit/ports.ts';
import type { Visit, Visits } from '../../visit/visits.ts';
import type { Handlers } from '../answer.ts';
import { refused } from '../failures.ts';
import { boxWords, captureView, partView } from '../views.ts';

function exceptionsView({ recorded, photo, taken }: VisitExceptions): VisitView['exceptions'] {
  // The number of the photograph: a window shows a picture of the same address once.
  return { recorded: [...recorded], photo: photo && `exception-photo/${taken}` };
}

/** The visit as the windows see it. */
export function visitView(visit: Visit): VisitView {
  const { visitId, startedAt, step, idType, method, registrant, program, saved } = visit;
  return {
    visitId,
    startedAt,
    step,
    idType,
    method,
    registrant: registrant && { name: registrant.name, maskedNumber: registrant.maskedNumber },
    exceptions: exceptionsView(visit.exceptions),
    program: program && { id: program.id, name: program.name },
    saved,
  };
}

/** One state line a program: what the portal says, and what is still kept here. */
export function programView(program: Program, waitingHere: ReadonlySet<string>): ProgramView {
  const { id, name, description, needs } = program;
  const open = program.lastApplication === 'active' || program.lastApplication === 'inprogress';
  const repeat = program.lastApplication !== undefined && (open || !program.allowsSeveralApplications);
  const state = waitingHere.has(id)
    ? 'waiting-here'
    : !program.hasForm
      ? 'no-form'
      : program.membership === 'enrolled'
        ? 'enrolled'
        : program.membership === 'not_eligible' || program.membership === 'duplicated'
          ? 'not-eligible'
          : repeat
            ? 'applied'
            : 'may-apply';
  return { id, name, description, needs: [...needs], state, mayApply: state === 'may-apply' };
}

type VisitCalls =
  | Extract<keyof Handlers, `visit.${string}` | `form.${string}` | `part.${string}` | `provider.${string}`>
  | 'capture.view'
  | 'programs.list'
  | 'applications.list'
  | 'benefits.list'
  | 'profile.view';

export function visitHandlers(rooms: {
  readonly visits: Visits;
  readonly applications: Applications;
  readonly documents: Documents;
  readonly drafts: Drafts;
  readonly signIns: SignIns;
  readonly readers: Readers;
  readonly camera: { open(): void; close(): void };
  readonly now: () => Date;
  /** What the provider announces as `acr_values_supported`, once it is known. */
  readonly acrValuesOffered: () => readonly string[] | undefined;
  /** The language the texts are shown in (BCP 47). */
  readonly language: string;
  /** Ends the visit: wipes what main holds and starts a fresh document. */
  readonly endVisit: () => void;
}): Pick<Handlers, VisitCalls> {
  const { visits, applications, documents, drafts, signIns, readers, language } = rooms;

  function methods(): VisitOptions['methods'] {
    const offered = rooms.acrValuesOffered();
    return METHODS.map((method) => {
      const reason = reasonAgainst(method, offered, readers.readers());
      return { method, possible: reason === null, reason };
    });
  }

  /** Documents of the form: the exception photograph is shown with the exceptions. */
  function documentsOf(submissionId: string): Part[] {
    return drafts.parts(submissionId).filter((part) => part.slot !== EXCEPTION_PHOTO_SLOT);
  }

  return {
    'provider.place': ({ bounds }) => {
      signIns.place(bounds);
      return ok(null);
    },
    'provider.cancel': () => {
      signIns.cancel();
      return ok(null);
    },
    'visit.options': () => ok({ idTypes: ['national-id', 'virtual-id'], methods: methods() }),
    'visit.start': (choice) => {
      const visit = visits.start(choice);
      return visit.ok ? ok(visitView(visit.value)) : refused(visit.error);
    },
    'visit.view': () => {
      const visit = visits.current();
      return ok(visit && visitView(visit));
    },
    'visit.identify': async () => {
      const visit = await visits.identify();
      return visit.ok ? ok(visitView(visit.value)) : refused(visit.error);
    },
    'visit.go': ({ step }) => {
      const act = step === 'programs' ? 'back-to-programs' : step === 'form' ? 'back-to-form' : 'look-over';
      const visit = visits.take(act);
      return visit.ok ? ok(visitView(visit.value)) : refused(visit.error);
    },
    'visit.leave': ({ keep }) => {
      const left = applications.leave(keep);
      if (!left.ok) return refused(left.error);
      rooms.endVisit();
      return ok(null);
    },
    'visit.finish': () => {
      if (visits.current()?.step !== 'saved') return refused({ code: 'wrong-step' });
      rooms.endVisit();
      return ok(null);
    },
    'visit.change-method': async ({ method }) => {
      const visit = await visits.changeMethod(method);
      return visit.ok ? ok(visitView(visit.value)) : refused(visit.error);
    },
    'visit.exceptions': ({ exceptions }) => {
      const visit = visits.revise((now) => withRecorded(now, exceptions, rooms.now().toISOString()));
      return visit.ok ? ok(visitView(visit.value)) : refused(visit.error);
    },
    'visit.camera': ({ open }) => {
      rooms.camera.close();
      if (!open) return ok(null);
      const visit = visits.current();
      if (!visit) return refused({ code: 'no-visit' });
      if (visit.step === 'saved') return refused({ code: 'wrong-step' });
      rooms.camera.open();
      return ok(null);
    },
    'visit.exception-photo': ({ bytes }) => {
      const visit = visits.revise((now) => withPhoto(now, bytes));
      if (visit.ok) return ok(visitView(visit.value));
      bytes.fill(0);
      return refused(visit.error);
    },
    'visit.exception-photo-remove': () => {
      const visit = visits.revise(withoutPhoto);
      return visit.ok ? ok(visitView(visit.value)) : refused(visit.error);
    },
    'capture.view': () => ok(captureView(readers.capture(), readers.visitCaptures())),

    'programs.list': async () => {
      const visit = visits.identified();
      if (!visit.ok) return refused(visit.error);
      const { registrant } = visit.value;
      const programs = await registrant.portal.programs();
      if (!programs.ok) return refused(programs.error);
      const waiting = drafts.waitingFor(registrant.sub);
      return ok(programs.value.map((program) => programView(program, waiting)));
    },
    'applications.list': async () => {
      const visit = visits.identified();
      if (!visit.ok) return refused(visit.error);
      const rows = await visit.value.registrant.portal.applications();
      return rows.ok ? ok([...rows.value]) : refused(rows.error);
    },
    'benefits.list': async () => {
      const visit = visits.identified();
      if (!visit.ok) return refused(visit.error);
      const rows = await visit.value.registrant.portal.benefits();
      if (!rows.ok) return refused(rows.error);
      return ok(
        rows.value.map((row) => ({ ...row, approvedAt: row.approvedAt ?? null, reference: row.reference ?? null })),
      );
    },
    'profile.view': async () => {
      const visit = visits.identified();
      if (!visit.ok) return refused(visit.error);
      const profile = await visit.value.registrant.portal.profile();
      if (!profile.ok) return refused(profile.error);
      const { phoneNumbers, ...single } = profile.value;
      const entries = [...Object.entries(single), ['phoneNumber', phoneNumbers.join(', ')] as const];
      return ok({
        entries: entries.flatMap(([key, value]) =>
          value === undefined || value === '' ? [] : [{ key, value, verified: false }],
        ),
      });
    },

    'form.open': async ({ programId }) => {
      const form = await applications.open(programId);
      if (!form.ok) return refused(form.error);
      const { programName, schema, answers, verifiedKeys, submissionId } = form.value;
      const parts = documentsOf(submissionId).map(partView);
      return ok({
        programId,
        programName,
        schema,
        answers,
        verifiedKeys: [...verifiedKeys],
        parts,
      });
    },
    'form.save': ({ answers }) => {
      const saved = applications.save(answers);
      return saved.ok ? ok(saved.value) : refused(saved.error);
    },

    'part.begin': ({ slot, name, size }) => {
      const submissionId = applications.submissionId();
      if (!submissionId.ok) return refused(submissionId.error);
      // The slot is main's own: what stands there is evidence, and no answer of the form.
      if (slot === EXCEPTION_PHOTO_SLOT) return err({ code: 'bad-input' });
      const begun = documents.begin({ submissionId: submissionId.value, slot, name, declaredSize: size });
      return begun.ok ? ok(begun.value) : refused(begun.error);
    },
    'part.append': ({ partId, index, bytes }) => {
      const appended = documents.append(partId, index, bytes);
      bytes.fill(0);
      return appended.ok ? ok(null) : refused(appended.error);
    },
    'part.finish': ({ partId }) => {
      const finished = documents.finish(partId);
      return finished.ok ? ok(partView(finished.value)) : refused(finished.error);
    },
    'part.remove': ({ partId }) => {
      const removed = documents.remove(partId);
      return removed.ok ? ok(null) : refused(removed.error);
    },

    'visit.look-over': () => {
      const form = applications.current();
      if (!form.ok) return refused(form.error);
      const visit = visits.identified();
      if (!visit.ok) return refused(visit.error);
      const schema = parseForm(form.value.schema);
      if (!schema.ok) return refused(schema.error);
      const checked = applications.check();
      if (!checked.ok) return refused(checked.error);
      const parts = documentsOf(form.value.submissionId);
      const consent = consentText(language);
      return ok({
        programName: form.value.programName,
        registrantName: visit.value.registrant.name,
        lines: [...answerLines(schema.value, form.value.answers, form.value.verifiedKeys, boxWords(language))],
        parts: parts.map(partView),
        problems: [...checked.value.problems],
        consent: { ...consent, paragraphs: [...consent.paragraphs] },
      });
    },
    'visit.submit': async ({ textId, language }) => {
      const visit = await applications.submit({ textId, language });
      return visit.ok ? ok(visitView(visit.value)) : refused(visit.error);
    },
  };
}
