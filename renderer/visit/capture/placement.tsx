import { useTranslation } from 'react-i18next';
import type { Guidance } from '#vocabulary/guidance.ts';
import type { PlacedHand } from '#vocabulary/fingers.ts';
import type { CaptureView } from '../../../preload/contract/capture-views.ts';

/** A left hand on a 48-unit grid, palm down, as an outline; the right one is its mirror. */
const HAND =
  'M4 40V26a3 3 0 0 1 6 0v10M10 36V18a3 3 0 0 1 6 0v18M16 36V13a3 3 0 0 1 6 0v23M22 36V17a3 3 0 0 1 6 0v16l8-8a3 3 0 0 1 4.500 4L28 43';
const THUMBS =
  'M7 38V20a6.500 6.500 0 0 1 13 0v18M28 38V20a6.500 6.500 0 0 1 13 0v18M10 21a3.500 3.500 0 0 1 7 0M31 21a3.500 3.500 0 0 1 7 0';

/** Under these the sentence names the hand. */
const SAYS_HAND: ReadonlySet<Guidance> = new Set(['place-finger', 'more-fingers', 'lift-fingers']);

/** Which hand the reader waits for, of how many placements; also where the capture failed. */
export function PlacementLine({ placement }: { readonly placement: NonNullable<CaptureView['placement']> }) {
  const { t } = useTranslation();
  const { hand, number, of } = placement;
  return (
    <p className="capture-placement">
      <HandPicture hand={hand} />
      <strong>{t('capture.placement.part', { number, of, hand: t(`capture.placement.hands.${hand}`) })}</strong>
    </p>
  );
}

function HandPicture({ hand }: { readonly hand: PlacedHand }) {
  return (
    <svg className="guidance-picture" viewBox="0 0 48 48" aria-hidden="true" focusable="false">
      {hand === 'thumbs' ? (
        <path d={THUMBS} />
      ) : (
        <path d={HAND} {...(hand === 'right-hand' && { transform: 'matrix(-1 0 0 1 48 0)' })} />
      )}
    </svg>
  );
}

/** What to do now at a placement, where it differs from hand to hand; undefined where the plain guidance says it. */
export function usePlacementSentence(capture: CaptureView | undefined): string | undefined {
  const { t, i18n } = useTranslation();
  const { placement = null, guidance = null, wanted = [] } = capture ?? {};
  if (!placement || !guidance || !SAYS_HAND.has(guidance)) return undefined;
  const { hand } = placement;
  if (guidance === 'lift-fingers') return t('capture.placement.lift', { hand: t(`capture.placement.hands.${hand}`) });
  const names = wanted.map((site) => t(`exceptions.sites.${site}`));
  const list = new Intl.ListFormat(i18n.language, { type: 'conjunction' }).format(names);
  return t(`capture.placement.place.${hand}`, { count: wanted.length, list });
}
