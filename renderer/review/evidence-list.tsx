import { useTranslation } from 'react-i18next';
import type { EvidenceLine } from '../../preload/contract/views.ts';
import { useWording } from '../ui/language.ts';
import { StatusChip } from '../ui/status-chip.tsx';
import { isFact } from './facts.ts';

/** What backs the submission, each line as it was checked. */
export function EvidenceList({ lines }: { readonly lines: readonly EvidenceLine[] }) {
  const { t } = useTranslation();
  const { moment } = useWording();
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
                <dt>{isFact(key) ? t(`review.facts.${key}`) : key}</dt>
                <dd>{key === 'at' ? moment(String(value)) : value}</dd>
              </div>
            ))}
          </dl>
        </li>
      ))}
    </ul>
  );
}
