import { useTranslation } from 'react-i18next';
import type { VisitView } from '../../preload/contract/visit-views.ts';
import { failureOf } from '../api/call.ts';
import { useVisitFinish } from '../api/visit.ts';
import { Icon } from '../ui/icon.tsx';
import { RefusalPanel } from '../ui/refusal-panel.tsx';
import { Screen } from '../ui/screen.tsx';
import { StepsRail } from '../ui/steps-rail.tsx';
import { QrCode } from './qr-code.tsx';

interface SavedScreenProps {
  readonly visit: VisitView;
  readonly saved: NonNullable<VisitView['saved']>;
}

/** Shown only when main has answered that the submission is durable. */
export function SavedScreen({ visit, saved }: SavedScreenProps) {
  const { t } = useTranslation();
  const finish = useVisitFinish();
  const end = () => finish.mutate({});
  return (
    <Screen
      title={t('saved.title')}
      aside={<StepsRail current="saved" />}
      primary={{ label: t('saved.finish'), onPress: end, isPending: finish.isPending }}
      footer={<p className="quiet">{t('saved.finishHint')}</p>}
    >
      {finish.isError && <RefusalPanel failure={failureOf(finish.error)} actions={{ 'try-again': end }} />}
      <div className="saved">
        <div className="saved-tick">
          <Icon name="tick" />
        </div>
        <div className="saved-words">
          {visit.program && <p>{t('saved.program', { program: visit.program.name })}</p>}
          <p className="saved-label">{t('saved.number')}</p>
          <p className="saved-number">{saved.number}</p>
          <p>
            <strong>{t('saved.kept')}</strong> {t('saved.next')}
          </p>
        </div>
        <figure className="saved-slip">
          <QrCode text={saved.number} label={t('saved.qr', { number: saved.number })} />
          <figcaption>{t('saved.slip')}</figcaption>
        </figure>
      </div>
    </Screen>
  );
}
