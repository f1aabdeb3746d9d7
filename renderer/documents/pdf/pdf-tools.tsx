import { useTranslation } from 'react-i18next';
import { ActionButton } from '../../ui/action-button.tsx';
import type { Place } from './use-place.ts';
import { FIT, nextZoom } from './zoom.ts';

/** Buttons for pages and size, and where one is. */
export function PdfTools({ place, count }: { readonly place: Place; readonly count: number }) {
  const { t } = useTranslation();
  const { number, zoom } = place;
  return (
    <div className="viewer-tools">
      <div className="button-row">
        <ActionButton isDisabled={number === 1} onPress={() => place.turn(-1)}>
          {t('viewer.pageBack')}
        </ActionButton>
        <ActionButton isDisabled={number === count} onPress={() => place.turn(1)}>
          {t('viewer.pageOn')}
        </ActionButton>
      </div>
      <p role="status" className="viewer-state">
        {t('viewer.page', { page: number, count })} · {t('viewer.size', { percent: zoom })}
      </p>
      <div className="button-row">
        <ActionButton isDisabled={nextZoom(zoom, -1) === undefined} onPress={() => place.resize(-1)}>
          {t('viewer.zoomOut')}
        </ActionButton>
        <ActionButton isDisabled={nextZoom(zoom, 1) === undefined} onPress={() => place.resize(1)}>
          {t('viewer.zoomIn')}
        </ActionButton>
        <ActionButton isDisabled={zoom === FIT} onPress={() => place.fitToWidth()}>
          {t('viewer.fit')}
        </ActionButton>
      </div>
    </div>
  );
}
