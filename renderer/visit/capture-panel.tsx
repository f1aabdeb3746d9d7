import { useTranslation } from 'react-i18next';
import type { CaptureView } from '../../preload/contract/views.ts';
import { GuidancePicture } from '../ui/guidance-picture.tsx';
import { Icon } from '../ui/icon.tsx';
import { QualityBar, percent } from '../ui/quality-bar.tsx';
import { StatusChip } from '../ui/status-chip.tsx';

/** What the reader sees, one sentence of guidance, and quality against what is needed. */
export function CapturePanel({ capture }: { readonly capture: CaptureView | undefined }) {
  const { t } = useTranslation();
  const phase = capture?.phase ?? 'idle';
  const failure = capture?.failure ?? null;
  const guidance = !failure && phase === 'capturing' ? (capture?.guidance ?? null) : null;
  const sentence = failure
    ? t(`capture.failures.${failure.code}`)
    : guidance
      ? t(`capture.guidance.${guidance}`)
      : t(`capture.phases.${phase}`);
  const quality = percent(capture?.quality ?? 0);
  const best = percent(capture?.bestQuality ?? 0);
  const threshold = percent(capture?.threshold ?? 0);
  return (
    <section className={`capture capture-${phase}`} aria-label={t('capture.title')} tabIndex={0}>
      <h2>{t('capture.title')}</h2>
      <div className="capture-picture">
        {capture?.frame && phase !== 'idle' ? (
          <img src={capture.frame} alt={t('capture.picture')} />
        ) : (
          <p className="capture-empty">
            <Icon name="finger" />
            <span>{t('capture.noPicture')}</span>
          </p>
        )}
      </div>
      <p className="capture-sentence" role="status" aria-live="polite">
        {failure && (
          <span className="capture-cause">
            <StatusChip tone="bad">{t(`capture.causes.${failure.cause}`)}</StatusChip>
          </span>
        )}
        {phase === 'captured' && (
          <span className="capture-cause">
            <StatusChip tone="good">{t('capture.enough')}</StatusChip>
          </span>
        )}
        {guidance && <GuidancePicture guidance={guidance} />}
        <span>{sentence}</span>
      </p>
      <div className={threshold === 0 ? 'capture-quality capture-quality-idle' : 'capture-quality'}>
        <p className="capture-numbers">
          <span>
            {t('capture.quality')} <strong>{quality}</strong>
          </span>
          <span>{t('capture.threshold', { value: threshold })}</span>
        </p>
        <QualityBar label={t('capture.quality')} quality={quality} threshold={threshold} />
        <p className="capture-numbers">
          <span>{t('capture.best', { value: best })}</span>
          {capture && capture.attempt > 0 && <span>{t('capture.attempt', { count: capture.attempt })}</span>}
        </p>
      </div>
    </section>
  );
}
