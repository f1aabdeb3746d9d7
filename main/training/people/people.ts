import { createHash } from 'node:crypto';
import type { FingerName } from '#vocabulary/fingers.ts';
import type { Role } from '#vocabulary/people.ts';
import type { Some } from '#vocabulary/subset.ts';
import type { FingerSource } from '../../../drivers/link/simulated-acts.ts';

/** What a person may do at a station; travels in the ID token as the claim `kiosk_roles`. */
export type OperatorRole = Some<Role, 'officer' | 'supervisor'>;

/** One finger the demonstration provider holds. */
export interface EnrolledFinger {
  readonly name: FingerName;
  readonly source: FingerSource;
}

/** What the demonstration provider knows about every person. Names are as the person writes them. */
export interface Identity {
  /** 10 digits, the last a Verhoeff check digit. */
  readonly individualId: string;
  readonly name: string;
}

/** A person who comes to register. All of them are invented. */
export interface Registrant extends Identity {
  readonly kind: 'registrant';
  readonly givenName: string;
  /** Some people have no family name. */
  readonly familyName: string | undefined;
  /** ISO 8601 date. */
  readonly birthdate: string;
  readonly gender: 'female' | 'male';
  /** E.164. */
  readonly phoneNumber: string;
  readonly email: string;
  readonly fingers: readonly EnrolledFinger[];
}

/** A person who works at the centre. */
export interface Operator extends Identity {
  readonly kind: 'operator';
  readonly roles: readonly OperatorRole[];
  /** 6 digits. Public on purpose: training only. */
  readonly pin: string;
}

export type Person = Registrant | Operator;

const ENROLLED: readonly FingerName[] = ['Left IndexFinger', 'Left Thumb', 'Right IndexFinger', 'Right Thumb'];

const REGISTRANTS: readonly Omit<Registrant, 'kind' | 'fingers'>[] = [
  {
    individualId: '2048173958',
    name: 'Ngozi Okonkwo',
    givenName: 'Ngozi',
    familyName: 'Okonkwo',
    birthdate: '1987-04-12',
    gender: 'female',
    phoneNumber: '+2348005550101',
    email: 'ngozi.okonkwo@example.org',
  },
  {
    individualId: '3175206485',
    name: 'أمينة بن يوسف',
    givenName: 'أمينة',
    familyName: 'بن يوسف',
    birthdate: '1994-11-30',
    gender: 'female',
    phoneNumber: '+212500550102',
    email: 'amina.benyoussef@example.org',
  },
  {
    individualId: '4286391576',
    name: 'रमेश यादव',
    givenName: 'रमेश',
    familyName: 'यादव',
    birthdate: '1962-01-26',
    gender: 'male',
    phoneNumber: '+915550550103',
    email: 'ramesh.yadav@example.org',
  },
  {
    individualId: '5397418268',
    name: 'Nguyễn Thị Hoa',
    givenName: 'Thị Hoa',
    familyName: 'Nguyễn',
    birthdate: '2001-07-05',
    gender: 'female',
    phoneNumber: '+84855550104',
    email: 'nguyen.thi.hoa@example.org',
  },
  {
    individualId: '6508529348',
    name: 'Suparman',
    givenName: 'Suparman',
    familyName: undefined,
    birthdate: '1978-09-19',
    gender: 'male',
    phoneNumber: '+625550550105',
    email: 'suparman@example.org',
  },
];

const OPERATORS: readonly Operator[] = [
  { kind: 'operator', individualId: '7051100231', name: 'Grace Mensah', roles: ['officer'], pin: '417283' },
  { kind: 'operator', individualId: '7162200343', name: 'José Ramírez', roles: ['officer'], pin: '528394' },
  { kind: 'operator', individualId: '8273300450', name: 'Selam Tesfaye', roles: ['supervisor'], pin: '639405' },
  { kind: 'operator', individualId: '9384400562', name: 'Anita Rao', roles: ['supervisor'], pin: '740516' },
];

/**
 * All people the demonstration provider knows, always the same: five registrants and four operators. With `pictures`, the
 * right index finger of the n-th registrant is the n-th picture instead of a synthetic one.
 */
export function seededPeople(options: { readonly pictures?: readonly string[] } = {}): readonly Person[] {
  const registrants = REGISTRANTS.map((registrant, index): Registrant => {
    const picture = options.pictures?.[index];
    const fingers = ENROLLED.map((name): EnrolledFinger => ({
      name,
      source:
        picture !== undefined && name === 'Right IndexFinger'
          ? { kind: 'picture', file: picture }
          : { kind: 'synthetic', person: index + 1, finger: name },
    }));
    return { kind: 'registrant', ...registrant, fingers };
  });
  return [...registrants, ...OPERATORS];
}

/**
 * The provider's name for a person. It is stable, and does not reveal the number that it is made from to anyone who does
 * not know it. It is the `sub` and the account id.
 */
export function subjectOf(person: Identity): string {
  return createHash('sha256').update(`training-subject:${person.individualId}`).digest('base64url').slice(0, 32);
}
