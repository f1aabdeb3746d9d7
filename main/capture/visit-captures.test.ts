import { describe, expect, it } from 'vitest';
import type { FromHost } from '../../drivers/link/messages.ts';
import { NO_CAPTURES, nextVisitCaptures } from './visit-captures.ts';

function started(transactionId: string): FromHost {
  const asked = { origin: 'o', deviceId: 'd', requestedScore: 60, timeoutMs: 10_000, wanted: [] };
  return { type: 'capture-started', transactionId, ...asked };
}

function preview(transactionId: string, bestQuality: number): FromHost {
  const seen = { guidance: 'press-harder' as const, quality: 10, parts: [] };
  return { type: 'preview', transactionId, picture: new Uint8Array(1), bestQuality, ...seen };
}

function captured(transactionId: string, bioSubTypes: string[], qualityScores: number[]): FromHost {
  const hashes = qualityScores.map(() => 'AB');
  return {
    type: 'capture-ended',
    transactionId,
    outcome: { ok: true, hashes, qualityScores, bioSubTypes, elapsedMs: 10 },
  };
}

function failed(transactionId: string): FromHost {
  const failure = { code: 'quality-too-low', cause: 'quality', best: 44 } as const;
  return { type: 'capture-ended', transactionId, outcome: { ok: false, failure } };
}

function twice(transactionId: string, bioSubType = 'Right Thumb'): FromHost {
  return { type: 'finger-named-twice', transactionId, bioSubType, resembles: 'Left Thumb', score: 0.6 };
}

function scored(transactionId: string): FromHost {
  return { type: 'finger-scored', transactionId, bioSubType: 'Left Thumb', name: 'NFIQ 2 (2.3.0)', score: 57 };
}

const after = (...messages: readonly FromHost[]) => messages.reduce(nextVisitCaptures, NO_CAPTURES);

describe('the captures of a visit', () => {
  it('are counted, and the best of them all is kept', () => {
    expect(after(started('a'), preview('a', 44), failed('a'), started('b'), preview('b', 20))).toMatchObject({
      begun: ['a', 'b'],
      best: 44,
    });
    expect(after(started('a'), preview('a', 44), captured('a', ['UNKNOWN'], [72, 81])).best).toBe(81);
  });

  it('name each finger that is done once', () => {
    const thumbs = captured('b', ['Left Thumb', 'Right Thumb'], [70, 71]);
    expect(after(started('a'), captured('a', ['Left Thumb'], [70]), started('b'), thumbs).done).toEqual([
      'Left Thumb',
      'Right Thumb',
    ]);
  });

  it('do not count a finger below the requested score as done', () => {
    const thumbs = captured('a', ['Left Thumb', 'Right Thumb'], [59, 60]);
    expect(after(started('a'), thumbs).done).toEqual(['Right Thumb']);
  });

  it('keep each warning once, the newest last', () => {
    const messages = [started('a'), twice('a'), twice('a', 'Left IndexFinger'), started('b'), twice('b')];
    expect(after(...messages).namedTwice).toEqual([
      { finger: 'Left IndexFinger', resembles: 'Left Thumb' },
      { finger: 'Right Thumb', resembles: 'Left Thumb' },
    ]);
  });

  it('ignore a warning about fingers without a name', () => {
    expect(after(started('a'), twice('a', 'UNKNOWN')).namedTwice).toEqual([]);
  });

  it('keep the scores of NIST’s program after the next capture began', () => {
    expect(after(started('a'), captured('a', ['Left Thumb'], [70]), started('b'), scored('a')).scores).toEqual([
      { transactionId: 'a', name: 'NFIQ 2 (2.3.0)', bioSubType: 'Left Thumb', score: 57 },
    ]);
  });

  it.each([preview('x', 99), captured('x', ['Left Thumb'], [99]), twice('x'), scored('x')])(
    'take nothing of another visit: $type',
    (late) => {
      const ours = after(started('a'));
      expect(nextVisitCaptures(ours, late)).toBe(ours);
    },
  );

  it('are not changed by other messages', () => {
    expect(after({ type: 'listening', port: 4501 })).toBe(NO_CAPTURES);
  });
});
