import { useTranslation } from 'react-i18next';
import type { EvidenceLine } from '../../preload/contract/views.ts';
import { StatusChip } from '../ui/status-chip.tsx';

/** What backs the submission, each line as it was checked. */
export function EvidenceList({ lines }: { readonly lines: readonly EvidenceLine[] }) {
  const { t } = useTranslation();
  return (
    <ul className="evidence">
      {lines.map((line, index) => (
        <li key={`${line.kind} ${index}`} className={`evidence-line evidence-${line.state}`}>
          <div className="evidence-head">
            <strong>{t(`review.evidenceOf.${line.kind}`)}</strong>
            <StatusChip tone={line.state}>{t(`review.states.${line.state}`)}</StatusChip>
          </div>
          <dl className="evidence-facts">
            {Object.entries(line.values).map(([key, value]) => (
              <div key={key}>
                <dt>{t('review.facts.other', { key })}</dt>
                <dd>{value}</dd>
              </div>
            ))}
          </dl>
        </li>
      ))}
    </ul>
  );
}
