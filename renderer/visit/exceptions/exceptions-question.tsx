import { useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Site } from '#vocabulary/fingers.ts';
import type { ExceptionsView } from '../../../preload/contract/exception-views.ts';
import { failureOf } from '../../api/call.ts';
import { useExceptionPhoto, useExceptionPhotoRemove, useExceptions } from '../../api/exceptions.ts';
import { ActionButton } from '../../ui/action-button.tsx';
import { Question } from '../../ui/question.tsx';
import { RefusalPanel } from '../../ui/refusal-panel.tsx';
import { takePhoto, useCamera } from './camera.ts';
import { PhotoStep } from './photo-step.tsx';
import { listOf, reasonsOf, type Reasons, type SiteKind } from './sites.ts';
import { SitesStep } from './sites-step.tsx';
import { SummaryStep } from './summary-step.tsx';

const STEPS = ['sites', 'photo', 'summary'] as const;
type Step = (typeof STEPS)[number];

/** The photo as it stands: kept by main already, or just taken and shown from this window. */
type Photo = { readonly path: string; readonly blob: Blob | null } | null;

interface ExceptionsQuestionProps {
  readonly kind: SiteKind;
  readonly exceptions: ExceptionsView;
  readonly onClose: () => void;
}

/** Records which fingers or eyes cannot be read, why, and a photo of it. Nothing is recorded before "Save". */
export function ExceptionsQuestion({ kind, exceptions, onClose }: ExceptionsQuestionProps) {
  const { t } = useTranslation();
  const [step, setStep] = useState<Step>('sites');
  const [reasons, setReasons] = useState<Reasons>(() => reasonsOf(exceptions.recorded));
  const [asked, setAsked] = useState<Site | null>(null);
  const [photo, setPhoto] = useState<Photo>(exceptions.photo === null ? null : { path: exceptions.photo, blob: null });
  const camera = useCamera(step === 'photo' && photo === null);
  const record = useExceptions();
  const addPhoto = useExceptionPhoto();
  const removePhoto = useExceptionPhotoRemove();

  const shown = photo?.path;
  useEffect(
    () => () => {
      if (shown?.startsWith('blob:')) URL.revokeObjectURL(shown);
    },
    [shown],
  );

  const list = listOf(reasons);
  const waitsForReason = asked !== null && reasons[asked] === undefined;
  const take = async () => {
    const blob = camera.video.current ? await takePhoto(camera.video.current) : undefined;
    if (blob) setPhoto({ path: URL.createObjectURL(blob), blob });
  };
  const save = async () => {
    await record.mutateAsync({ exceptions: list });
    if (list.length > 0 && photo?.blob) {
      await addPhoto.mutateAsync({ bytes: new Uint8Array(await photo.blob.arrayBuffer()) });
    } else if (photo === null && exceptions.photo !== null && list.length > 0) {
      await removePhoto.mutateAsync({});
    }
    onClose();
  };
  const attempt = [record, addPhoto, removePhoto].find(({ isError }) => isError);
  const isSaving = record.isPending || addPhoto.isPending || removePhoto.isPending;

  const buttons = {
    sites: (
      <>
        <ActionButton onPress={onClose}>{t('action.cancel')}</ActionButton>
        <ActionButton
          look="primary"
          isDisabled={waitsForReason || (list.length === 0 && exceptions.recorded.length === 0)}
          onPress={() => setStep(list.length === 0 ? 'summary' : 'photo')}
        >
          {t('action.continue')}
        </ActionButton>
      </>
    ),
    photo: (
      <>
        <ActionButton onPress={() => setStep('sites')}>{t('action.back')}</ActionButton>
        {photo === null ? (
          <>
            <ActionButton onPress={() => setStep('summary')}>{t('exceptions.photo.without')}</ActionButton>
            <ActionButton look="primary" icon="camera" isDisabled={camera.phase !== 'live'} onPress={() => void take()}>
              {t('exceptions.photo.take')}
            </ActionButton>
          </>
        ) : (
          <>
            <ActionButton onPress={() => setPhoto(null)}>{t('exceptions.photo.again')}</ActionButton>
            <ActionButton look="primary" onPress={() => setStep('summary')}>
              {t('action.continue')}
            </ActionButton>
          </>
        )}
      </>
    ),
    summary: (
      <>
        <ActionButton isDisabled={isSaving} onPress={() => setStep(list.length === 0 ? 'sites' : 'photo')}>
          {t('action.back')}
        </ActionButton>
        {/* A refusal is shown above the buttons; the question stays open with all that was entered. */}
        <ActionButton look="primary" isPending={isSaving} onPress={() => void save().catch(() => undefined)}>
          {t('exceptions.save')}
        </ActionButton>
      </>
    ),
  } as const;

  return (
    <Question
      title={step === 'sites' ? t(`exceptions.titles.sites.${kind}`) : t(`exceptions.titles.${step}`)}
      lead={t('exceptions.step', { step: STEPS.indexOf(step) + 1, steps: STEPS.length })}
      isSteady
      onDismiss={onClose}
      buttons={buttons[step]}
    >
      {step === 'sites' && (
        <SitesStep
          kind={kind}
          reasons={reasons}
          asked={asked}
          onAsk={setAsked}
          onReason={(site, reason) => {
            setReasons({ ...reasons, [site]: reason });
            if (reason === undefined) setAsked(null);
          }}
        />
      )}
      {step === 'photo' && <PhotoStep kind={kind} camera={camera} taken={photo?.path ?? null} />}
      {step === 'summary' && <SummaryStep kind={kind} reasons={reasons} photo={photo?.path ?? null} />}
      {step === 'sites' && waitsForReason && <p className="quiet">{t('exceptions.reasonFirst')}</p>}
      {step === 'summary' && attempt && (
        <RefusalPanel failure={failureOf(attempt.error)} actions={{ 'go-back': () => setStep('sites') }} />
      )}
    </Question>
  );
}
