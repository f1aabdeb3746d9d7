import type { FromHost } from '../../drivers/link/messages.ts';
import { wipe } from '#kit/wiped.ts';
import type { CaptureEvidence } from '../submission/manifest.ts';
import { afterHostLoss, IDLE, nextCaptureState, type CaptureState } from './capture-state.ts';
import type { HostLink } from './host-link.ts';
import type { PreviewHolder } from './preview.ts';
import { nextVisitCaptures, NO_CAPTURES, type VisitCaptures } from './visit-captures.ts';

/** The device host's messages about captures for the provider's page. */
export type CaptureMessage = Extract<
  FromHost,
  {
    type:
      | 'capture-started'
      | 'placement-started'
      | 'preview'
      | 'capture-ended'
      | 'finger-named-twice'
      | 'finger-scored'
      | 'refused';
  }
>;

/** The captures of a visit: main allows them, and holds what the capture panel shows. */
export interface VisitCapture {
  isArmed(): boolean;
  state(): CaptureState;
  /** All captures of the visit that was armed last. */
  visitCaptures(): VisitCaptures;
  /** Allows captures for one visit; without it every capture is refused. */
  arm(visitId: string): void;
  disarm(): void;
  /**
   * What requests of the provider's page carry, as its header; undefined while no capture is expected. Each visit has a
   * secret of its own, and each process of the device host gets another one: while it was down, another program could
   * listen at its port.
   */
  secret(): string | undefined;
  /** The provider's page has sent a request for a capture under this transaction id. */
  pageAsked(transactionId: string): void;
  /** The captures made since `arm` that the page has asked for; forgets them and zeroes the preview. */
  takeEvidence(): readonly CaptureEvidence[];
  /** Forgets everything about the visit's captures. */
  endVisit(): void;
  receive(message: CaptureMessage): void;
  /** A new process listens: it is armed again for the visit that is running. */
  hostListens(): void;
  hostLost(): void;
}

const NO_VISIT = { visitId: undefined, captures: NO_CAPTURES } as const;

export function createVisitCapture(deps: {
  readonly link: Pick<HostLink, 'post'>;
  readonly preview: PreviewHolder;
  /** Random, as {@link CaptureSecretSchema}. */
  readonly newSecret: () => string;
  readonly onChange: () => void;
  /** Another program asked for a capture and was refused; called once a visit. */
  readonly onOtherRefused: (visitId: string) => void;
}): VisitCapture {
  const { link, preview, newSecret, onChange } = deps;
  let state: CaptureState = IDLE;
  let ofVisit: { readonly visitId: string | undefined; readonly captures: VisitCaptures } = NO_VISIT;
  let armed: { readonly visitId: string; readonly secret: string } | undefined;
  const asked = new Set<string>();

  function forget(): void {
    preview.forget();
    asked.clear();
    state = IDLE;
  }

  function arm(visitId: string): void {
    armed = { visitId, secret: newSecret() };
    link.post({ type: 'arm', visitId, captureSecret: armed.secret });
  }

  /** A refusal that arrives after the end of the sign-in belongs to no visit. */
  function otherRefused(message: Extract<CaptureMessage, { type: 'refused' }>): void {
    const captures = nextVisitCaptures(ofVisit.captures, message);
    if (!armed || captures === ofVisit.captures) return;
    ofVisit = { ...ofVisit, captures };
    deps.onOtherRefused(armed.visitId);
    onChange();
  }

  return {
    isArmed: () => armed !== undefined,
    secret: () => armed?.secret,
    pageAsked: (transactionId) => void asked.add(transactionId),
    state: () => state,
    visitCaptures: () => ofVisit.captures,
    arm(visitId) {
      forget();
      if (ofVisit.visitId !== visitId) ofVisit = { visitId, captures: NO_CAPTURES };
      // The panel must not show the previous attempt while the next one has not begun.
      onChange();
      arm(visitId);
    },
    disarm() {
      armed = undefined;
      preview.forget();
      link.post({ type: 'disarm' });
    },
    takeEvidence() {
      const evidence = state.evidence.filter(({ transactionId }) => asked.has(transactionId));
      forget();
      onChange();
      return evidence;
    },
    endVisit() {
      ofVisit = NO_VISIT;
      forget();
      onChange();
    },
    receive(message) {
      if (message.type === 'preview') {
        // A picture that arrives after the end of the sign-in must not be shown.
        if (!armed || message.transactionId !== state.transactionId) {
          wipe(message.picture);
          return;
        }
        preview.show(message.picture);
      }
      if (message.type === 'refused') {
        otherRefused(message);
        return;
      }
      state = nextCaptureState(state, message);
      ofVisit = { ...ofVisit, captures: nextVisitCaptures(ofVisit.captures, message) };
      onChange();
    },
    hostListens() {
      if (armed) arm(armed.visitId);
    },
    hostLost() {
      state = afterHostLoss(state);
    },
  };
}
