import { useTranslation } from 'react-i18next';
import type { AnswerLine } from '../../preload/contract/application-views.ts';
import { VerifiedMark } from './verified-mark.tsx';

/** Questions and answers as people read them. */
export function AnswerLines({ lines }: { readonly lines: readonly AnswerLine[] }) {
  const { t } = useTranslation();
  return (
    <dl className="lines">
      {lines.map((line) => (
        <div key={line.key} className="line">
          <dt>{line.label}</dt>
          <dd>
            {line.value === '' ? <span className="quiet">{t('lookOver.empty')}</span> : line.value}{' '}
            {line.verified && <VerifiedMark>{t('lookOver.verified')}</VerifiedMark>}
          </dd>
        </div>
      ))}
    </dl>
  );
}
