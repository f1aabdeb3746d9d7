import { useState } from 'react';
import { Button } from 'react-aria-components';
import { useTranslation } from 'react-i18next';
import type { PartView } from '../../preload/contract/application-views.ts';
import { DocumentViewer } from '../documents/document-viewer.tsx';
import { Icon } from '../ui/icon.tsx';
import { useWording } from '../ui/words/language.ts';

/** Documents with name and size; a press shows the content. */
export function DocumentList({ parts }: { readonly parts: readonly PartView[] }) {
  const { t } = useTranslation();
  const { bytes } = useWording();
  const [shown, setShown] = useState<string | null>(null);
  if (parts.length === 0) return <p className="quiet">{t('lookOver.noDocuments')}</p>;
  return (
    <ul className="documents">
      {parts.map((part) => (
        <li key={part.partId}>
          <Button
            className="document"
            aria-expanded={shown === part.partId}
            onPress={() => setShown(shown === part.partId ? null : part.partId)}
          >
            {part.mediaType.startsWith('image/') ? (
              <img className="document-thumb" src={part.path} alt="" />
            ) : (
              <span className="document-thumb">
                <Icon name="paper" />
              </span>
            )}
            <span className="document-words">
              <span>
                <span className="only-spoken">{t('lookOver.show')} </span>
                {part.name}
              </span>
              <span className="quiet">{bytes(part.size)}</span>
            </span>
            <Icon name={shown === part.partId ? 'up' : 'down'} />
          </Button>
          {shown === part.partId && <DocumentViewer part={part} />}
        </li>
      ))}
    </ul>
  );
}
