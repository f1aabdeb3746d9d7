import { describe, expect, it } from 'vitest';
import { SUBMISSION_STATES } from '#vocabulary/submission-states.ts';
import { countStates, STATE_ORDER } from './state-words.ts';

describe('filters of the submissions', () => {
  it('contain every state', () => {
    expect([...STATE_ORDER].sort()).toEqual([...SUBMISSION_STATES].sort());
  });

  it('count the states that occur, what needs a decision first', () => {
    expect(countStates([{ state: 'accepted' }, { state: 'submitted' }, { state: 'accepted' }])).toEqual([
      { state: 'submitted', count: 1 },
      { state: 'accepted', count: 2 },
    ]);
    expect(countStates([])).toEqual([]);
  });
});
