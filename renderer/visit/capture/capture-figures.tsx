import { useTranslation } from 'react-i18next';
import type { CaptureView } from '../../../preload/contract/capture-views.ts';
import { QualityBar, percent } from '../../ui/quality-bar.tsx';

/** The attempts of a visit. */
export type Attempts = Pick<CaptureView, 'attempt' | 'recommendedAttempts' | 'bestQuality' | 'phase' | 'done'>;

/** The quality of the running capture against what is needed; several fingers or eyes have a bar each. */
export function Quality({ capture }: { readonly capture: CaptureView | undefined }) {
  const { t } = useTranslation();
  const quality = percent(capture?.quality ?? 0);
  const threshold = percent(capture?.threshold ?? 0);
  return (
    <div className={threshold === 0 ? 'capture-quality capture-quality-idle' : 'capture-quality'}>
      <p className="capture-numbers">
        <span>
          {t('capture.quality')} <strong>{quality}</strong>
        </span>
        <span>{t('capture.threshold', { value: threshold })}</span>
      </p>
      {capture && capture.parts.length > 1 ? (
        <PartBars parts={capture.parts} threshold={threshold} />
      ) : (
        <QualityBar label={t('capture.quality')} quality={quality} threshold={threshold} />
      )}
    </div>
  );
}

/** A bar for each finger or eye, so that the weakest is seen. */
function PartBars({ parts, threshold }: { readonly parts: CaptureView['parts']; readonly threshold: number }) {
  const { t } = useTranslation();
  return (
    <ul className="capture-parts">
      {parts.map(({ site, quality }, index) => {
        const name = site ? t(`exceptions.sites.${site}`) : t('capture.part', { number: index + 1 });
        return (
          <li key={name}>
            <span>{name}</span>
            <QualityBar label={name} quality={quality} threshold={threshold} />
            <span className="capture-part-number">{percent(quality)}</span>
          </li>
        );
      })}
    </ul>
  );
}

/** What NIST's own program says, under its name: the figure is not the kiosk's. */
export function ScoresLine({ scores }: { readonly scores: CaptureView['scores'] }) {
  const { t, i18n } = useTranslation();
  const said = scores.map(({ site, score }) =>
    site && scores.length > 1 ? t('capture.scoreOf', { site: t(`exceptions.sites.${site}`), score }) : String(score),
  );
  return (
    <p className="capture-numbers">
      <span>{scores[0]?.name}</span>
      <span>{new Intl.ListFormat(i18n.language, { type: 'unit' }).format(said)}</span>
    </p>
  );
}

/** How many attempts there were, how many are left of those that are recommended, and the best of them. */
export function AttemptsLine({ attempts }: { readonly attempts: Attempts }) {
  const { t } = useTranslation();
  const { attempt: number, recommendedAttempts: of, bestQuality } = attempts;
  return (
    <p className="capture-numbers">
      <span>
        {number > of ? t('capture.attemptMore', { number, of }) : t('capture.attempt', { number, of })}
        {number <= of && <> · {t('capture.attemptsLeft', { count: of - number })}</>}
      </span>
      <span>{t('capture.best', { value: percent(bestQuality) })}</span>
    </p>
  );
}
