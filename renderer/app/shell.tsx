import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import type { StationView } from '../../preload/contract/station-views.ts';
import { TrainingDock } from '../training/training-dock.tsx';
import { StatusChip } from '../ui/status-chip.tsx';
import { OperatorMenu } from './operator-menu.tsx';
import { readerState } from './reader-state.ts';

interface ShellProps {
  readonly station: StationView;
  /** A finger or a training account is needed now: the simulated reader opens by itself. */
  readonly glassWanted: boolean;
  readonly children: ReactNode;
}

/** The frame around every screen: station, its state in words, and in training the violet band and the reader. */
export function Shell({ station, glassWanted, children }: ShellProps) {
  const { t } = useTranslation();
  const reader = readerState(station);
  const training = station.mode === 'training';
  return (
    <div className="shell">
      <header className="shell-top">
        {training && <p className="training-band">{t('training.band')}</p>}
        <div className="bar-top">
          <p className="bar-station">
            <strong>{station.stationId}</strong> · {station.centre}
          </p>
          <div className="bar-states" role="group" aria-label={t('header.label')}>
            {station.portal === 'reachable' && (
              <StatusChip tone="good" icon="cloud">
                {t('header.online')}
              </StatusChip>
            )}
            {station.portal === 'unreachable' && (
              <StatusChip tone="care" icon="cloudOff">
                {t('header.offline')}
              </StatusChip>
            )}
            {station.portal === 'unknown' && (
              <StatusChip tone="quiet" icon="cloud">
                {t('header.checking')}
              </StatusChip>
            )}
            <StatusChip tone={station.waiting > 0 ? 'action' : 'quiet'} icon="box">
              {t('header.waiting', { count: station.waiting })}
            </StatusChip>
            <StatusChip tone={reader.tone} icon="finger">
              {t(`header.${reader.words}`)}
            </StatusChip>
          </div>
          {station.operator && <OperatorMenu operator={station.operator} />}
        </div>
      </header>
      <div className="shell-screen">{children}</div>
      {training && <TrainingDock wanted={glassWanted} />}
    </div>
  );
}
