import type { Method } from '#vocabulary/sign-in.ts';
import type { IconName } from '../ui/icon.tsx';

/** The picture of each way to sign in. */
export const METHOD_ICONS: Record<Method, IconName> = {
  fingerprint: 'finger',
  iris: 'eye',
  code: 'phone',
  wallet: 'wallet',
  password: 'lock',
};
