import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { pinProblem } from '#kit/pin-rules.ts';
import type { SessionView } from '../../preload/contract/session-views.ts';
import { failureOf } from '../api/call.ts';
import { usePinChange, usePinSet } from '../api/session.ts';
import { ActionButton } from '../ui/action-button.tsx';
import { Question } from '../ui/question.tsx';
import { RefusalPanel } from '../ui/refusal-panel.tsx';
import { PinField } from './pin-pad.tsx';

interface SetPinQuestionProps {
  readonly pin: NonNullable<SessionView['pin']>;
  readonly title: string;
  readonly laterLabel: string;
  /** They do not want to, or it is set. */
  readonly onDone: () => void;
}

/** Asks for a new PIN, twice, and for the present one where there is one. */
export function SetPinQuestion({ pin, title, laterLabel, onDone }: SetPinQuestionProps) {
  const { t } = useTranslation();
  const [current, setCurrent] = useState('');
  const [next, setNext] = useState('');
  const [repeated, setRepeated] = useState('');
  const set = usePinSet();
  const change = usePinChange();
  const doing = pin.isSet ? change : set;
  const problem = next.length >= pin.digits ? pinProblem(next, pin.digits) : undefined;
  const differs = repeated.length >= next.length && repeated !== next;
  const isComplete = pinProblem(next, pin.digits) === undefined && repeated === next && (!pin.isSet || current !== '');
  const canAsk = pin.isSet || pin.canSet;
  const save = () => {
    if (!isComplete) return;
    if (pin.isSet) change.mutate({ current, next }, { onSuccess: onDone });
    else set.mutate({ pin: next }, { onSuccess: onDone });
  };
  return (
    <Question
      title={title}
      isSteady
      onDismiss={onDone}
      buttons={
        <>
          <ActionButton onPress={onDone}>{laterLabel}</ActionButton>
          {canAsk && (
            <ActionButton look="primary" isDisabled={!isComplete} isPending={doing.isPending} onPress={save}>
              {t('pin.save')}
            </ActionButton>
          )}
        </>
      }
    >
      <p>{canAsk ? t('pin.lead') : t('pin.needsOnline')}</p>
      {pin.isSet && <PinField label={t('pin.current')} value={current} onChange={setCurrent} />}
      {canAsk && (
        <>
          <PinField
            label={t('pin.next', { digits: pin.digits })}
            value={next}
            onChange={setNext}
            problem={problem && t(`pin.problems.${problem}`)}
          />
          <PinField
            label={t('pin.repeat')}
            value={repeated}
            onChange={setRepeated}
            onEnter={save}
            problem={differs ? t('pin.differs') : undefined}
          />
        </>
      )}
      {doing.isError && <RefusalPanel failure={failureOf(doing.error)} />}
    </Question>
  );
}
