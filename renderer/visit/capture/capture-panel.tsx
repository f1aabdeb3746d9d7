import { useTranslation } from 'react-i18next';
import type { CaptureView } from '../../../preload/contract/capture-views.ts';
import type { ExceptionsView } from '../../../preload/contract/exception-views.ts';
import { ActionButton } from '../../ui/action-button.tsx';
import { GuidancePicture } from '../../ui/guidance-picture.tsx';
import { Icon } from '../../ui/icon.tsx';
import { incompleteCause } from '../../ui/words/incomplete.ts';
import { StatusChip } from '../../ui/status-chip.tsx';
import type { SiteKind } from '../exceptions/sites.ts';
import { CaptureExceptions } from './capture-exceptions.tsx';
import { PlacementLine, usePlacementSentence } from './placement.tsx';
import { AttemptsLine, type Attempts, Quality, ScoresLine } from './capture-figures.tsx';

interface CapturePanelProps {
  readonly kind: SiteKind;
  /** The capture that runs; undefined while no page is open that could ask for one. */
  readonly capture: CaptureView | undefined;
  /** The attempts of the visit, page open or not. */
  readonly attempts: Attempts | undefined;
  readonly exceptions: ExceptionsView;
  readonly onRecord: () => void;
  readonly onChooseOther: () => void;
}

/** What the reader sees, one sentence of guidance, quality against what is needed, and what cannot be read. */
export function CapturePanel({ kind, capture, attempts, exceptions, onRecord, onChooseOther }: CapturePanelProps) {
  const { t } = useTranslation();
  const phase = capture?.phase ?? 'idle';
  const warning = capture?.namedTwice.at(-1);
  return (
    <section className={`capture capture-${phase}`} aria-label={t('capture.title')} tabIndex={0}>
      <h2>{t('capture.title')}</h2>
      <Picture kind={kind} capture={capture} attempts={attempts} onChooseOther={onChooseOther} />
      {capture?.placement && <PlacementLine placement={capture.placement} />}
      <Sentence capture={capture} />
      {warning && <NamedTwice warning={warning} />}
      {capture?.otherRefused && <OtherRefused />}
      <Quality capture={capture} />
      {capture && capture.scores.length > 0 && <ScoresLine scores={capture.scores} />}
      {attempts && attempts.attempt > 0 && <AttemptsLine attempts={attempts} />}
      <CaptureExceptions
        kind={kind}
        wanted={phase === 'capturing' ? (capture?.wanted ?? []) : []}
        done={attempts?.done ?? []}
        exceptions={exceptions}
        onRecord={onRecord}
        onChooseOther={onChooseOther}
      />
    </section>
  );
}

/** The picture of the reader. A picture that does not help makes room for what does. */
function Picture({
  kind,
  capture,
  attempts,
  onChooseOther,
}: Pick<CapturePanelProps, 'kind' | 'capture' | 'attempts' | 'onChooseOther'>) {
  const { t } = useTranslation();
  const phase = capture?.phase ?? 'idle';
  const isOver =
    (attempts?.phase === 'failed' || attempts?.phase === 'weak') && attempts.attempt >= attempts.recommendedAttempts;
  if (isOver) {
    return (
      <div className="capture-over" role="status">
        <p>{t(`capture.attemptsOver.${kind}`, { count: attempts.attempt })}</p>
        <ActionButton onPress={onChooseOther}>{t('action.chooseOther')}</ActionButton>
      </div>
    );
  }
  const isWarned = capture !== undefined && capture.namedTwice.length > 0;
  if (isWarned && (phase === 'captured' || phase === 'weak')) return null;
  return (
    <div className="capture-picture">
      {capture?.frame && phase !== 'idle' ? (
        <img src={capture.frame} alt={t('capture.picture')} />
      ) : (
        <p className="capture-empty">
          <Icon name={kind} />
          <span>{t('capture.noPicture')}</span>
        </p>
      )}
    </div>
  );
}

/** One sentence: what failed, else what to do now, else the state of the capture. */
function Sentence({ capture }: Pick<CapturePanelProps, 'capture'>) {
  const { t } = useTranslation();
  const phase = capture?.phase ?? 'idle';
  const failure = capture?.failure ?? null;
  const guidance = !failure && phase === 'capturing' ? (capture?.guidance ?? null) : null;
  const ofPlacement = usePlacementSentence(capture);
  const cause = failure && incompleteCause(failure);
  const sentence = cause
    ? t(`capture.incomplete.${cause}`)
    : failure
      ? t(`capture.failures.${failure.code}`)
      : guidance
        ? (ofPlacement ?? t(`capture.guidance.${guidance}`))
        : t(`capture.phases.${phase}`);
  return (
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
      {phase === 'weak' && (
        <span className="capture-cause">
          <StatusChip tone="care">{t('capture.causes.quality')}</StatusChip>
        </span>
      )}
      {guidance && <GuidancePicture guidance={guidance} />}
      <span>{sentence}</span>
    </p>
  );
}

/** Another program on this machine asked for the reader in this visit. */
function OtherRefused() {
  const { t } = useTranslation();
  return (
    <p className="capture-twice" role="status">
      <StatusChip tone="bad">{t('capture.otherProgram')}</StatusChip>
      <span>{t('capture.otherRefused')}</span>
    </p>
  );
}

/** Warns that a finger looks like one that was captured under another name. */
function NamedTwice({ warning }: { readonly warning: CaptureView['namedTwice'][number] }) {
  const { t } = useTranslation();
  return (
    <p className="capture-twice" role="status">
      <StatusChip tone="care">{t('capture.twice')}</StatusChip>
      <span>
        {t('capture.namedTwice', {
          finger: t(`exceptions.sites.${warning.finger}`),
          resembles: t(`exceptions.sites.${warning.resembles}`),
        })}
      </span>
    </p>
  );
}
