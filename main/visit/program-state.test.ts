import { describe, expect, it } from 'vitest';
import type { Program } from '../upstream/port.ts';
import { programState } from './program-state.ts';

const program: Program = {
  id: '1',
  name: 'Cash support',
  description: '',
  needs: [],
  membership: undefined,
  hasForm: true,
  allowsSeveralApplications: false,
  lastApplication: undefined,
};

describe('programState', () => {
  it.each([
    ['may-apply', {}],
    ['may-apply', { allowsSeveralApplications: true, lastApplication: 'completed' }],
    ['applied', { lastApplication: 'active' }],
    ['applied', { lastApplication: 'rejected' }],
    ['applied', { allowsSeveralApplications: true, lastApplication: 'inprogress' }],
    ['enrolled', { membership: 'enrolled' }],
    ['not-eligible', { membership: 'duplicated' }],
    ['no-form', { hasForm: false }],
  ] as const)('is %s for %j', (state, change) => {
    expect(programState({ ...program, ...change }, new Set())).toBe(state);
  });

  it('is waiting here while an application is still kept here, whatever the portal says', () => {
    expect(programState(program, new Set(['1']))).toBe('waiting-here');
  });
});
