import { useTranslation } from 'react-i18next';
import { failureOf } from '../../api/call.ts';
import { useBenefits } from '../../api/programs.ts';
import { useWording } from '../../ui/words/language.ts';
import { RefusalPanel } from '../../ui/refusal-panel.tsx';
import { Skeleton } from '../../ui/skeleton.tsx';

export function BenefitsPanel() {
  const { t } = useTranslation();
  const { day, number } = useWording();
  const benefits = useBenefits();
  if (benefits.isPending) return <Skeleton lines={4} />;
  if (benefits.isError) {
    return (
      <RefusalPanel failure={failureOf(benefits.error)} actions={{ 'try-again': () => void benefits.refetch() }} />
    );
  }
  if (benefits.data.length === 0) return <p className="nothing">{t('programs.benefits.none')}</p>;
  return (
    <div className="table-scroll">
      <table className="table table-large" aria-label={t('programs.tabs.benefits')}>
        <thead>
          <tr>
            <th scope="col">{t('programs.benefits.program')}</th>
            <th scope="col">{t('programs.benefits.approved')}</th>
            <th scope="col" className="numeric">
              {t('programs.benefits.awaited')}
            </th>
            <th scope="col" className="numeric">
              {t('programs.benefits.received')}
            </th>
            <th scope="col">{t('programs.benefits.reference')}</th>
          </tr>
        </thead>
        <tbody>
          {benefits.data.map((benefit, index) => (
            <tr key={benefit.reference ?? index}>
              <th scope="row">{benefit.programName}</th>
              <td>{benefit.approvedAt === null ? t('programs.benefits.notYet') : day(benefit.approvedAt)}</td>
              <td className="numeric">{number(benefit.awaited)}</td>
              <td className="numeric">{number(benefit.received)}</td>
              <td>{benefit.reference ?? '–'}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
