import type { FormVerdict } from '../../visit/form-checks.ts';
import type { LookOverView, ProgramView } from '../../../preload/contract/application-views.ts';
import type { VisitView } from '../../../preload/contract/visit-views.ts';
import type { Program } from '../../upstream/port.ts';
import type { LookOver } from '../../visit/application.ts';
import type { VisitExceptions } from '../../visit/exceptions.ts';
import { programState } from '../../visit/program-state.ts';
import type { Visit } from '../../visit/visit.ts';
import { partView } from './submissions.ts';

/** The visit as the windows see it. */
export function visitView(visit: Visit): VisitView {
  const { visitId, startedAt, step, provider, idType, method, registrant, program, saved } = visit;
  return {
    visitId,
    startedAt,
    step,
    provider,
    idType,
    method,
    registrant: registrant && { name: registrant.name, maskedNumber: registrant.maskedNumber },
    exceptions: exceptionsView(visit.exceptions),
    program: program && { id: program.id, name: program.name },
    saved,
  };
}

function exceptionsView({ recorded, photo, taken }: VisitExceptions): VisitView['exceptions'] {
  // With the number of the photograph: a window loads a picture of the same address only once.
  return { recorded: [...recorded], photo: photo && `exception-photo/${taken}` };
}

/** A program with its one line of state. */
export function programView(
  program: Program,
  waitingHere: ReadonlySet<string>,
  verdict: FormVerdict | undefined,
): ProgramView {
  const { id, name, description, needs } = program;
  const state = programState(program, waitingHere, verdict);
  const refused = state === 'form-refused' && verdict !== 'form-unreadable' ? (verdict ?? []) : [];
  return {
    id,
    name,
    description,
    needs: [...needs],
    state,
    mayApply: state === 'may-apply',
    refused: refused.map(({ label, reason }) => ({ label, reason })),
  };
}

/** All that will be sent, as it is looked over. */
export function lookOverView({ documents, consent, ...lookOver }: LookOver): LookOverView {
  return {
    programName: lookOver.programName,
    registrantName: lookOver.registrantName,
    lines: [...lookOver.lines],
    parts: documents.map(partView),
    problems: [...lookOver.problems],
    shownSha256: lookOver.shownSha256,
    consent: { ...consent, paragraphs: [...consent.paragraphs] },
  };
}
