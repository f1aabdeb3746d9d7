import { describe, expect, it } from 'vitest';
import { newReaderTest, nextReaderTest } from './reader-test.ts';

const preview = {
  type: 'test-preview',
  id: 4,
  picture: new Uint8Array(1),
  guidance: 'press-harder',
  quality: 30,
  bestQuality: 35,
} as const;
const passed = { type: 'test-ended', id: 4, outcome: { ok: true, quality: 71 } } as const;

describe('a test of a reader', () => {
  const begun = newReaderTest(4, 'usb/1-1/A');

  it('shows the picture, then its quality, then the score of NIST’s program', () => {
    const seen = nextReaderTest(begun, preview);
    expect(seen).toMatchObject({ phase: 'running', guidance: 'press-harder', quality: 30, bestQuality: 35, frame: 1 });
    const over = nextReaderTest(seen, passed);
    expect(over).toMatchObject({ phase: 'passed', quality: 71, nist: null });
    expect(nextReaderTest(over, { type: 'test-scored', id: 4, name: 'NFIQ 2 (2.3.0)', score: 57 })).toMatchObject({
      phase: 'passed',
      nist: { name: 'NFIQ 2 (2.3.0)', score: 57 },
    });
  });

  it('shows why it failed', () => {
    const failure = { code: 'nothing-seen', cause: 'finger' } as const;
    expect(nextReaderTest(begun, { type: 'test-ended', id: 4, outcome: { ok: false, failure } })).toMatchObject({
      phase: 'failed',
      guidance: null,
      failure,
    });
  });

  it('is not changed by messages of an earlier test or after its end', () => {
    expect(nextReaderTest(begun, { ...preview, id: 3 })).toBe(begun);
    expect(nextReaderTest(begun, { type: 'test-scored', id: 3, name: 'x', score: 1 })).toBe(begun);
    const over = nextReaderTest(begun, passed);
    expect(nextReaderTest(over, preview)).toBe(over);
  });
});
