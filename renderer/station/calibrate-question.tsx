import { useId, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { failureOf } from '../api/call.ts';
import { useCalibrate, useEndTest } from '../api/readers.ts';
import { ActionButton } from '../ui/action-button.tsx';
import { useWording } from '../ui/words/language.ts';
import { Question } from '../ui/question.tsx';
import { RefusalPanel } from '../ui/refusal-panel.tsx';
import { StatusChip } from '../ui/status-chip.tsx';

/** Millimetres between two lines of the usual ruled glass, and of the rulings that exist. */
const USUAL_PITCH = '0.5';
const PITCH = { least: 0.1, most: 10 } as const;

interface CalibrateQuestionProps {
  readonly deviceId: string;
  readonly name: string;
  readonly onDone: () => void;
}

interface PitchFieldProps {
  readonly pitch: string;
  /** Whether it is a pitch that a ruling can have. */
  readonly isPitch: boolean;
  readonly onChange: (pitch: string) => void;
}

function PitchField({ pitch, isPitch, onChange }: PitchFieldProps) {
  const { t } = useTranslation();
  const field = useId();
  return (
    <div className="field calibrate-pitch">
      <label htmlFor={field}>{t('readers.pitch')}</label>
      <input
        id={field}
        inputMode="decimal"
        value={pitch}
        onChange={(event) => onChange(event.target.value)}
        aria-invalid={!isPitch}
      />
      {!isPitch && (
        <p role="alert" className="field-error">
          {t('readers.pitchWrong')}
        </p>
      )}
    </div>
  );
}

/** Measures a reader's resolution with a ruling laid on its glass, step by step. */
export function CalibrateQuestion({ deviceId, name, onDone }: CalibrateQuestionProps) {
  const { t } = useTranslation();
  const { number } = useWording();
  const [pitch, setPitch] = useState(USUAL_PITCH);
  const calibrate = useCalibrate();
  const end = useEndTest();
  const pitchMillimetres = Number(pitch.replace(',', '.'));
  const isPitch = pitchMillimetres >= PITCH.least && pitchMillimetres <= PITCH.most;
  const outcome = calibrate.data;
  const isMeasured = outcome?.measured === true;
  const leave = () => {
    if (calibrate.isPending) end.mutate({});
    onDone();
  };
  return (
    <Question
      title={t('readers.calibrateTitle', { name })}
      onDismiss={leave}
      buttons={
        <>
          <ActionButton onPress={leave}>{t(isMeasured ? 'readers.done' : 'readers.cancel')}</ActionButton>
          {!isMeasured && (
            <ActionButton
              look="primary"
              isPending={calibrate.isPending}
              isDisabled={!isPitch}
              onPress={() => calibrate.mutate({ deviceId, pitchMillimetres })}
            >
              {t(outcome ? 'readers.measureAgain' : 'readers.measure')}
            </ActionButton>
          )}
        </>
      }
    >
      {!isMeasured && (
        <>
          <ol className="calibrate-steps">
            <li>{t('readers.steps.clean')}</li>
            <li>{t('readers.steps.lay')}</li>
            <li>{t('readers.steps.still')}</li>
          </ol>
          <PitchField pitch={pitch} isPitch={isPitch} onChange={setPitch} />
        </>
      )}
      <div role="status" aria-live="polite">
        {outcome?.measured === true && (
          <>
            <StatusChip tone="good">{t('readers.calibrated')}</StatusChip>
            <p>
              {t('readers.measured', {
                across: number(Math.round(outcome.across)),
                down: number(Math.round(outcome.down)),
              })}
            </p>
          </>
        )}
        {outcome?.measured === false && (
          <>
            <StatusChip tone="care">{t('readers.notCalibrated')}</StatusChip>
            <p>{t(`readers.notMeasured.${outcome.why}`)}</p>
          </>
        )}
      </div>
      {calibrate.isError && <RefusalPanel failure={failureOf(calibrate.error)} />}
    </Question>
  );
}
