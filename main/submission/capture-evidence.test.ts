import { describe, expect, it } from 'vitest';
import { captureEvidence } from './capture-evidence.ts';

const capture = { transactionId: 'a', hashes: ['AB'], qualityScores: [71] };
const score = { transactionId: 'a', name: 'NFIQ 2 (2.3.0)', bioSubType: 'UNKNOWN', score: 57 };

describe('the evidence of captures', () => {
  it('is the captures alone where nothing was noticed', () => {
    expect(captureEvidence([capture], { namedTwice: [], scores: [] })).toEqual({ captures: [capture] });
  });

  it('holds the scores of those captures, and of no others', () => {
    const scores = [score, { ...score, transactionId: 'b', score: 3 }];
    expect(captureEvidence([capture], { namedTwice: [], scores })).toEqual({
      captures: [{ ...capture, nist: { name: 'NFIQ 2 (2.3.0)', scores: [{ bioSubType: 'UNKNOWN', score: 57 }] } }],
    });
  });

  it('holds the warnings by finger', () => {
    const namedTwice = [{ finger: 'Right Thumb', resembles: 'Left Thumb' }] as const;
    expect(captureEvidence([], { namedTwice, scores: [] })).toEqual({ captures: [], namedTwice });
  });
});
