import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Site } from '#vocabulary/fingers.ts';
import type { ExceptionsView } from '../../../preload/contract/exception-views.ts';
import { failureOf } from '../../api/call.ts';
import { Question } from '../../ui/question.tsx';
import { RefusalPanel } from '../../ui/refusal-panel.tsx';
import { takePhoto, useCamera } from './camera.ts';
import { PhotoStep } from './photo-step.tsx';
import { useRecording } from './recording.ts';
import type { SiteKind } from './sites.ts';
import { SitesStep } from './sites-step.tsx';
import { STEPS, StepButtons, type Step } from './step-buttons.tsx';
import { SummaryStep } from './summary-step.tsx';

interface ExceptionsQuestionProps {
  readonly kind: SiteKind;
  readonly exceptions: ExceptionsView;
  readonly onClose: () => void;
}

/** Records which fingers or eyes cannot be read, why, and a photo of it. Nothing is recorded before "Save". */
export function ExceptionsQuestion({ kind, exceptions, onClose }: ExceptionsQuestionProps) {
  const { t } = useTranslation();
  const [step, setStep] = useState<Step>('sites');
  const [asked, setAsked] = useState<Site | null>(null);
  const recording = useRecording(exceptions);
  const { reasons, list, photo, error } = recording;
  const camera = useCamera(step === 'photo' && photo === null);
  const waitsForReason = asked !== null && reasons[asked] === undefined;
  const take = async () => {
    const blob = camera.video.current ? await takePhoto(camera.video.current) : undefined;
    if (blob) recording.setPhoto(blob);
  };
  // After a refusal the question stays open with all that was entered.
  const save = () => void recording.save().then(onClose, () => undefined);

  return (
    <Question
      title={step === 'sites' ? t(`exceptions.titles.sites.${kind}`) : t(`exceptions.titles.${step}`)}
      lead={t('exceptions.step', { step: STEPS.indexOf(step) + 1, steps: STEPS.length })}
      isSteady
      onDismiss={onClose}
      buttons={
        <StepButtons
          step={step}
          hasList={list.length > 0}
          hasPhoto={photo !== null}
          mayContinue={!waitsForReason && (list.length > 0 || exceptions.recorded.length > 0)}
          mayTake={camera.phase === 'live'}
          isSaving={recording.isSaving}
          onStep={setStep}
          onTake={() => void take()}
          onTakeAgain={() => recording.setPhoto(null)}
          onSave={save}
          onClose={onClose}
        />
      }
    >
      {step === 'sites' && (
        <SitesStep
          kind={kind}
          reasons={reasons}
          asked={asked}
          onAsk={setAsked}
          onReason={(site, reason) => {
            recording.setReason(site, reason);
            if (reason === undefined) setAsked(null);
          }}
        />
      )}
      {step === 'photo' && <PhotoStep kind={kind} camera={camera} taken={photo} />}
      {step === 'summary' && <SummaryStep kind={kind} reasons={reasons} photo={photo} />}
      {step === 'sites' && waitsForReason && <p className="quiet">{t('exceptions.reasonFirst')}</p>}
      {step === 'summary' && error !== undefined && (
        <RefusalPanel failure={failureOf(error)} actions={{ 'go-back': () => setStep('sites') }} />
      )}
    </Question>
  );
}
