import { useState } from 'react';
import type { PartView } from '../../../preload/contract/application-views.ts';
import { Skeleton } from '../../ui/skeleton.tsx';
import { PdfPages } from './pdf-pages.tsx';
import { usePdf } from './use-pdf.ts';
import { ViewerTrouble } from './viewer-trouble.tsx';

/** Shows a PDF page by page with pdf.js; only the page in view is drawn. */
export function PdfViewer({ part }: { readonly part: PartView }) {
  const [attempt, setAttempt] = useState(0);
  return <OnePdf key={`${part.path} ${attempt}`} part={part} onAgain={() => setAttempt(attempt + 1)} />;
}

function OnePdf({ part, onAgain }: { readonly part: PartView; readonly onAgain: () => void }) {
  const state = usePdf(part.path);
  switch (state.at) {
    case 'loading':
      return (
        <div className="viewer-page viewer-waits">
          <Skeleton lines={8} />
        </div>
      );
    case 'trouble':
      return <ViewerTrouble trouble={state.trouble} onAgain={onAgain} />;
    case 'open':
      return <PdfPages pdf={state.pdf} name={part.name} onAgain={onAgain} />;
  }
}
