import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { PIN_MIN } from '#kit/pin-rules.ts';
import type { PinHolderView } from '../../preload/contract/session-views.ts';
import { failureOf } from '../api/call.ts';
import { useOperatorSignInByPin } from '../api/operator.ts';
import { ActionButton } from '../ui/action-button.tsx';
import { RefusalPanel } from '../ui/refusal-panel.tsx';
import { useSecondsLeft } from '../ui/seconds-left.ts';
import { PinField, PinPad } from './pin-pad.tsx';

const ALL_TRIES = 5;

interface PinEntryProps {
  readonly holder: PinHolderView;
  /** Somebody else's locked station may be taken. */
  readonly over: boolean;
}

/** Signs somebody in by PIN: how many tries are left, how long to wait, and who else can let them in. */
export function PinEntry({ holder, over }: PinEntryProps) {
  const { t } = useTranslation();
  const [pin, setPin] = useState('');
  const signIn = useOperatorSignInByPin();
  const seconds = useSecondsLeft(holder.waitMs);
  if (holder.state !== 'ready') return <p role="alert">{t(`door.${holder.state}`)}</p>;
  const isHeld = seconds > 0 || signIn.isPending;
  const failure = signIn.isError ? failureOf(signIn.error) : null;
  const enter = () => {
    if (isHeld || pin.length < PIN_MIN) return;
    setPin('');
    signIn.mutate({ id: holder.id, pin, over });
  };
  return (
    <div className="pin-entry">
      <div className="pin-words">
        <PinField
          label={t('door.greeting', { name: holder.name })}
          value={pin}
          onChange={setPin}
          onEnter={enter}
          isDisabled={signIn.isPending}
          autoFocus
        />
        <div className="pin-state" role="status">
          {seconds > 0 && <p>{t('door.wait', { count: seconds })}</p>}
          {holder.triesLeft < ALL_TRIES && <p>{t('door.tries', { count: holder.triesLeft })}</p>}
        </div>
        {failure && <RefusalPanel failure={failure} />}
        <ActionButton
          look="primary"
          onPress={enter}
          isDisabled={seconds > 0 || pin.length < PIN_MIN}
          isPending={signIn.isPending}
        >
          {t('door.enter')}
        </ActionButton>
      </div>
      <PinPad value={pin} onChange={setPin} isDisabled={signIn.isPending} />
    </div>
  );
}
