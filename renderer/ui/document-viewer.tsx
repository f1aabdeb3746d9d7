import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { PartView } from '../../preload/contract/views.ts';
import { ActionButton } from './action-button.tsx';

const ZOOMS = [100, 150, 200, 300] as const;

/** Shows one document in place: pictures with zoom, PDF in the browser's own viewer. */
export function DocumentViewer({ part }: { readonly part: PartView }) {
  const { t } = useTranslation();
  const [zoom, setZoom] = useState(0);
  const [failed, setFailed] = useState(false);
  if (failed) return <p role="alert">{t('viewer.failed')}</p>;
  if (part.mediaType.startsWith('image/')) {
    return (
      <div className="viewer">
        <div className="viewer-picture" tabIndex={0} role="group" aria-label={t('viewer.title', { name: part.name })}>
          <img
            src={part.path}
            alt={t('viewer.picture', { name: part.name })}
            style={{ width: `${ZOOMS[zoom] ?? 100}%` }}
            onError={() => setFailed(true)}
          />
        </div>
        <div className="button-row">
          <ActionButton isDisabled={zoom === 0} onPress={() => setZoom(zoom - 1)}>
            {t('viewer.zoomOut')}
          </ActionButton>
          <ActionButton isDisabled={zoom === ZOOMS.length - 1} onPress={() => setZoom(zoom + 1)}>
            {t('viewer.zoomIn')}
          </ActionButton>
        </div>
      </div>
    );
  }
  if (part.mediaType === 'application/pdf') {
    return <iframe className="viewer-pdf" src={part.path} title={t('viewer.title', { name: part.name })} />;
  }
  return <p>{t('viewer.cannotShow')}</p>;
}
