import { useNavigate } from '@tanstack/react-router';
import type { TFunction } from 'i18next';
import { useState } from 'react';
import { Button, Menu, MenuItem, MenuTrigger, Popover } from 'react-aria-components';
import { useTranslation } from 'react-i18next';
import type { SessionView } from '../../preload/contract/session-views.ts';
import type { OperatorView } from '../../preload/contract/station-views.ts';
import { useOperatorSignOut } from '../api/operator.ts';
import { useLock, useSession } from '../api/session.ts';
import { saveUnsentAnswers } from '../api/unsent-answers.ts';
import { useVisit } from '../api/visit.ts';
import { Icon } from '../ui/icon.tsx';
import { useCoversPage } from '../ui/overlays.ts';
import { SetPinQuestion } from '../sign-in/set-pin-question.tsx';
import { HandOverQuestion } from './hand-over-question.tsx';
import { RemovePinQuestion } from './remove-pin-question.tsx';

function Covers() {
  useCoversPage();
  return null;
}

type Asked = 'hand-over' | 'set-pin' | 'remove-pin';

interface MenuQuestionProps {
  readonly asked: Asked;
  readonly pin: SessionView['pin'];
  readonly onDone: () => void;
}

function MenuQuestion({ asked, pin, onDone }: MenuQuestionProps) {
  const { t } = useTranslation();
  if (asked === 'hand-over') return <HandOverQuestion onStay={onDone} />;
  if (asked === 'remove-pin') return <RemovePinQuestion onDone={onDone} />;
  const title = t(pin?.isSet ? 'pin.change' : 'pin.set');
  return pin && <SetPinQuestion pin={pin} title={title} laterLabel={t('pin.cancel')} onDone={onDone} />;
}

/** What the operator can do about their PIN. A menu takes its items as they are, so this is no component. */
function pinItems(t: TFunction, { isSet }: NonNullable<SessionView['pin']>, onAsk: (asked: Asked) => void) {
  return (
    <>
      <MenuItem className="menu-item" onAction={() => onAsk('set-pin')}>
        {t(isSet ? 'pin.change' : 'pin.set')}
      </MenuItem>
      {isSet && (
        <MenuItem className="menu-item" onAction={() => onAsk('remove-pin')}>
          {t('pin.remove')}
        </MenuItem>
      )}
    </>
  );
}

/** Who is signed in, and where else they can go. An open visit comes first. */
export function OperatorMenu({ operator }: { readonly operator: OperatorView }) {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const visit = useVisit();
  const signOut = useOperatorSignOut();
  const inVisit = Boolean(visit.data);
  const toStation = async () => {
    if (await saveUnsentAnswers()) await navigate({ to: '/station' });
  };
  const lock = useLock();
  const pin = useSession().data?.pin ?? null;
  const [asked, setAsked] = useState<Asked | null>(null);
  return (
    <>
      {asked && <MenuQuestion asked={asked} pin={pin} onDone={() => setAsked(null)} />}
      <MenuTrigger>
        <Button className="operator">
          <span className="only-spoken">{t('header.menu')}</span>
          <Icon name="person" />
          <span className="operator-words">
            <span>{operator.name}</span>
            <span className="quiet">{t(`header.roleOf.${operator.role}`)}</span>
          </span>
          <Icon name="down" />
        </Button>
        <Popover className="popover" placement="bottom end">
          <Covers />
          <Menu className="menu">
            {!inVisit && (
              <MenuItem className="menu-item" onAction={() => void navigate({ to: '/' })}>
                {t('header.toHome')}
              </MenuItem>
            )}
            {!inVisit && (
              <MenuItem className="menu-item" onAction={() => void navigate({ to: '/submissions' })}>
                {t('header.toSubmissions')}
              </MenuItem>
            )}
            <MenuItem className="menu-item" onAction={() => void toStation()}>
              {t('header.toStation')}
            </MenuItem>
            {pin && pinItems(t, pin, setAsked)}
            <MenuItem className="menu-item" onAction={() => void saveUnsentAnswers().finally(() => lock.mutate({}))}>
              {t('lock.menu')}
            </MenuItem>
            {!inVisit && (
              <MenuItem
                className="menu-item"
                onAction={() => {
                  signOut.mutate({}, { onSuccess: () => void navigate({ to: '/' }) });
                }}
              >
                {t('header.signOut')}
              </MenuItem>
            )}
            {inVisit && (
              <MenuItem className="menu-item" onAction={() => setAsked('hand-over')}>
                {t('header.signInOther')}
              </MenuItem>
            )}
          </Menu>
        </Popover>
      </MenuTrigger>
    </>
  );
}
