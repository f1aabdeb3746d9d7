import type { ReactNode } from 'react';
import { Icon } from '../ui/icon.tsx';

/** The small shield: this value came from the sign-in and was not typed. */
export function VerifiedMark({ children }: { readonly children: ReactNode }) {
  return (
    <span className="verified">
      <Icon name="shield" />
      <span>{children}</span>
    </span>
  );
}
