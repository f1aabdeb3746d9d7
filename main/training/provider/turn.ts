import type { Provider } from 'oidc-provider';
import type { AttemptLimiter } from './checks/attempt-limiter.ts';
import type { sbiEnvironment } from './checks/sbi-environment.ts';
import type { SignIn } from './sign-ins.ts';
import type { FingerVerifier } from './checks/verify-finger.ts';
import type { Behaviour } from './profiles/behaviour.ts';
import type { Person } from '../people/people.ts';
import type { Notice } from './pages/notices.ts';

/** A sign-in as oidc-provider stores it. */
export type Interaction = Awaited<ReturnType<Provider['interactionDetails']>>;
/** What the interaction ends with, for oidc-provider. */
export type InteractionResult = Parameters<Provider['interactionFinished']>[2];

/** What the steps of a sign-in need. */
export interface StepDeps {
  readonly people: readonly Person[];
  readonly limiter: AttemptLimiter;
  readonly verifier: FingerVerifier;
  readonly sbiEnv: ReturnType<typeof sbiEnvironment>;
  readonly behaviour: Pick<Behaviour, 'voluntaryUnticked' | 'nonceOnce'>;
  /** Milliseconds since 1970. */
  readonly now: () => number;
}

/** One request to one sign-in. */
export interface Turn extends StepDeps {
  readonly interaction: Interaction;
  readonly signIn: SignIn;
  /** Path of its pages. */
  readonly path: string;
}

/** What a step leads to: a page, another address of the sign-in, or its end. */
export type StepAnswer =
  | { readonly kind: 'page'; readonly page: string }
  | { readonly kind: 'on'; readonly path: string }
  | { readonly kind: 'end'; readonly result: InteractionResult }
  | {
      readonly kind: 'agreed';
      readonly accountId: string;
      readonly scopes: readonly string[];
      readonly claims: readonly string[];
      /** Claims that the scopes would share and the person did not tick. */
      readonly refused: readonly string[];
    };

/** The answer to the fingerprint page's script. */
export type FingerAnswer =
  | { readonly kind: 'end'; readonly result: InteractionResult }
  | { readonly kind: 'refused'; readonly notice: Notice; readonly transactionId: string };
