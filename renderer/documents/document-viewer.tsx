import { useEffect, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { PartView } from '../../preload/contract/application-views.ts';
import { ActionButton } from '../ui/action-button.tsx';
import { PdfViewer } from './pdf/pdf-viewer.tsx';
import { ViewerTrouble } from './pdf/viewer-trouble.tsx';

const ZOOMS = [100, 150, 200, 300] as const;

interface DocumentViewerProps {
  readonly part: PartView;
  /** Whether the page scrolls to it: true when a press opened it. */
  readonly comesIntoView?: boolean;
}

/** Shows one document in place, pictures and PDF, both with zoom. */
export function DocumentViewer({ part, comesIntoView = true }: DocumentViewerProps) {
  const { t } = useTranslation();
  const place = useRef<HTMLDivElement>(null);
  // Opened below a long list it would otherwise stay out of sight.
  // Newer Chromium answers scrolling with a promise, which React would take for the effect's clean-up function.
  useEffect(() => {
    if (comesIntoView) place.current?.scrollIntoView({ block: 'nearest' });
  }, [comesIntoView]);
  return (
    <div className="viewer" ref={place}>
      {part.mediaType.startsWith('image/') ? (
        <PictureViewer part={part} />
      ) : part.mediaType === 'application/pdf' ? (
        <PdfViewer part={part} />
      ) : (
        <p>{t('viewer.cannotShow')}</p>
      )}
    </div>
  );
}

function PictureViewer({ part }: { readonly part: PartView }) {
  const { t } = useTranslation();
  const [zoom, setZoom] = useState(0);
  const [failed, setFailed] = useState(false);
  if (failed) return <ViewerTrouble trouble="gone" onAgain={() => setFailed(false)} />;
  return (
    <>
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
    </>
  );
}
