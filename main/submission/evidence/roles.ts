import { ROLES, type Role } from '#vocabulary/people.ts';
import type { RoleRules } from './provider-profile.ts';

/**
 * The kiosk's roles that a person has by the claims of the place where their provider writes them, the ID token or the
 * signed userinfo. What is not a list of names at the profile's path gives no role.
 */
export function rolesIn(claims: unknown, { path, names }: RoleRules): readonly Role[] {
  let place: unknown = claims;
  for (const member of path) {
    // Own members only: a path of the profile is data, and no claim is called `constructor`.
    if (typeof place !== 'object' || place === null || !Object.hasOwn(place, member)) return [];
    place = (place as Readonly<Record<string, unknown>>)[member];
  }
  const said: readonly unknown[] = Array.isArray(place) ? place : [];
  return ROLES.filter((role) => said.includes(names[role]));
}
