import type { Claims } from '../../submission/form/prefill.ts';
import { PREFILL_RULES } from '../../submission/form/prefill.ts';
import type { RegistrantId } from '../storage/registrants.ts';
import type { Repositories } from '../storage/store.ts';

/** OpenG2P's name for the type of the number that MOSIP calls `individual_id`. */
export const NATIONAL_ID = 'NATIONAL ID';

/** What identifies a registrant: their national number when the provider gives it, otherwise the provider's subject. */
export function registrantIdOf(claims: Claims, issuer: string, sub: string): RegistrantId {
  const individualId = PREFILL_RULES.individual_id(claims);
  return individualId === undefined
    ? { idType: `SUBJECT ${issuer}`, value: sub }
    : { idType: NATIONAL_ID, value: individualId };
}

/**
 * Finds the registrant of a signed userinfo answer or, as OpenG2P does at the first sign-in, creates one from its claims.
 * An existing record is not changed: corrections are made in the registry.
 */
export async function registrantFor(
  repositories: Pick<Repositories, 'registrants'>,
  identity: { readonly claims: Claims; readonly issuer: string; readonly sub: string },
  at: string,
): Promise<number> {
  const { claims } = identity;
  const known = registrantIdOf(claims, identity.issuer, identity.sub);
  const existing = await repositories.registrants.idOf(known);
  if (existing !== undefined) return existing;
  const phone = PREFILL_RULES.phone_number(claims);
  return repositories.registrants.add(
    known,
    {
      givenName: PREFILL_RULES.given_name(claims),
      familyName: PREFILL_RULES.family_name(claims),
      addlName: PREFILL_RULES.addl_name(claims),
      birthdate: PREFILL_RULES.birthdate(claims),
      gender: PREFILL_RULES.gender(claims),
      email: PREFILL_RULES.email(claims),
      phoneNumbers: phone === undefined ? [] : [phone],
    },
    at,
  );
}
