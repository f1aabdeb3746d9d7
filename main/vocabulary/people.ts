/**
 * A person, as an identity provider names them. A provider gives each subject to one person, and another provider may give
 * the same one to somebody else: only both together name a person (OpenID Connect Core 2 and 5.7). Both are compared
 * character by character, as RFC 8259 texts: no case, no spelling and no form of an address is folded.
 */
export interface Person {
  /** The claim `iss` of their ID token. */
  readonly issuer: string;
  /** The claim `sub`. */
  readonly sub: string;
}

/** The issuer of a person in records from before issuers were recorded. No provider has it: a claim `iss` is a URL. */
export const ISSUER_NOT_RECORDED = '';

/** Who somebody is, without all else that is known of them. */
export function personOf({ issuer, sub }: Person): Person {
  return { issuer, sub };
}

/** Whether two are known to be one person. Somebody whose issuer was not recorded is not known to be anybody. */
export function isSamePerson(one: Person, other: Person): boolean {
  return one.issuer !== ISSUER_NOT_RECORDED && one.issuer === other.issuer && one.sub === other.sub;
}

/**
 * Whether `recorded` may be `person`, which is what keeps somebody away from their own work: a record without an issuer
 * stands for its subject at every provider.
 */
export function mayBeSamePerson(recorded: Person, person: Person): boolean {
  return recorded.sub === person.sub && [person.issuer, ISSUER_NOT_RECORDED].includes(recorded.issuer);
}

/** The roles of a person at a station, the one with most rights first, as in the provider's claim `kiosk_roles`. */
export const ROLES = ['administrator', 'supervisor', 'officer'] as const;
export type Role = (typeof ROLES)[number];

/** Who can place a finger on the simulated glass in training. */
export const TRAINING_ROLES = ['registrant', 'officer', 'supervisor'] as const;
export type TrainingRole = (typeof TRAINING_ROLES)[number];
