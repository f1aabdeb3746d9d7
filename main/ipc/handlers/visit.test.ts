import { describe, expect, it } from 'vitest';
import type { Program } from '../../upstream/port.ts';
import { programView } from './visit.ts';

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

describe('programView', () => {
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
    const view = programView({ ...program, ...change }, new Set());
    expect(view).toMatchObject({ state, mayApply: state === 'may-apply' });
  });

  it('says so when an application is still kept here, whatever the portal knows', () => {
    expect(programView(program, new Set(['1']))).toMatchObject({ state: 'waiting-here', mayApply: false });
  });
});
