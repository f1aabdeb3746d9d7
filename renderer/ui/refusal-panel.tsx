import { useEffect, useRef } from 'react';
import { useTranslation } from 'react-i18next';
import type { Failure } from '../../preload/contract/failures.ts';
import { ActionButton } from './action-button.tsx';
import type { FailureAction } from './failure-action.ts';
import { actionsFor } from './failure-action.ts';
import type { Limits } from './words/failure-words.ts';
import { whatHappened } from './words/failure-words.ts';
import { Icon } from './icon.tsx';

const LABELS = {
  'try-again': 'action.tryAgain',
  'go-back': 'action.goBack',
  'to-form': 'action.toForm',
  'to-home': 'action.toHome',
  'to-list': 'action.toList',
  'close-and-restart': 'action.closeAndRestart',
  'choose-other': 'action.chooseOther',
  'look-again': 'action.lookAgain',
} as const satisfies Record<FailureAction, string>;

interface RefusalPanelProps {
  readonly failure: Failure;
  /** What this screen can do about it. */
  readonly actions?: Partial<Record<FailureAction, () => void>>;
  readonly limits?: Limits;
}

/** A refusal in its three parts, in place, with the button that helps. */
export function RefusalPanel({ failure, actions = {}, limits }: RefusalPanelProps) {
  const { t } = useTranslation();
  const panel = useRef<HTMLElement>(null);
  // It may appear far from where the person looks.
  // Newer Chromium answers scrolling with a promise, which React would take for the effect's clean-up function.
  useEffect(() => {
    panel.current?.scrollIntoView({ block: 'nearest' });
  }, [failure.code]);
  const offered = (Object.keys(actions) as FailureAction[]).filter((action) => actions[action]);
  const shown = actionsFor(failure.code, offered);
  return (
    <section className="refusal" role="alert" ref={panel}>
      <Icon name="care" />
      <div className="refusal-words">
        <p className="refusal-what">{limits ? whatHappened(t, failure, limits) : whatHappened(t, failure)}</p>
        <p>
          <strong>{t('failureParts.kept')}: </strong>
          {t(`failure.${failure.code}.kept`)}
        </p>
        <p>
          <strong>{t('failureParts.now')}: </strong>
          {t(`failure.${failure.code}.now`)}
        </p>
        {shown.length > 0 && (
          <div className="button-row">
            {shown.map((action) => (
              <ActionButton key={action} look="plain" onPress={() => actions[action]?.()}>
                {t(LABELS[action])}
              </ActionButton>
            ))}
          </div>
        )}
        <p className="technical">
          {t('failureParts.code', { code: failure.code })}
          {failure.incident !== undefined && <> · {t('failureParts.incident', { incident: failure.incident })}</>}
        </p>
      </div>
    </section>
  );
}
