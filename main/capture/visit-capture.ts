import type { FromHost } from '../../drivers/link/messages.ts';
import { wipe } from '#kit/wiped.ts';
import type { CaptureEvidence } from '../submission/manifest.ts';
import { afterHostLoss, IDLE, nextCaptureState, type CaptureState } from './capture-state.ts';
import type { HostLink } from './host-link.ts';
import type { PreviewHolder } from './preview.ts';
import { nextVisitCaptures, NO_CAPTURES, type VisitCaptures } from './visit-captures.ts';

/** What the device host says of captures for the provider's page. */
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
  /** Captures made since `arm`; zeroes the preview and forgets them. */
  takeEvidence(): readonly CaptureEvidence[];
  /** Forgets all that is known of the visit's captures. */
  endVisit(): void;
  receive(message: CaptureMessage): void;
  /** A process listens: it is armed for the visit that goes on. */
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
      // The panel must not show the last try while the next one waits.
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
        // A picture that arrives after the sign-in has ended must be seen by no one.
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
