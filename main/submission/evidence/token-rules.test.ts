import { describe, expect, it } from 'vitest';
import { operatorProvider, registrantProvider } from './testing/profiles.ts';
import { rolesIn } from './roles.ts';
import { acrFits, idTokenFault, isAllowed, userinfoFault } from './token-rules.ts';

const profile = registrantProvider();
const claims = { iss: profile.issuer, aud: 'client-1', sub: 'person' };

describe('an ID token', () => {
  it.each<[string, object, string | undefined]>([
    ['of the client', {}, undefined],
    ['for several, with the client as the party', { aud: ['other', 'client-1'], azp: 'client-1' }, undefined],
    ['of another issuer', { iss: 'https://other.example' }, 'issuer'],
    ['of another client', { aud: 'client-2' }, 'audience'],
    ['for several, without a party', { aud: ['other', 'client-1'] }, 'audience'],
    ['with another party', { aud: ['other', 'client-1'], azp: 'other' }, 'audience'],
    ['whose party is not among its audience', { aud: ['other'], azp: 'client-1' }, 'audience'],
    ['without an audience', { aud: undefined }, 'claims'],
    ['without a subject', { sub: '' }, 'claims'],
  ])('%s', (_what, change, fault) => {
    expect(idTokenFault({ ...claims, ...change }, profile, ['client-1'])).toBe(fault);
  });
});

describe('a signed userinfo answer', () => {
  const bare = registrantProvider({ userinfo: { issuer: null, audience: 'not-stated' } });
  const system = registrantProvider({ userinfo: { issuer: 'identity-system' } });
  it.each<[string, typeof profile, object, string | undefined]>([
    ['by the provider', profile, {}, undefined],
    ['without an issuer', profile, { iss: undefined }, 'issuer'],
    ['without an audience', profile, { aud: undefined }, 'audience'],
    ['of another client', profile, { aud: ['client-2'] }, 'audience'],
    ['by an identity system', system, { iss: 'identity-system' }, undefined],
    ['by the provider where an identity system signs', system, {}, 'issuer'],
    ['with neither where neither is stated', bare, { iss: undefined, aud: undefined }, undefined],
    ['with a wrong issuer where none is stated', bare, { iss: 'https://other.example', aud: undefined }, 'issuer'],
    ['of another client where none is stated', bare, { iss: undefined, aud: 'client-2' }, 'audience'],
    ['without a subject', bare, { sub: undefined }, 'claims'],
  ])('%s', (_what, rules, change, fault) => {
    expect(userinfoFault({ ...claims, ...change }, rules, ['client-1'])).toBe(fault);
  });
});

it.each([
  ['RS256', true],
  ['PS256', true],
  ['ES256', true],
  ['none', false],
  ['HS256', false],
  ['RS384', false],
  [undefined, false],
])('takes tokens that say %s: %s', (algorithm, allowed) => {
  expect(isAllowed(algorithm, profile.idTokenAlgorithms)).toBe(allowed);
});

it.each([
  ['a', true],
  ['b a', true],
  ['c', false],
  ['ab', false],
  ['', false],
  [undefined, false],
])('the acr %s suffices where a is accepted: %s', (acr, fits) => {
  expect(acrFits(acr, ['a', 'x'])).toBe(fits);
});

describe('roles', () => {
  const { names } = operatorProvider().roles;
  const rules = { in: 'userinfo', path: ['realm_access', 'roles'], names: { ...names, officer: 'clerk' } } as const;
  const at = (claims: unknown) => rolesIn(claims, { ...rules, path: [...rules.path] });

  it('are read at the profile’s path, under the provider’s names, the strongest first', () => {
    expect(at({ realm_access: { roles: ['clerk', 'supervisor', 'offline_access'] } })).toEqual([
      'supervisor',
      'officer',
    ]);
  });

  it.each([
    [{}],
    [{ realm_access: null }],
    [{ realm_access: 'supervisor' }],
    [{ realm_access: { roles: 'supervisor' } }],
    [{ realm_access: { roles: { supervisor: true } } }],
    [{ realm_access: { roles: [['supervisor']] } }],
    [null],
  ])('are none in %j', (claims) => {
    expect(at(claims)).toEqual([]);
  });

  it('are none in what every object has', () => {
    expect(rolesIn({}, { ...rules, path: ['constructor', 'name'] })).toEqual([]);
  });
});
