import { describe, expect, it } from 'vitest';
import { SubmissionStateSchema } from '../../preload/contract/review-views.ts';
import { countStates, STATE_ORDER } from './state-words.ts';

describe('filters of the submissions', () => {
  it('know every state', () => {
    expect([...STATE_ORDER].sort()).toEqual([...SubmissionStateSchema.options].sort());
  });

  it('count the states that occur, what needs a decision first', () => {
    expect(countStates([{ state: 'accepted' }, { state: 'submitted' }, { state: 'accepted' }])).toEqual([
      { state: 'submitted', count: 1 },
      { state: 'accepted', count: 2 },
    ]);
    expect(countStates([])).toEqual([]);
  });
});
