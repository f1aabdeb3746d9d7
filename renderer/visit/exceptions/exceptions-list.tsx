import { useTranslation } from 'react-i18next';
import type { Exception } from '../../../preload/contract/exception-views.ts';

/** Fingers or eyes with the reason of each, in words. */
export function ExceptionsList({ list }: { readonly list: readonly Exception[] }) {
  const { t } = useTranslation();
  return (
    <ul className="exceptions-list">
      {list.map(({ what, reason }) => (
        <li key={what}>
          {t('exceptions.siteWithReason', {
            site: t(`exceptions.sites.${what}`),
            reason: t(`exceptions.short.${reason}`),
          })}
        </li>
      ))}
    </ul>
  );
}
