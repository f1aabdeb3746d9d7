import { useTranslation } from 'react-i18next';
import type { CaptureView } from '../../../preload/contract/capture-views.ts';
import type { ExceptionsView } from '../../../preload/contract/exception-views.ts';
import { ActionButton } from '../../ui/action-button.tsx';
import { StatusChip } from '../../ui/status-chip.tsx';
import { SiteDrawing } from '../exceptions/site-drawing.tsx';
import { SIDES, isOfKind, reasonsOf, sidesGone, type SiteKind } from '../exceptions/sites.ts';

/** How many are named in the panel; the drawing shows them all. */
const NAMED = 3;

interface CaptureExceptionsProps extends Pick<CaptureView, 'wanted' | 'done'> {
  readonly kind: SiteKind;
  readonly exceptions: ExceptionsView;
  readonly onRecord: () => void;
  readonly onChooseOther: () => void;
}

/** Hands or eyes, small: what is wanted and done, and what cannot be read struck through and named. */
export function CaptureExceptions({ kind, wanted, done, exceptions, onRecord, onChooseOther }: CaptureExceptionsProps) {
  const { t, i18n } = useTranslation();
  const { recorded, photo } = exceptions;
  const reasons = reasonsOf(recorded);
  // Fingers may have been recorded before the person turned to the reader for eyes.
  const shown = recorded.filter(({ what }) => isOfKind(kind, what));
  const said = shown.map(({ what, reason }) =>
    t('exceptions.siteWithReason', {
      site: t(`exceptions.sites.${what}`),
      reason: t(`exceptions.short.${reason}`),
    }),
  );
  const list = new Intl.ListFormat(i18n.language, { type: 'conjunction' }).format(said);
  const sentenceOf = (what: 'wanted' | 'done', sites: CaptureView['wanted']) => {
    const names = sites.filter((site) => isOfKind(kind, site)).map((site) => t(`exceptions.sites.${site}`));
    const named = new Intl.ListFormat(i18n.language, { type: 'conjunction' }).format(names);
    return names.length === 0 ? [] : [t(`capture.sites.${what}`, { list: named })];
  };
  const isAllGone = sidesGone(kind, reasons).length === SIDES.length;
  return (
    <div className="capture-exceptions">
      <div className="capture-exceptions-shown">
        <SiteDrawing
          kind={kind}
          reasons={reasons}
          wanted={wanted.filter((site) => reasons[site] === undefined)}
          done={done}
          words={[
            said.length === 0 ? t(`exceptions.drawingNone.${kind}`) : t(`exceptions.drawing.${kind}`, { list }),
            ...sentenceOf('wanted', wanted),
            ...sentenceOf('done', done),
          ].join(' · ')}
        />
        {said.length > 0 ? (
          <ul>
            {isAllGone ? (
              <li>{t(`exceptions.noneLeft.${kind}`)}</li>
            ) : (
              said.slice(0, NAMED).map((words) => <li key={words}>{words}</li>)
            )}
            {!isAllGone && said.length > NAMED && <li>{t('exceptions.more', { count: said.length - NAMED })}</li>}
          </ul>
        ) : (
          <ActionButton onPress={onRecord}>{t(`exceptions.open.${kind}`)}</ActionButton>
        )}
      </div>
      {said.length > 0 && photo === null && <StatusChip tone="care">{t('exceptions.photo.noneShort')}</StatusChip>}
      {said.length > 0 && <ActionButton onPress={onRecord}>{t(`exceptions.change.${kind}`)}</ActionButton>}
      {isAllGone && <ActionButton onPress={onChooseOther}>{t('action.chooseOther')}</ActionButton>}
    </div>
  );
}
