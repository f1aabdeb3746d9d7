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
  { type: 'capture-started' | 'preview' | 'capture-ended' | 'finger-named-twice' | 'finger-scored' }
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
  /** The captures made since `arm`; forgets them and zeroes the preview. */
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
  readonly onChange: () => void;
}): VisitCapture {
  const { link, preview, onChange } = deps;
  let state: CaptureState = IDLE;
  let ofVisit: { readonly visitId: string | undefined; readonly captures: VisitCaptures } = NO_VISIT;
  let armedFor: string | undefined;

  function forget(): void {
    preview.forget();
    state = IDLE;
  }

  return {
    isArmed: () => armedFor !== undefined,
    state: () => state,
    visitCaptures: () => ofVisit.captures,
    arm(visitId) {
      forget();
      if (ofVisit.visitId !== visitId) ofVisit = { visitId, captures: NO_CAPTURES };
      // The panel must not show the previous attempt while the next one has not begun.
      onChange();
      armedFor = visitId;
      link.post({ type: 'arm', visitId });
    },
    disarm() {
      armedFor = undefined;
      preview.forget();
      link.post({ type: 'disarm' });
    },
    takeEvidence() {
      const { evidence } = state;
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
        if (armedFor === undefined || message.transactionId !== state.transactionId) {
          wipe(message.picture);
          return;
        }
        preview.show(message.picture);
      }
      state = nextCaptureState(state, message);
      ofVisit = { ...ofVisit, captures: nextVisitCaptures(ofVisit.captures, message) };
      onChange();
    },
    hostListens() {
      if (armedFor !== undefined) link.post({ type: 'arm', visitId: armedFor });
    },
    hostLost() {
      state = afterHostLoss(state);
    },
  };
}
