import { Button } from 'react-aria-components';
import { useTranslation } from 'react-i18next';
import { type VisitStep, VISIT_STEPS } from '#vocabulary/visit-steps.ts';
import { Icon } from './icon.tsx';

interface StepsRailProps {
  readonly current: VisitStep;
  /** Goes back to a step that is done; absent where the steps only show the way. */
  readonly onGo?: (step: 'programs' | 'form') => void;
}

/** The steps of the visit. Those that are done can be opened again, except the sign-in. */
export function StepsRail({ current, onGo }: StepsRailProps) {
  const { t } = useTranslation();
  const at = VISIT_STEPS.indexOf(current);
  return (
    <nav className="steps" aria-label={t('steps.label')}>
      <ol>
        {VISIT_STEPS.map((step, index) => {
          const state = index < at || current === 'saved' ? 'done' : index === at ? 'current' : 'coming';
          const mark = <span className="step-mark">{state === 'done' ? <Icon name="tick" /> : index + 1}</span>;
          const canGo = state === 'done' && current !== 'saved' && onGo && (step === 'programs' || step === 'form');
          return (
            <li key={step} className={`step step-${state}`} aria-current={state === 'current' ? 'step' : undefined}>
              {canGo ? (
                <Button className="step-button" onPress={() => onGo(step)}>
                  {mark}
                  <span>{t(`steps.${step}`)}</span>
                </Button>
              ) : (
                <span className="step-button">
                  {mark}
                  <span>{t(`steps.${step}`)}</span>
                </span>
              )}
              {state === 'done' && <span className="only-spoken">{t('steps.done')}</span>}
            </li>
          );
        })}
      </ol>
    </nav>
  );
}
