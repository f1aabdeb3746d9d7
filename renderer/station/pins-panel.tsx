import { useTranslation } from 'react-i18next';
import { failureOf } from '../api/call.ts';
import { usePinLift, useSession } from '../api/session.ts';
import { ActionButton } from '../ui/action-button.tsx';
import { RefusalPanel } from '../ui/refusal-panel.tsx';
import { StatusChip } from '../ui/status-chip.tsx';

/** Who has a PIN at this station; a supervisor gives new tries to somebody whose PIN is locked. */
export function PinsPanel({ mayLift }: { readonly mayLift: boolean }) {
  const { t } = useTranslation();
  const holders = useSession().data?.holders ?? [];
  const lift = usePinLift();
  if (holders.length === 0) return null;
  return (
    <>
      <h2>{t('pin.title')}</h2>
      {lift.isError && <RefusalPanel failure={failureOf(lift.error)} />}
      <ul className="station-rows">
        {holders.map(({ id, name, state, triesLeft }) => (
          <li className="card station-row" key={id}>
            <StatusChip tone={state === 'ready' ? 'good' : 'care'}>{t(`door.states.${state}`)}</StatusChip>
            <p>
              <strong>{name}</strong>
            </p>
            <div className="row-acts">
              <p>{t('pin.triesLeft', { count: triesLeft })}</p>
              {state === 'locked' && mayLift && (
                <ActionButton
                  label={t('pin.liftFor', { name })}
                  isPending={lift.isPending}
                  onPress={() => lift.mutate({ id })}
                >
                  {t('pin.lift')}
                </ActionButton>
              )}
            </div>
          </li>
        ))}
      </ul>
    </>
  );
}
