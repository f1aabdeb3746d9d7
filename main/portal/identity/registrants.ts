import type { Claims } from '../../submission/form/prefill.ts';
import { claimsIn, PREFILL_RULES } from '../../submission/form/prefill.ts';
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
  const plain = claimsIn(claims);
  const phone = PREFILL_RULES.phone_number(plain);
  return repositories.registrants.add(
    known,
    {
      givenName: PREFILL_RULES.given_name(plain),
      familyName: PREFILL_RULES.family_name(plain),
      addlName: PREFILL_RULES.addl_name(plain),
      birthdate: PREFILL_RULES.birthdate(plain),
      gender: PREFILL_RULES.gender(plain),
      email: PREFILL_RULES.email(plain),
      phoneNumbers: phone === undefined ? [] : [phone],
    },
    at,
  );
}
