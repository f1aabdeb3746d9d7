import { useEffect, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { PartView } from '../../preload/contract/application-views.ts';
import { ActionButton } from './action-button.tsx';

const ZOOMS = [100, 150, 200, 300] as const;

interface DocumentViewerProps {
  readonly part: PartView;
  /** Whether the page scrolls to it: true when a press opened it. */
  readonly comesIntoView?: boolean;
}

/** Shows one document in place: pictures with zoom, PDF in the browser's own viewer. */
export function DocumentViewer({ part, comesIntoView = true }: DocumentViewerProps) {
  const { t } = useTranslation();
  const [zoom, setZoom] = useState(0);
  const place = useRef<HTMLDivElement>(null);
  const [failed, setFailed] = useState(false);
  // Opened below a long list it would otherwise stay out of sight.
  // Newer Chromium answers scrolling with a promise, which React would take for the effect's clean-up function.
  useEffect(() => {
    if (comesIntoView) place.current?.scrollIntoView({ block: 'nearest' });
  }, [comesIntoView]);
  if (failed) return <p role="alert">{t('viewer.failed')}</p>;
  if (part.mediaType.startsWith('image/')) {
    return (
      <div className="viewer" ref={place}>
        <div className="viewer-picture" tabIndex={0} role="group" aria-label={t('viewer.title', { name: part.name })}>
          <img
            src={part.path}
            alt={t('viewer.picture', { name: part.name })}
            className={zoom === 0 ? 'viewer-whole' : undefined}
            style={zoom === 0 ? {} : { width: `${ZOOMS[zoom] ?? 100}%` }}
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
    return (
      <div className="viewer" ref={place}>
        <iframe
          className="viewer-pdf"
          src={`${part.path}#toolbar=0&navpanes=0&view=FitH`}
          title={t('viewer.title', { name: part.name })}
        />
      </div>
    );
  }
  return <p>{t('viewer.cannotShow')}</p>;
}
