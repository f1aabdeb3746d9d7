import { useTranslation } from 'react-i18next';
import { StatusChip } from '../../ui/status-chip.tsx';
import { ExceptionsList } from './exceptions-list.tsx';
import { Gone } from './sites-step.tsx';
import { listOf, type Reasons, type SiteKind } from './sites.ts';

interface SummaryStepProps {
  readonly kind: SiteKind;
  readonly reasons: Reasons;
  readonly photo: string | null;
}

/** What will be recorded, before it is. */
export function SummaryStep({ kind, reasons, photo }: SummaryStepProps) {
  const { t } = useTranslation();
  const list = listOf(reasons);
  if (list.length === 0) return <p>{t(`exceptions.summary.none.${kind}`)}</p>;
  return (
    <>
      <p>{t('exceptions.summary.lead')}</p>
      <div className="exceptions-summary">
        <ExceptionsList list={list} />
        {photo !== null && <img className="photo-small" src={photo} alt={t('exceptions.photo.taken')} />}
      </div>
      <p>
        <StatusChip tone={photo === null ? 'care' : 'good'}>
          {photo === null ? t('exceptions.photo.missing') : t('exceptions.photo.kept')}
        </StatusChip>
      </p>
      <Gone kind={kind} reasons={reasons} />
    </>
  );
}
