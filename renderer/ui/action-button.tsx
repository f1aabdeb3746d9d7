import type { ReactNode } from 'react';
import { Button } from 'react-aria-components';
import { useTranslation } from 'react-i18next';
import type { IconName } from './icon.tsx';
import { Icon } from './icon.tsx';

export interface ActionButtonProps {
  readonly onPress: () => void;
  readonly children: ReactNode;
  readonly look?: 'primary' | 'plain' | 'quiet' | 'good' | 'bad';
  readonly icon?: IconName;
  readonly isDisabled?: boolean;
  /** The action runs: further presses do nothing, and assistive technology says that it runs. */
  readonly isPending?: boolean;
  /** Name for assistive technology where the visible words are not enough by themselves. */
  readonly label?: string;
}

/** A button with a verb. At least 44 px high. */
export function ActionButton({
  onPress,
  children,
  look = 'plain',
  icon,
  isDisabled = false,
  isPending = false,
  label,
}: ActionButtonProps) {
  const { t } = useTranslation();
  return (
    <Button
      className={`button button-${look}`}
      onPress={onPress}
      isDisabled={isDisabled || isPending}
      {...(label === undefined ? {} : { 'aria-label': label })}
    >
      {icon && <Icon name={icon} />}
      <span>{isPending ? t('state.working') : children}</span>
    </Button>
  );
}
