import { useTranslation } from 'react-i18next';
import { ActionButton } from '../../ui/action-button.tsx';
import { Icon } from '../../ui/icon.tsx';
import type { PdfTrouble } from './open-pdf.ts';

/** Why a document, or a page of it, is not shown: what happened, what is kept, what to do now. */
export function ViewerTrouble({ trouble, onAgain }: { readonly trouble: PdfTrouble; readonly onAgain: () => void }) {
  const { t } = useTranslation();
  return (
    <section className="refusal" role="alert">
      <Icon name="care" />
      <div className="refusal-words">
        <p className="refusal-what">{t(`viewer.trouble.${trouble}.what`)}</p>
        <p>
          <strong>{t('failureParts.kept')}: </strong>
          {t('viewer.trouble.kept')}
        </p>
        <p>
          <strong>{t('failureParts.now')}: </strong>
          {t(`viewer.trouble.${trouble}.now`)}
        </p>
        <div className="button-row">
          <ActionButton onPress={onAgain}>{t('action.tryAgain')}</ActionButton>
        </div>
      </div>
    </section>
  );
}
