import { subjectOf } from '../people/people.ts';
import type { Person } from '../people/people.ts';
import type { Behaviour } from './profiles/behaviour.ts';

/** The scopes that contain personal claims; other claims are requested by name (`claims`). */
export const SCOPE_CLAIMS = {
  profile: ['name', 'given_name', 'family_name', 'birthdate', 'gender', 'individual_id'],
  email: ['email'],
  phone: ['phone_number', 'phone_number_verified'],
} as const;

const LABELS: Readonly<Record<string, string>> = {
  name: 'Name',
  given_name: 'Given name',
  family_name: 'Family name',
  birthdate: 'Date of birth',
  gender: 'Gender',
  individual_id: 'Identity number',
  email: 'E-mail address',
  phone_number: 'Telephone number',
};

/** The claims that `scopes` and `claims` would share, by name, as far as a person can choose them. */
export function askedClaims(scopes: readonly string[], claims: readonly string[]): readonly string[] {
  const byScope = Object.entries(SCOPE_CLAIMS).flatMap(([scope, members]) => (scopes.includes(scope) ? members : []));
  return [...new Set<string>([...byScope, ...claims])].filter((name) => Object.hasOwn(LABELS, name));
}

export function labelOf(claim: string): string {
  return LABELS[claim] ?? claim;
}

/** Labels of the details that `scopes` and `claims` share with the client, in a fixed order. */
export function sharedLabels(scopes: readonly string[], claims: readonly string[]): readonly string[] {
  const names = new Set<string>(claims);
  for (const [scope, members] of Object.entries(SCOPE_CLAIMS)) {
    if (scopes.includes(scope)) for (const name of members) names.add(name);
  }
  return Object.entries(LABELS).flatMap(([name, label]) => (names.has(name) ? [label] : []));
}

/** Every claim the provider can make about `person`; the grant decides which of them are sent. */
export function claimsOf(
  person: Person,
  { oneName, operators }: Pick<Behaviour, 'oneName' | 'operators'>,
): { sub: string; [claim: string]: unknown } {
  const identity = { sub: subjectOf(person), name: person.name, individual_id: person.individualId };
  if (person.kind === 'operator') {
    const roles = operators === 'keycloak' ? { realm_access: { roles: person.roles } } : { kiosk_roles: person.roles };
    return { ...identity, ...roles };
  }
  return {
    ...identity,
    ...(oneName ? {} : { given_name: person.givenName }),
    ...(oneName || person.familyName === undefined ? {} : { family_name: person.familyName }),
    birthdate: oneName ? person.birthdate.replaceAll('-', '/') : person.birthdate,
    gender: person.gender,
    email: person.email,
    phone_number: person.phoneNumber,
    phone_number_verified: true,
  };
}
