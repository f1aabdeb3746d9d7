import { useEffect, useRef } from 'react';
import { useTranslation } from 'react-i18next';
import type { ReaderTestView } from '../../preload/contract/reader-views.ts';
import { ActionButton } from '../ui/action-button.tsx';
import { GuidancePicture } from '../ui/guidance-picture.tsx';
import { Icon } from '../ui/icon.tsx';
import { incompleteCause } from '../ui/words/incomplete.ts';
import { QualityBar, percent } from '../ui/quality-bar.tsx';
import { StatusChip } from '../ui/status-chip.tsx';

interface ReaderTestPanelProps {
  readonly test: ReaderTestView;
  /** The reader's own program takes the picture and measures it: no quality is known before the end. */
  readonly isOfService: boolean;
  readonly onEnd: () => void;
}

/** What a reader sees in a test outside a visit; says that the picture is not kept. */
export function ReaderTestPanel({ test, isOfService, onEnd }: ReaderTestPanelProps) {
  const { t } = useTranslation();
  const panel = useRef<HTMLElement>(null);
  useEffect(() => {
    panel.current?.scrollIntoView({ block: 'nearest' });
  }, [test.phase]);
  const { phase, failure, field, guidance, problem } = test;
  const cause = failure && incompleteCause(failure);
  const sentence = problem
    ? t(`station.answerProblems.${problem}`, { field: field ?? '' })
    : cause
      ? t(`capture.incomplete.${cause}`)
      : failure
        ? t(`readers.testFailures.${failure.code}`)
        : phase === 'running' && guidance
          ? t(`capture.guidance.${guidance}`)
          : t(`readers.testPhases.${phase}`, { quality: percent(test.quality) });
  return (
    <section className={`reader-test capture-${phase === 'passed' ? 'captured' : phase}`} ref={panel}>
      <div className="capture-picture reader-test-picture">
        {test.frame ? (
          <img src={test.frame} alt={t('capture.picture')} />
        ) : (
          <p className="capture-empty">
            <Icon name="finger" />
            <span>{t('readers.noPicture')}</span>
          </p>
        )}
      </div>
      <div className="reader-test-words">
        <p className="reader-test-sentence" role="status" aria-live="polite">
          {failure && <StatusChip tone="bad">{t(`capture.causes.${failure.cause}`)}</StatusChip>}
          {phase === 'passed' && <StatusChip tone="good">{t('readers.works')}</StatusChip>}
          {!failure && phase === 'running' && guidance && <GuidancePicture guidance={guidance} />}
          <span>{sentence}</span>
        </p>
        {isOfService ? (
          <p>{t('readers.ofService')}</p>
        ) : (
          <>
            <p className="capture-numbers">
              <span>
                {t('capture.quality')} <strong>{percent(test.quality)}</strong>
              </span>
              <span>{t('capture.best', { value: percent(test.bestQuality) })}</span>
            </p>
            <QualityBar label={t('capture.quality')} quality={test.quality} />
          </>
        )}
        {test.nist && <p>{t('readers.nist', { name: test.nist.name, score: percent(test.nist.score) })}</p>}
        <p className="quiet">{t('readers.nothingKept')}</p>
        <div className="button-row">
          <ActionButton onPress={onEnd}>
            {t(phase === 'running' ? 'readers.stopTest' : 'readers.closeTest')}
          </ActionButton>
        </div>
      </div>
    </section>
  );
}
