import { ok } from '#kit/result.ts';
import type { EntranceView, FileView } from '../../../preload/contract/entrance-views.ts';
import type { Conversation } from '../../entrance/conversation.ts';
import type { Problem, Shown } from '../../entrance/questions.ts';
import type { ProvisioningFile } from '../../provisioning/read.ts';
import type { Handlers } from '../answer.ts';

/** What the page of the entrance shows. */
export function entranceView(shown: Shown): EntranceView {
  switch (shown.step) {
    case 'choose':
    case 'working':
    case 'over':
    case 'new-passphrase':
    case 'stopped':
      return shown;
    case 'passphrase':
      return { ...shown, slots: [...shown.slots] };
    case 'file':
      return { step: shown.step, isFirst: shown.isFirst, problem: problemView(shown.problem) };
    case 'confirm':
      return { step: shown.step, file: fileView(shown.file) };
    case 'enrol':
      return { step: shown.step, file: fileView(shown.file), problem: problemView(shown.problem) };
  }
}

const problemView = (problem: Problem | null) => problem && { code: problem.code, detail: problem.detail ?? null };

function fileView({ provisioning, fingerprint }: ProvisioningFile): FileView {
  const { programme, centre, scope, portal, registrants, operators, readers, expiresAt, serial } = provisioning;
  const provider = ({ name, issuer }: { readonly name: string; readonly issuer: string }) => ({
    name,
    host: new URL(issuer).host,
  });
  return {
    programme,
    centre: centre.name,
    station: scope.kind === 'station' ? scope.name : null,
    portal: new URL(portal.url).host,
    registrants: registrants.map(provider),
    operators: provider(operators),
    environment: readers.environment,
    expiresAt,
    serial,
    fingerprint,
  };
}

/** The questions before there is a station. An answer that comes too late changes nothing. */
export function createEntranceHandlers(
  conversation: Pick<Conversation, 'shown' | 'answer'>,
): Pick<Handlers, 'entrance.view' | 'entrance.answer'> {
  return {
    'entrance.view': () => ok(entranceView(conversation.shown())),
    'entrance.answer'({ answer }) {
      conversation.answer(answer);
      return ok(null);
    },
  };
}
