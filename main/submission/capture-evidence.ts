import type { CaptureEvidence, Evidence, NamedTwice } from './manifest.ts';

/** Scores and warnings about the captures of a visit. */
interface Noticed {
  readonly namedTwice: readonly NamedTwice[];
  readonly scores: readonly {
    readonly transactionId: string;
    readonly name: string;
    readonly bioSubType: string;
    readonly score: number;
  }[];
}

/**
 * The captures of a submission with the scores and warnings that came before it was submitted: those come seconds after
 * the capture. Members that would be empty are left out.
 */
export function captureEvidence(
  captures: readonly CaptureEvidence[],
  noticed: Noticed,
): Pick<Evidence, 'captures' | 'namedTwice'> {
  return {
    captures: captures.map((capture) => {
      const scored = noticed.scores.filter(({ transactionId }) => transactionId === capture.transactionId);
      const [first] = scored;
      if (!first) return capture;
      const scores = scored.map(({ bioSubType, score }) => ({ bioSubType, score }));
      return { ...capture, nist: { name: first.name, scores } };
    }),
    ...(noticed.namedTwice.length > 0 && { namedTwice: [...noticed.namedTwice] }),
  };
}
