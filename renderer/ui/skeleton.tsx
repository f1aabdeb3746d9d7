import { useTranslation } from 'react-i18next';

/** Reserved space for what is being read: as many lines as will be there. */
export function Skeleton({ lines }: { readonly lines: number }) {
  const { t } = useTranslation();
  return (
    <div className="skeleton" role="status">
      <span className="only-spoken">{t('state.loading')}</span>
      {Array.from({ length: lines }, (_, line) => (
        <div key={line} className="skeleton-line" />
      ))}
    </div>
  );
}
