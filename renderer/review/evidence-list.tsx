import { useTranslation } from 'react-i18next';
import { siteOf } from '#vocabulary/fingers.ts';
import { acrNameOf } from '#vocabulary/sign-in.ts';
import type { EvidenceLine, ReviewView } from '../../preload/contract/review-views.ts';
import { DocumentViewer } from '../documents/document-viewer.tsx';
import { useWording } from '../ui/words/language.ts';
import { StatusChip } from '../ui/status-chip.tsx';
import { ExceptionsList } from '../visit/exceptions/exceptions-list.tsx';

interface EvidenceListProps {
  readonly lines: readonly EvidenceLine[];
  readonly exceptions: ReviewView['exceptions'];
}

/** What supports the submission, each line as it was checked. */
export function EvidenceList({ lines, exceptions }: EvidenceListProps) {
  const { t } = useTranslation();
  const { languageName, moment } = useWording();
  const wordsOf = ({ kind, state, values }: EvidenceLine) => {
    const fact = (name: string) => String(values[name] ?? '');
    const finger = (name: string) => {
      const site = siteOf(fact(name));
      return site ? t(`exceptions.sites.${site}`) : '';
    };
    const acr = acrNameOf(fact('acr'));
    const said = t(`review.evidenceSaid.${kind}.${state}`, {
      acr: acr === null ? fact('acr') : t(`review.acr.${acr}`),
      at: moment(fact('at')),
      best: fact('best'),
      centre: fact('centre'),
      changed: Number(values['changed'] ?? 0),
      count: Number(values['count'] ?? 0),
      finger: finger('finger'),
      resembles: finger('resembles'),
      language: languageName(fact('language')),
      name: fact('name'),
      station: fact('station'),
    });
    return fact('nist') === '' ? said : t('review.scored', { said, name: fact('nist'), scores: fact('scores') });
  };
  return (
    <ul className="evidence">
      {lines.map((line, index) => (
        <li key={`${line.kind} ${index}`} className={`evidence-line evidence-${line.state}`}>
          <div className="evidence-head">
            <strong>{t(`review.evidenceOf.${line.kind}`)}</strong>
            <StatusChip tone={line.state}>{t(`review.states.${line.state}`)}</StatusChip>
          </div>
          <p>{wordsOf(line)}</p>
          {line.kind === 'exceptions' && exceptions && <ExceptionsList list={exceptions.recorded} />}
          {line.kind === 'exception-photo' && exceptions?.photo && (
            <DocumentViewer part={exceptions.photo} comesIntoView={false} />
          )}
        </li>
      ))}
    </ul>
  );
}
