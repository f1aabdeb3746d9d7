import { useTranslation } from 'react-i18next';
import type { Exception } from '../../../preload/contract/views.ts';

/** Fingers or eyes with the reason of each, in words. */
export function ExceptionsList({ list }: { readonly list: readonly Exception[] }) {
  const { t } = useTranslation();
  return (
    <ul className="exceptions-list">
      {list.map(({ what, reason }) => (
        <li key={what}>
          <strong>{t(`exceptions.sites.${what}`)}</strong> <span>{t(`exceptions.reasons.${reason}`)}</span>
        </li>
      ))}
    </ul>
  );
}
