import { describe, expect, it } from 'vitest';
import { operatorIn, operatorSubjects } from './journal-kinds.ts';
import { ISSUER_NOT_RECORDED, isSamePerson, mayBeSamePerson } from './people.ts';

const ada = { issuer: 'https://provider.example', sub: 'ada' };

describe('people', () => {
  it.each([
    ['the same', ada, true],
    ['another subject', { ...ada, sub: 'grace' }, false],
    ['another spelling of the subject', { ...ada, sub: 'Ada' }, false],
    ['a subject with a blank', { ...ada, sub: 'ada ' }, false],
    ['another provider', { ...ada, issuer: 'https://other.example' }, false],
    ['an address that leads to the same', { ...ada, issuer: 'https://provider.example/' }, false],
    ['an issuer in capitals', { ...ada, issuer: 'https://PROVIDER.example' }, false],
  ])('are compared by issuer and subject as they are written: %s', (_what, other, isSame) => {
    expect(isSamePerson(ada, other)).toBe(isSame);
    expect(mayBeSamePerson(ada, other)).toBe(isSame);
  });

  it('without a recorded issuer may be whoever has the subject, and are known to be nobody', () => {
    const old = { issuer: ISSUER_NOT_RECORDED, sub: 'ada' };
    expect(isSamePerson(old, ada)).toBe(false);
    expect(isSamePerson(old, old)).toBe(false);
    expect(mayBeSamePerson(old, ada)).toBe(true);
    expect(mayBeSamePerson(old, { ...ada, issuer: 'https://other.example' })).toBe(true);
    expect(mayBeSamePerson(old, { ...ada, sub: 'grace' })).toBe(false);
    // A person who acts has an issuer: theirs is never what was not recorded.
    expect(mayBeSamePerson(ada, old)).toBe(false);
  });

  it('are named in the journal by issuer and subject', () => {
    expect(operatorSubjects(ada)).toEqual({ operatorIssuer: ada.issuer, operatorSub: 'ada' });
    expect(operatorSubjects({ ...ada, name: 'Ada' } as typeof ada)).toEqual(operatorSubjects(ada));
    expect(operatorSubjects(null)).toEqual({});
    expect(operatorIn(operatorSubjects(ada))).toEqual(ada);
    expect(operatorIn({ operatorSub: 'ada' })).toEqual({ issuer: ISSUER_NOT_RECORDED, sub: 'ada' });
    expect(operatorIn({ submissionId: 's' })).toBeUndefined();
  });
});
