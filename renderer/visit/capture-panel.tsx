import { useTranslation } from 'react-i18next';
import type { CaptureView } from '../../preload/contract/capture-views.ts';
import type { ExceptionsView } from '../../preload/contract/exception-views.ts';
import { ActionButton } from '../ui/action-button.tsx';
import { GuidancePicture } from '../ui/guidance-picture.tsx';
import { Icon } from '../ui/icon.tsx';
import { incompleteCause } from '../ui/words/incomplete.ts';
import { QualityBar, percent } from '../ui/quality-bar.tsx';
import { StatusChip } from '../ui/status-chip.tsx';
import { SiteDrawing } from './exceptions/site-drawing.tsx';
import { SIDES, isOfKind, reasonsOf, sidesGone, type SiteKind } from './exceptions/sites.ts';

/** How many are named in the panel; the drawing shows them all. */
const NAMED = 3;

interface CapturePanelProps {
  readonly kind: SiteKind;
  /** The capture that runs; undefined while no page is open that could ask for one. */
  readonly capture: CaptureView | undefined;
  /** The attempts of the visit, page open or not. */
  readonly attempts:
    Pick<CaptureView, 'attempt' | 'recommendedAttempts' | 'bestQuality' | 'phase' | 'done'> | undefined;
  readonly exceptions: ExceptionsView;
  readonly onRecord: () => void;
  readonly onChooseOther: () => void;
}

/** What the reader sees, one sentence of guidance, quality against what is needed, and what cannot be read. */
export function CapturePanel({ kind, capture, attempts, exceptions, onRecord, onChooseOther }: CapturePanelProps) {
  const { t } = useTranslation();
  const phase = capture?.phase ?? 'idle';
  const failure = capture?.failure ?? null;
  const guidance = !failure && phase === 'capturing' ? (capture?.guidance ?? null) : null;
  const cause = failure && incompleteCause(failure);
  const sentence = cause
    ? t(`capture.incomplete.${cause}`)
    : failure
      ? t(`capture.failures.${failure.code}`)
      : guidance
        ? t(`capture.guidance.${guidance}`)
        : t(`capture.phases.${phase}`);
  const quality = percent(capture?.quality ?? 0);
  const threshold = percent(capture?.threshold ?? 0);
  const warning = capture?.namedTwice.at(-1);
  const isOfPage = phase === 'captured' || phase === 'weak';
  const isOver =
    (attempts?.phase === 'failed' || attempts?.phase === 'weak') && attempts.attempt >= attempts.recommendedAttempts;
  return (
    <section className={`capture capture-${phase}`} aria-label={t('capture.title')} tabIndex={0}>
      <h2>{t('capture.title')}</h2>
      {isOver ? (
        // A picture that does not help makes room for what does.
        <div className="capture-over" role="status">
          <p>{t(`capture.attemptsOver.${kind}`, { count: attempts.attempt })}</p>
          <ActionButton onPress={onChooseOther}>{t('action.chooseOther')}</ActionButton>
        </div>
      ) : warning && isOfPage ? null : (
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
      )}
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
      {warning && (
        <p className="capture-twice" role="status">
          <StatusChip tone="care">{t('capture.twice')}</StatusChip>
          <span>
            {t('capture.namedTwice', {
              finger: t(`exceptions.sites.${warning.finger}`),
              resembles: t(`exceptions.sites.${warning.resembles}`),
            })}
          </span>
        </p>
      )}
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
      {capture && capture.scores.length > 0 && <ScoresLine scores={capture.scores} />}
      {attempts && attempts.attempt > 0 && <AttemptsLine attempts={attempts} />}
      <Exceptions
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
function ScoresLine({ scores }: { readonly scores: CaptureView['scores'] }) {
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
function AttemptsLine({ attempts }: { readonly attempts: NonNullable<CapturePanelProps['attempts']> }) {
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

/** Hands or eyes, small: what is wanted and done, and what cannot be read struck through and named. */
function Exceptions({
  kind,
  wanted,
  done,
  exceptions,
  onRecord,
  onChooseOther,
}: Pick<CapturePanelProps, 'kind' | 'exceptions' | 'onRecord' | 'onChooseOther'> &
  Pick<CaptureView, 'wanted' | 'done'>) {
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
