import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Method } from '#vocabulary/sign-in.ts';
import { failureOf } from '../api/call.ts';
import { useChangeMethod } from '../api/exceptions.ts';
import { useVisitOptions } from '../api/visit.ts';
import { ActionButton } from '../ui/action-button.tsx';
import { ChoiceTiles } from '../ui/choice-tiles.tsx';
import { Question } from '../ui/question.tsx';
import { RefusalPanel } from '../ui/refusal-panel.tsx';
import { METHOD_ICONS } from './method-icons.ts';

interface OtherWayQuestionProps {
  /** Where the person signs in. */
  readonly providerId: string;
  /** The way that does not work for this person. */
  readonly now: Method;
  readonly onClose: () => void;
  /** Main has changed to the other way; the sign-in can begin again. */
  readonly onChosen: () => void;
}

/** Another way to sign in for the visit that runs: what was recorded stays. */
export function OtherWayQuestion({ providerId, now, onClose, onChosen }: OtherWayQuestionProps) {
  const { t } = useTranslation();
  const options = useVisitOptions();
  const change = useChangeMethod();
  const [chosen, setChosen] = useState<Method | null>(null);
  const provider = options.data?.providers.find(({ id }) => id === providerId);
  const others = (provider?.methods ?? []).filter(({ method }) => method !== now);
  const possible = others.filter((each) => each.possible);
  const method = possible.find((each) => each.method === chosen)?.method ?? possible[0]?.method ?? null;
  const confirm = () => {
    if (method !== null) change.mutate({ method }, { onSuccess: onChosen });
  };
  return (
    <Question
      title={t('exceptions.otherWay.title')}
      isSteady
      onDismiss={onClose}
      buttons={
        <>
          <ActionButton onPress={onClose}>{t('action.cancel')}</ActionButton>
          <ActionButton look="primary" isDisabled={method === null} isPending={change.isPending} onPress={confirm}>
            {t('exceptions.otherWay.confirm')}
          </ActionButton>
        </>
      }
    >
      <p>{t('exceptions.otherWay.lead')}</p>
      <ChoiceTiles
        label={t('exceptions.otherWay.method')}
        value={method}
        onChange={setChosen}
        tiles={others.map(({ method: value, possible: can, reason }) => ({
          value,
          name: t(`start.methods.${value}.name`),
          hint: t(`start.methods.${value}.hint`),
          icon: METHOD_ICONS[value],
          reason: can ? null : t(`start.reasons.${reason ?? 'provider-does-not-offer'}`),
        }))}
      />
      {change.isError && <RefusalPanel failure={failureOf(change.error)} actions={{ 'try-again': confirm }} />}
    </Question>
  );
}
