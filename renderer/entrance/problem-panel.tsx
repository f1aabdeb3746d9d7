import { useEffect, useRef } from 'react';
import { useTranslation } from 'react-i18next';
import type { ProblemView } from '../../preload/contract/entrance-views.ts';
import { Icon } from '../ui/icon.tsx';
import { dayForPeople } from '../ui/words/dates.ts';

/** What stood against the last answer: what it is, that nothing was changed, and what to do. */
export function ProblemPanel({ problem }: { readonly problem: ProblemView | null }) {
  const { t, i18n } = useTranslation();
  const panel = useRef<HTMLElement>(null);
  // Newer Chromium answers scrolling with a promise, which React would take for the effect's clean-up function.
  useEffect(() => {
    panel.current?.scrollIntoView({ block: 'nearest' });
  }, [problem]);
  if (!problem) return null;
  const { code, detail } = problem;
  const date =
    code === 'expired' || code === 'not-yet-valid' ? dayForPeople(detail ?? '', new Date(), i18n.language) : '';
  return (
    <section className="refusal" role="alert" ref={panel}>
      <Icon name="care" />
      <div className="refusal-words">
        <p className="refusal-what">{t(`entrance.problem.${code}`, { detail: detail ?? '', date })}</p>
        <p>
          <strong>{t('failureParts.kept')}: </strong>
          {t('entrance.kept')}
        </p>
        <p className="technical">{t('failureParts.code', { code: detail === null ? code : `${code} · ${detail}` })}</p>
      </div>
    </section>
  );
}
