import type { CaptureFailure, Guidance } from '../../drivers/link/capture.ts';
import type { FromHost } from '../../drivers/link/messages.ts';
import type { CaptureEvidence } from '../submission/manifest.ts';

/** What the capture panel shows, from the device host's messages. Pure. */
export interface CaptureState {
  readonly phase: 'idle' | 'capturing' | 'captured' | 'failed';
  readonly guidance: Guidance | null;
  readonly quality: number;
  /** The best of all captures so far, the running one included. */
  readonly bestQuality: number;
  /** Each finger or eye that is seen, by its SBI name or `UNKNOWN`. */
  readonly parts: readonly { readonly name: string; readonly quality: number }[];
  readonly threshold: number;
  /** The capture that runs or ran last; what comes late from another one is dropped. */
  readonly transactionId: string | null;
  /** Captures begun in this visit. */
  readonly attempt: number;
  /** Count of previews; names the newest picture. */
  readonly frame: number;
  readonly failure: CaptureFailure | null;
  /** Finished captures of the visit, for the evidence. */
  readonly evidence: readonly CaptureEvidence[];
  /** Fingers that look like one given under another name in this visit: for people to look at, no verdict. */
  readonly namedTwice: readonly { readonly bioSubType: string; readonly resembles: string }[];
}

export const IDLE: CaptureState = {
  phase: 'idle',
  guidance: null,
  quality: 0,
  bestQuality: 0,
  parts: [],
  threshold: 0,
  transactionId: null,
  attempt: 0,
  frame: 0,
  failure: null,
  evidence: [],
  namedTwice: [],
};

/** The state after `message`; messages that do not concern a capture change nothing. */
export function nextCaptureState(state: CaptureState, message: FromHost): CaptureState {
  switch (message.type) {
    case 'capture-started':
      return {
        ...state,
        phase: 'capturing',
        guidance: 'place-finger',
        quality: 0,
        parts: [],
        threshold: message.requestedScore,
        transactionId: message.transactionId,
        attempt: state.attempt + 1,
        failure: null,
      };
    case 'preview':
      if (state.phase !== 'capturing' || message.transactionId !== state.transactionId) return state;
      return {
        ...state,
        guidance: message.guidance,
        quality: message.quality,
        parts: message.parts,
        bestQuality: Math.max(state.bestQuality, message.bestQuality),
        frame: state.frame + 1,
      };
    case 'capture-ended': {
      const { outcome } = message;
      // A second request while the first still runs is refused by itself; the first goes on.
      if (!outcome.ok && outcome.failure.code === 'reader-busy' && state.phase === 'capturing') return state;
      if (!outcome.ok) return { ...state, phase: 'failed', guidance: null, failure: outcome.failure };
      const { transactionId } = message;
      if (transactionId !== state.transactionId) return state;
      const made = { transactionId, hashes: outcome.hashes, qualityScores: outcome.qualityScores };
      const bestQuality = Math.max(state.bestQuality, ...outcome.qualityScores);
      return { ...state, phase: 'captured', guidance: 'good', bestQuality, evidence: [...state.evidence, made] };
    }
    case 'finger-named-twice': {
      const { bioSubType, resembles } = message;
      return { ...state, namedTwice: [...state.namedTwice, { bioSubType, resembles }] };
    }
    case 'listening':
    case 'failed':
    case 'readers':
    case 'simulated':
    case 'test-preview':
    case 'test-ended':
    case 'test-scored':
    case 'calibrated':
    case 'refused':
      return state;
  }
}

/** The device host has gone: a pending capture ends with a clear cause. */
export function afterHostLoss(state: CaptureState): CaptureState {
  if (state.phase !== 'capturing') return state;
  return { ...state, phase: 'failed', guidance: null, failure: { code: 'reader-failed', cause: 'reader' } };
}
