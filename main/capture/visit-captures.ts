import { FINGERS } from '#vocabulary/fingers.ts';
import type { FromHost } from '../../drivers/link/messages.ts';
import type { NamedTwice } from '../submission/manifest.ts';

/** This many captures are recommended before another way to sign in. Not enforced: the provider's page decides. */
export const RECOMMENDED_ATTEMPTS = 3;

/** The score that NIST's program gave one finger, where it is installed. */
export interface PrintScore {
  readonly transactionId: string;
  /** With its version: `NFIQ 2 (2.3.0)`. */
  readonly name: string;
  /** SBI name of the finger, or `UNKNOWN`. */
  readonly bioSubType: string;
  /** 0 to 100. */
  readonly score: number;
}

/** All captures of one visit, however often its sign-in page was opened. Pure. */
export interface VisitCaptures {
  /** Transactions of the captures that were begun, one per attempt. */
  readonly begun: readonly string[];
  /** The score that was requested of the newest of them. */
  readonly threshold: number;
  /** The best quality any of them reached. */
  readonly best: number;
  /** SBI names of the fingers and eyes that reached the requested score. */
  readonly done: readonly string[];
  /** Fingers that look like one given under another name: a hint for people, not a verdict. */
  readonly namedTwice: readonly NamedTwice[];
  readonly scores: readonly PrintScore[];
  /** Another program than the provider's page asked for a capture and was refused. */
  readonly otherRefused: boolean;
}

export const NO_CAPTURES: VisitCaptures = {
  begun: [],
  threshold: 0,
  best: 0,
  done: [],
  namedTwice: [],
  scores: [],
  otherRefused: false,
};

/** The captures after `message`. A late message of another visit changes nothing. */
export function nextVisitCaptures(captures: VisitCaptures, message: FromHost): VisitCaptures {
  if (message.type === 'capture-started') {
    const { transactionId, requestedScore } = message;
    return { ...captures, begun: [...captures.begun, transactionId], threshold: requestedScore };
  }
  if (message.type === 'refused') {
    const isNews = message.what === 'not-from-page' && !captures.otherRefused;
    return isNews ? { ...captures, otherRefused: true } : captures;
  }
  if (!('transactionId' in message) || !captures.begun.includes(message.transactionId)) return captures;
  switch (message.type) {
    case 'placement-started':
      return captures;
    case 'preview':
      return { ...captures, best: Math.max(captures.best, message.bestQuality) };
    case 'capture-ended': {
      if (!message.outcome.ok) return captures;
      const { bioSubTypes, qualityScores } = message.outcome;
      const best = Math.max(captures.best, ...qualityScores);
      const good = bioSubTypes.filter((_, index) => (qualityScores[index] ?? 0) >= captures.threshold);
      return { ...captures, best, done: [...new Set([...captures.done, ...good])] };
    }
    case 'finger-named-twice': {
      const finger = FINGERS.find((name) => name === message.bioSubType);
      const resembles = FINGERS.find((name) => name === message.resembles);
      if (!finger || !resembles) return captures;
      const others = captures.namedTwice.filter((one) => one.finger !== finger || one.resembles !== resembles);
      return { ...captures, namedTwice: [...others, { finger, resembles }] };
    }
    case 'finger-scored': {
      const { transactionId, name, bioSubType, score } = message;
      return { ...captures, scores: [...captures.scores, { transactionId, name, bioSubType, score }] };
    }
  }
}
