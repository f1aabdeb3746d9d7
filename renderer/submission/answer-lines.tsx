import { useTranslation } from 'react-i18next';
import type { AnswerLine } from '../../preload/contract/application-views.ts';
import { StatusChip } from '../ui/status-chip.tsx';
import { VerifiedMark } from './verified-mark.tsx';

/** Questions and answers as people read them, nested as the form nests them. */
export function AnswerLines({ lines }: { readonly lines: readonly AnswerLine[] }) {
  return (
    <dl className="lines">
      {lines.map((line) =>
        line.value === '' && line.claimed === null ? (
          <Group key={line.key} line={line} />
        ) : (
          <Answer key={line.key} line={line} />
        ),
      )}
    </dl>
  );
}

function Answer({ line }: { readonly line: AnswerLine }) {
  const { t } = useTranslation();
  return (
    <div className="line">
      <dt>
        <bdi>{line.label}</bdi>
      </dt>
      <dd>
        {line.value === '' ? (
          <span className="quiet">{t('lookOver.empty')}</span>
        ) : (
          <bdi className="line-value">{line.value}</bdi>
        )}{' '}
        {line.verified && <VerifiedMark>{t('lookOver.verified')}</VerifiedMark>}
        {line.told && <StatusChip tone="care">{t('lookOver.told')}</StatusChip>}
        {line.claimed !== null && (
          <>
            <StatusChip tone="care">{t('lookOver.changed')}</StatusChip>
            <span className="line-claimed">{t('lookOver.signInSaid', { said: line.claimed })}</span>
          </>
        )}
        {line.isRaw && <StatusChip tone="care">{t('lookOver.raw')}</StatusChip>}
      </dd>
    </div>
  );
}

/** A heading with the answers under it: a group of questions, a grid, one of its rows. */
function Group({ line }: { readonly line: AnswerLine }) {
  const { t } = useTranslation();
  return (
    <div className="line-group">
      <dt>
        <bdi>{line.label}</bdi>
      </dt>
      <dd>
        {line.lines.length === 0 ? (
          <span className="quiet">{t('lookOver.noAnswers')}</span>
        ) : (
          <AnswerLines lines={line.lines} />
        )}
      </dd>
    </div>
  );
}
