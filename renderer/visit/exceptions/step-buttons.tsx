import { useTranslation } from 'react-i18next';
import { ActionButton } from '../../ui/action-button.tsx';

export const STEPS = ['sites', 'photo', 'summary'] as const;
export type Step = (typeof STEPS)[number];

interface StepButtonsProps {
  readonly step: Step;
  readonly hasList: boolean;
  readonly hasPhoto: boolean;
  /** Whether the first step is complete. */
  readonly mayContinue: boolean;
  readonly mayTake: boolean;
  readonly isSaving: boolean;
  readonly onStep: (step: Step) => void;
  readonly onTake: () => void;
  readonly onTakeAgain: () => void;
  readonly onSave: () => void;
  readonly onClose: () => void;
}

/** The buttons of each step of {@link STEPS}. A refusal of `onSave` is shown above them; the question stays open. */
export function StepButtons(props: StepButtonsProps) {
  const { step, hasList, onStep } = props;
  const { t } = useTranslation();
  switch (step) {
    case 'sites':
      return (
        <>
          <ActionButton onPress={props.onClose}>{t('action.cancel')}</ActionButton>
          <ActionButton
            look="primary"
            isDisabled={!props.mayContinue}
            onPress={() => onStep(hasList ? 'photo' : 'summary')}
          >
            {t('action.continue')}
          </ActionButton>
        </>
      );
    case 'photo':
      return (
        <>
          <ActionButton onPress={() => onStep('sites')}>{t('action.back')}</ActionButton>
          {props.hasPhoto ? (
            <>
              <ActionButton onPress={props.onTakeAgain}>{t('exceptions.photo.again')}</ActionButton>
              <ActionButton look="primary" onPress={() => onStep('summary')}>
                {t('action.continue')}
              </ActionButton>
            </>
          ) : (
            <>
              <ActionButton onPress={() => onStep('summary')}>{t('exceptions.photo.without')}</ActionButton>
              <ActionButton look="primary" icon="camera" isDisabled={!props.mayTake} onPress={props.onTake}>
                {t('exceptions.photo.take')}
              </ActionButton>
            </>
          )}
        </>
      );
    case 'summary':
      return (
        <>
          <ActionButton isDisabled={props.isSaving} onPress={() => onStep(hasList ? 'photo' : 'sites')}>
            {t('action.back')}
          </ActionButton>
          <ActionButton look="primary" isPending={props.isSaving} onPress={props.onSave}>
            {t('exceptions.save')}
          </ActionButton>
        </>
      );
  }
}
