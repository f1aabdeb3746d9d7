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

  it('is refused for its form only where an application could be begun', () => {
    const question = { path: 's', label: 'Sign', type: 'signature', reason: 'drawing' } as const;
    expect(programState(program, new Set(), [question])).toBe('form-refused');
    expect(programState(program, new Set(), 'form-unreadable')).toBe('form-refused');
    expect(programState(program, new Set(), [])).toBe('may-apply');
    expect(programState({ ...program, membership: 'enrolled' }, new Set(), [question])).toBe('enrolled');
  });
});
