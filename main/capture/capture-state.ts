import type { Guidance } from '#vocabulary/guidance.ts';
import type { CapturePhase } from '#vocabulary/capture-phases.ts';
import { UNKNOWN } from '#vocabulary/fingers.ts';
import type { PlacedHand } from '#vocabulary/fingers.ts';
import type { CaptureFailure } from '../../drivers/link/capture.ts';
import type { FromHost } from '../../drivers/link/messages.ts';
import type { CaptureEvidence } from '../submission/manifest.ts';

/** What the capture panel shows, from the device host's messages. Pure. */
export interface CaptureState {
  /** `weak`: the best capture in time is below the score that the page requested; the page received it nevertheless. */
  readonly phase: CapturePhase;
  readonly guidance: Guidance | null;
  readonly quality: number;
  /** Each finger or eye that is seen, by its SBI name or `UNKNOWN`. */
  readonly parts: readonly { readonly name: string; readonly quality: number }[];
  readonly threshold: number;
  /** SBI names of what the page requests; empty, or `UNKNOWN`, when it accepts any finger or eye. */
  readonly wanted: readonly string[];
  /** Which placement the reader waits for, or failed at; null where one placement takes all. */
  readonly placement: { readonly hand: PlacedHand; readonly number: number; readonly of: number } | null;
  /** SBI names of the fingers that earlier placements of the capture have taken. */
  readonly taken: readonly string[];
  /** The capture that runs or ran last; late messages of another one are dropped. */
  readonly transactionId: string | null;
  /** Count of previews; names the newest picture. */
  readonly frame: number;
  readonly failure: CaptureFailure | null;
  /** Finished captures of the visit, for the evidence. */
  readonly evidence: readonly CaptureEvidence[];
}

export const IDLE: CaptureState = {
  phase: 'idle',
  guidance: null,
  quality: 0,
  parts: [],
  threshold: 0,
  wanted: [],
  placement: null,
  taken: [],
  transactionId: null,
  frame: 0,
  failure: null,
  evidence: [],
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
        wanted: message.wanted,
        placement: null,
        taken: [],
        transactionId: message.transactionId,
        failure: null,
      };
    case 'placement-started': {
      if (state.phase !== 'capturing' || message.transactionId !== state.transactionId) return state;
      const { hand, number, of, wanted } = message;
      return {
        ...state,
        guidance: number === 1 ? 'place-finger' : 'lift-fingers',
        quality: 0,
        parts: [],
        wanted,
        placement: { hand, number, of },
        taken: number === 1 ? [] : [...state.taken, ...state.wanted],
      };
    }
    case 'preview':
      if (state.phase !== 'capturing' || message.transactionId !== state.transactionId) return state;
      return {
        ...state,
        guidance: message.guidance,
        quality: message.quality,
        parts: message.parts,
        frame: state.frame + 1,
      };
    case 'capture-ended': {
      const { outcome } = message;
      // A second request while the first still runs is refused on its own; the first goes on.
      if (!outcome.ok && outcome.failure.code === 'reader-busy' && state.phase === 'capturing') return state;
      if (!outcome.ok) return { ...state, phase: 'failed', guidance: null, failure: outcome.failure };
      const { transactionId } = message;
      if (transactionId !== state.transactionId) return state;
      const made = { transactionId, hashes: outcome.hashes, qualityScores: outcome.qualityScores };
      const parts = outcome.qualityScores.map((quality, index) => ({
        name: outcome.bioSubTypes[index] ?? UNKNOWN,
        quality,
      }));
      const quality = meanOf(outcome.qualityScores);
      const end =
        quality >= state.threshold
          ? ({ phase: 'captured', guidance: 'good' } as const)
          : ({ phase: 'weak', guidance: null } as const);
      return { ...state, ...end, quality, parts, placement: null, taken: [], evidence: [...state.evidence, made] };
    }
    case 'finger-named-twice':
    case 'finger-scored':
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

/** The mean is what SBI compares with the requested score. */
function meanOf(scores: readonly number[]): number {
  return scores.reduce((sum, score) => sum + score, 0) / Math.max(1, scores.length);
}

/** The state after the device host's process ended: a running capture ends with a clear cause. */
export function afterHostLoss(state: CaptureState): CaptureState {
  if (state.phase !== 'capturing') return state;
  return { ...state, phase: 'failed', guidance: null, failure: { code: 'reader-failed', cause: 'reader' } };
}
