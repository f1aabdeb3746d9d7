import type { CallName, Input } from '../../../preload/contract/calls.ts';
import { formVisit, type Facts } from './scripted-who.ts';

/** The submission and the document that the inputs name. */
const SUBMISSION = 'submission-1';
const PART = 'part-1';

const issuer = 'https://provider.example';
const officer = { issuer, sub: 'officer-1', role: 'officer' } as const;
const author = { issuer, sub: 'officer-3', role: 'officer' } as const;

/** Who calls. The visit, where there is one, was begun by `officer`; `author` wrote the submission that is named. */
export const PEOPLE = {
  nobody: null,
  officer,
  'another officer': { issuer, sub: 'officer-2', role: 'officer' },
  author,
  supervisor: { issuer, sub: 'supervisor-1', role: 'supervisor' },
  administrator: { issuer, sub: 'administrator-1', role: 'administrator' },
} as const satisfies Readonly<Record<string, Facts['operator']>>;
export type Person = keyof typeof PEOPLE;

const identify = { ...formVisit, step: 'identify', hasRegistrant: false, draftId: undefined } as const;
const programs = { ...formVisit, step: 'programs', draftId: undefined } as const;

/** What is open. The document that is named belongs to the visit's draft, but in `other draft`. */
export const SITUATIONS = {
  idle: {},
  'operator sign-in': { signIn: 'operator' },
  review: { openReview: SUBMISSION },
  'other review': { openReview: 'submission-2' },
  identify: { visit: identify },
  'registrant sign-in': { visit: identify, signIn: 'registrant' },
  programs: { visit: programs },
  form: { visit: formVisit },
  'other draft': { visit: { ...formVisit, draftId: 'draft-2' } },
  'look-over': { visit: { ...formVisit, step: 'look-over' } },
  saved: { visit: { ...formVisit, step: 'saved', hasRegistrant: false, draftId: undefined } },
} as const satisfies Readonly<Record<string, Facts>>;
export type Situation = keyof typeof SITUATIONS;

/** The facts for `person` in `situation`; `isOwn` makes the visit theirs. */
export function factsOf(person: Person, situation: Situation, isOwn = false): Facts {
  const operator = PEOPLE[person];
  const facts: Facts = SITUATIONS[situation];
  const { visit } = facts;
  return {
    ...facts,
    operator,
    visit: (visit && isOwn && operator ? { ...visit, officer: operator } : visit) ?? null,
    authors: { [SUBMISSION]: [author] },
    parts: { [PART]: 'draft-1' },
  };
}

/** An allowed input of each call. */
export const INPUTS: { readonly [K in CallName]: () => Input<K> } = {
  'entrance.view': () => ({}),
  'entrance.answer': () => ({ answer: { to: 'choose', mode: 'training' } }),
  'station.view': () => ({}),
  'station.home': () => ({}),
  'reader.test-view': () => ({}),
  'reader.test': () => ({ deviceId: 'A' }),
  'reader.end-test': () => ({}),
  'reader.open': () => ({ deviceId: 'A' }),
  'reader.calibrate': () => ({ deviceId: 'A', pitchMillimetres: 1 }),
  'operator.sign-in': () => ({ over: false }),
  'operator.sign-in-by-pin': () => ({ id: 'a', pin: '739518', over: false }),
  'session.view': () => ({}),
  'session.active': () => ({}),
  'session.lock': () => ({}),
  'pin.set': () => ({ pin: '739518' }),
  'pin.change': () => ({ current: '739518', next: '804261' }),
  'pin.remove': () => ({}),
  'pin.later': () => ({}),
  'pin.lift': () => ({ id: 'a' }),
  'passphrase.list': () => ({}),
  'passphrase.add': () => ({ name: 'Amina', passphrase: 'the blue goat sings' }),
  'passphrase.change': () => ({ id: 'a', current: 'the blue goat sings', next: 'four lanterns in the harbour' }),
  'passphrase.remove': () => ({ id: 'a' }),
  'operator.sign-out': () => ({}),
  'provider.view': () => ({}),
  'provider.place': () => ({ bounds: null }),
  'provider.cancel': () => ({}),
  'visit.options': () => ({}),
  'visit.start': () => ({ providerId: 'national-id', idType: 'national-id', method: 'fingerprint' }),
  'visit.view': () => ({}),
  'visit.identify': () => ({}),
  'visit.go': () => ({ step: 'form' }),
  'visit.leave': () => ({ keep: true }),
  'visit.finish': () => ({}),
  'visit.change-method': () => ({ method: 'code' }),
  'visit.exceptions': () => ({ exceptions: [] }),
  'visit.camera': () => ({ open: true }),
  'visit.exception-photo': () => ({ bytes: new Uint8Array(1) }),
  'visit.exception-photo-remove': () => ({}),
  'capture.view': () => ({}),
  'programs.list': () => ({}),
  'applications.list': () => ({}),
  'benefits.list': () => ({}),
  'profile.view': () => ({}),
  'form.open': () => ({ programId: '1' }),
  'form.save': () => ({ answers: {} }),
  'part.begin': () => ({ slot: 'proof', name: 'a.pdf', size: 1 }),
  'part.append': () => ({ partId: PART, index: 0, bytes: new Uint8Array(1) }),
  'part.finish': () => ({ partId: PART }),
  'part.remove': () => ({ partId: PART }),
  'visit.look-over': () => ({}),
  'visit.submit': () => ({ agreed: true, textId: 'application-1', language: 'en', shownSha256: 'x' }),
  'queue.list': () => ({}),
  'queue.try-now': () => ({}),
  'queue.release': () => ({ submissionId: SUBMISSION }),
  'review.open': () => ({ submissionId: SUBMISSION }),
  'review.close': () => ({}),
  'review.decide': () => ({ submissionId: SUBMISSION, decision: 'approve', manifestSha256: '0' }),
  'training.people': () => ({}),
  'training.glass': () => ({ do: 'lift' }),
};
