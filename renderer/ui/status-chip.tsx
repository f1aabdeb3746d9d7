import type { ReactNode } from 'react';
import type { EvidenceState } from '#vocabulary/evidence.ts';
import type { IconName } from './icon.tsx';
import { Icon } from './icon.tsx';

/** How a thing stands: as a check found it, or merely known, or going on. */
export type Tone = EvidenceState | 'quiet' | 'action';

const ICONS: Record<Tone, IconName> = { good: 'tick', care: 'care', bad: 'cross', quiet: 'info', action: 'clock' };

interface StatusChipProps {
  readonly tone: Tone;
  readonly icon?: IconName;
  readonly children: ReactNode;
}

/** A state in words, shape and tint. */
export function StatusChip({ tone, icon, children }: StatusChipProps) {
  return (
    <span className={`chip chip-${tone}`}>
      <Icon name={icon ?? ICONS[tone]} />
      <span>{children}</span>
    </span>
  );
}
