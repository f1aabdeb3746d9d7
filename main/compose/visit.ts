import { randomBytes, randomUUID } from 'node:crypto';
import { createListeners, type Listeners } from '#kit/listeners.ts';
import { operatorSubjects } from '#vocabulary/journal-kinds.ts';
import type { Mode } from '#vocabulary/station.ts';
import type { Readers } from '../capture/readers.ts';
import type { Log } from '../log/log.ts';
import type { Station } from '../station/open-station.ts';
import { type CheckAnswers, openAnswerChecks } from '../submission/apart/answer-checks.ts';
import { type CheckDocument, openDocumentChecks } from '../submission/apart/document-checks.ts';
import { certificateBody } from '../upstream/station-portal/station-token.ts';
import { createApplications, type Applications } from '../visit/application.ts';
import { createFormChecks, type FormChecks } from '../visit/form-checks.ts';
import { createVisits, type Visits } from '../visit/visits.ts';
import type { ComposedIdentity } from './identity.ts';
import { startProgram } from './station.ts';

/** The running visit and its application. */
export interface ComposedVisit {
  readonly visits: Visits;
  readonly applications: Applications;
  readonly formChecks: FormChecks;
  readonly checkDocument: CheckDocument;
  /** Called when the visit has changed: its step, or its data. */
  readonly changes: Listeners;
  stop(): Promise<void>;
}

export interface VisitDeps {
  readonly mode: Mode;
  readonly language: string;
  readonly station: Station;
  readonly readers: Readers;
  readonly identity: ComposedIdentity;
  readonly log: Log;
}

export function composeVisit(deps: VisitDeps): ComposedVisit {
  const { station, readers, identity, log } = deps;
  const { operators } = identity;
  const { clock, record } = station.data;
  const changes = createListeners();
  const visits = createVisits({
    providers: identity.registrantProviders,
    signIns: identity.signIns,
    readers,
    portal: station.portal,
    stationKeyThumbprint: station.key.thumbprint,
    operator: operators.current,
    language: deps.language,
    now: clock.now,
    newId: randomUUID,
    newSecret: () => randomBytes(32).toString('base64url'),
    onChange(visit) {
      if (visit) log.write({ event: 'visit-step', visitId: visit.visitId, step: visit.step });
      changes.notify();
    },
    onEvent({ kind, visitId, details }) {
      record(kind, { visitId, ...operatorSubjects(operators.current()) }, details);
    },
  });
  const formChecks = createFormChecks();
  const answerChecks = openAnswerChecks();
  const applications = applicationsOf(deps, { visits, formChecks, checkAnswers: answerChecks.check });
  const documentChecks = openDocumentChecks((on) => startProgram(log, 'document-process', on));
  return {
    visits,
    applications,
    formChecks,
    checkDocument: documentChecks.check,
    changes,
    async stop() {
      await Promise.all([answerChecks.close(), documentChecks.close()]);
    },
  };
}

function applicationsOf(
  deps: VisitDeps,
  parts: { readonly visits: Visits; readonly formChecks: FormChecks; readonly checkAnswers: CheckAnswers },
): Applications {
  const { station, readers, identity } = deps;
  const { data, key, enrolment } = station;
  const certificate = certificateBody(enrolment.certificatePem);
  return createApplications({
    ...parts,
    drafts: data.drafts,
    documents: data.documents,
    operator: identity.operators.current,
    captures: readers.visitCaptures,
    station: {
      mode: deps.mode,
      id: enrolment.stationId,
      keyThumbprint: key.thumbprint,
      ...station.surroundings.place,
      sign: (payload) => key.sign(payload, { typ: 'kiosk-submission+jwt', x5c: [certificate] }),
    },
    language: deps.language,
    now: data.clock.now,
    newId: randomUUID,
  });
}
