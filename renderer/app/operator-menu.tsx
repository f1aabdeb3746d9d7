import { useNavigate } from '@tanstack/react-router';
import { useState } from 'react';
import { Button, Menu, MenuItem, MenuTrigger, Popover } from 'react-aria-components';
import { useTranslation } from 'react-i18next';
import type { OperatorView } from '../../preload/contract/station-views.ts';
import { useOperatorSignOut } from '../api/operator.ts';
import { saveUnsentAnswers } from '../api/unsent-answers.ts';
import { useVisit } from '../api/visit.ts';
import { Icon } from '../ui/icon.tsx';
import { useCoversPage } from '../ui/overlays.ts';
import { HandOverQuestion } from './hand-over-question.tsx';

function Covers() {
  useCoversPage();
  return null;
}

/** Who is signed in, and where else they can go. An open visit comes first. */
export function OperatorMenu({ operator }: { readonly operator: OperatorView }) {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const visit = useVisit();
  const signOut = useOperatorSignOut();
  const inVisit = Boolean(visit.data);
  const [isHandingOver, setHandingOver] = useState(false);
  const toStation = async () => {
    if (await saveUnsentAnswers()) await navigate({ to: '/station' });
  };
  return (
    <>
      {isHandingOver && <HandOverQuestion onStay={() => setHandingOver(false)} />}
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
              <MenuItem className="menu-item" onAction={() => setHandingOver(true)}>
                {t('header.signInOther')}
              </MenuItem>
            )}
          </Menu>
        </Popover>
      </MenuTrigger>
    </>
  );
}
