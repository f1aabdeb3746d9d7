import { describe, expect, it } from 'vitest';
import { ReaderTestViewSchema } from '../../../preload/contract/reader-views.ts';
import { newReaderTest, nextReaderTest } from '../../capture/reader-test.ts';
import { readerTestView } from './readers.ts';

describe('the view of a reader test', () => {
  const begun = newReaderTest(4, 'via/VF-0001/0123456789ab');
  const ended = (failure: Parameters<typeof fail>[0]) => readerTestView(fail(failure));
  function fail(failure: { code: 'nothing-seen'; cause: 'finger' } | NotBelieved) {
    return nextReaderTest(begun, { type: 'test-ended', id: 4, outcome: { ok: false, failure } });
  }
  interface NotBelieved {
    readonly code: 'service-not-believed';
    readonly cause: 'reader';
    readonly problem: 'answer-record' | 'half-answer';
    readonly field?: string;
  }

  it('says why a vendor’s answer was not believed, and which field of a record was at fault', () => {
    const notBelieved = { code: 'service-not-believed', cause: 'reader' } as const;
    const record = ended({ ...notBelieved, problem: 'answer-record', field: 'finger-position' });
    expect(ReaderTestViewSchema.parse(record)).toMatchObject({ problem: 'answer-record', field: 'finger-position' });
    expect(ended({ ...notBelieved, problem: 'half-answer' })).toMatchObject({ problem: 'half-answer', field: null });
  });

  it('has no such reason for other failures, nor before the end', () => {
    expect(ended({ code: 'nothing-seen', cause: 'finger' })).toMatchObject({ problem: null, field: null });
    expect(ReaderTestViewSchema.parse(readerTestView(begun))).toMatchObject({ failure: null, problem: null });
    expect(readerTestView(undefined)).toBeNull();
  });
});
