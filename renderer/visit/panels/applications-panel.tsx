import { useTranslation } from 'react-i18next';
import { failureOf } from '../../api/call.ts';
import { useApplications } from '../../api/programs.ts';
import { useWording } from '../../ui/words/language.ts';
import { RefusalPanel } from '../../ui/refusal-panel.tsx';
import { Skeleton } from '../../ui/skeleton.tsx';
import type { Tone } from '../../ui/status-chip.tsx';
import { StatusChip } from '../../ui/status-chip.tsx';
import type { en } from '../../ui/words/text/en.ts';

/** OpenG2P's states of an application (`g2p.program.registrant_info.state`); `applied` is checked by its API too. */
type State = keyof typeof en.programs.applications.states;

const TONES: Record<State, Tone> = {
  applied: 'action',
  active: 'action',
  inprogress: 'action',
  completed: 'good',
  rejected: 'bad',
  closed: 'quiet',
};

function isState(state: string): state is State {
  return Object.hasOwn(TONES, state);
}

function StateChip({ state }: { readonly state: string }) {
  const { t } = useTranslation();
  if (!isState(state)) return <StatusChip tone="quiet">{state}</StatusChip>;
  return <StatusChip tone={TONES[state]}>{t(`programs.applications.states.${state}`)}</StatusChip>;
}

export function ApplicationsPanel() {
  const { t } = useTranslation();
  const { day } = useWording();
  const applications = useApplications();
  if (applications.isPending) return <Skeleton lines={4} />;
  if (applications.isError) {
    return (
      <RefusalPanel
        failure={failureOf(applications.error)}
        actions={{ 'try-again': () => void applications.refetch() }}
      />
    );
  }
  if (applications.data.length === 0) return <p className="nothing">{t('programs.applications.none')}</p>;
  return (
    <div className="table-scroll">
      <table className="table table-large" aria-label={t('programs.tabs.applications')}>
        <thead>
          <tr>
            <th scope="col">{t('programs.applications.number')}</th>
            <th scope="col">{t('programs.applications.program')}</th>
            <th scope="col">{t('programs.applications.appliedAt')}</th>
            <th scope="col">{t('programs.applications.state')}</th>
          </tr>
        </thead>
        <tbody>
          {applications.data.map((application) => (
            <tr key={application.applicationId}>
              <th scope="row">{application.applicationId}</th>
              <td>{application.programName}</td>
              <td>{day(application.appliedAt)}</td>
              <td>
                <StateChip state={application.state} />
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
