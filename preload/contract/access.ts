import { type Role, ROLES } from '#vocabulary/people.ts';
import { STEPS_BACK, VISIT_STEPS, type VisitStep } from '#vocabulary/visit-steps.ts';
import type { CallName, Input, Value } from './calls.ts';
import type { EventName, EventView } from './events.ts';

/** Who may make a call, and what has to be open for it. All that an entry names must hold; the first that fails refuses. */
export interface Access {
  /**
   * Who may call: a role; `author`, who worked on the submission that the call names; `anyone`, signed in or not.
   */
  readonly by: 'anyone' | readonly (Role | 'author')[];
  /** `none`: no visit runs. Steps: a visit runs, was begun by the caller, and is at one of these steps. */
  readonly visit?: 'none' | readonly VisitStep[];
  /** The registrant of the visit has signed in. */
  readonly registrant?: true;
  /** The visit has a draft, and it is not submitted yet. */
  readonly draft?: true;
  /** The document that is named: `own`, of the draft of the visit; `shown`, of that draft or of the open review. */
  readonly part?: 'own' | 'shown';
  /** The review of the submission that the call names is open. */
  readonly review?: 'open';
  /** A sign-in runs: of an operator while no operator is signed in, or of the registrant of the caller's visit. */
  readonly signIn?: 'running';
  /** What the call itself changes: this is not checked again before the call's own answer is sent. */
  readonly changes?: 'operator' | 'visit';
  /** The value that is sent instead of a refusal. */
  readonly otherwise?: null;
}

/** An entry can ask only for what the input of its call names, and give only what its reply allows. */
type AccessOf<I, V> = Access &
  (I extends { readonly submissionId: string } ? unknown : { readonly by: OfNoSubmission; readonly review?: never }) &
  (I extends { readonly partId: string } ? unknown : { readonly part?: never }) &
  (null extends V ? unknown : { readonly otherwise?: never });
type OfNoSubmission = 'anyone' | readonly Role[];

/** Who may assist a registrant; administrators look after the machine. */
const ASSISTING = ['officer', 'supervisor'] as const satisfies readonly Role[];
/** Who keeps the station open for the others. */
const LOOKING_AFTER = ['administrator', 'supervisor'] as const satisfies readonly Role[];
const SUPERVISOR = ['supervisor'] as const satisfies readonly Role[];

const forReaders = { by: ROLES, visit: 'none' } as const;
const inVisit = { by: ASSISTING, visit: VISIT_STEPS } as const;
const beforeSaved = { by: ASSISTING, visit: ['identify', ...STEPS_BACK] } as const;
const withRegistrant = { ...inVisit, registrant: true } as const;
const withDraft = { ...inVisit, draft: true } as const;
const onPart = { ...withDraft, part: 'own' } as const;
const onSignIn = { by: 'anyone', signIn: 'running' } as const;

/** The one table of who may make which call. Main checks it before a call is handled and before its answer is sent. */
export const callAccess = {
  // Before there is a station there is nobody who could sign in.
  'entrance.view': { by: 'anyone' },
  'entrance.answer': { by: 'anyone' },

  'station.view': { by: 'anyone' },
  'station.home': { by: ROLES },

  'reader.test-view': { by: ROLES },
  'reader.test': forReaders,
  'reader.end-test': { by: ROLES },
  'reader.open': forReaders,
  'reader.calibrate': forReaders,

  // Whoever is signed in then is signed out first, with all that they have open.
  'operator.sign-in': { by: 'anyone', changes: 'operator' },
  'operator.sign-in-by-pin': { by: 'anyone', changes: 'operator' },
  'operator.sign-out': { by: ROLES, visit: 'none', changes: 'operator' },

  // Who is locked out has to see that, and nothing else.
  'session.view': { by: 'anyone' },
  'session.active': { by: ROLES },
  'session.lock': { by: ROLES, changes: 'operator' },
  'pin.set': { by: ROLES },
  'pin.change': { by: ROLES },
  'pin.remove': { by: ROLES },
  'pin.later': { by: ROLES },
  'pin.lift': { by: SUPERVISOR },
  'passphrase.list': { by: LOOKING_AFTER },
  'passphrase.add': { by: LOOKING_AFTER },
  'passphrase.change': { by: LOOKING_AFTER },
  'passphrase.remove': { by: LOOKING_AFTER },

  'provider.view': { by: 'anyone' },
  'provider.place': onSignIn,
  'provider.cancel': onSignIn,

  'visit.options': { by: ASSISTING },
  'visit.start': { by: ASSISTING, visit: 'none', changes: 'visit' },
  'visit.view': { ...inVisit, otherwise: null },
  'visit.identify': { by: ASSISTING, visit: ['identify'] },
  'visit.go': { by: ASSISTING, visit: STEPS_BACK },
  'visit.leave': { ...inVisit, changes: 'visit' },
  'visit.finish': { by: ASSISTING, visit: ['saved'], changes: 'visit' },
  'visit.change-method': { by: ASSISTING, visit: ['identify'] },
  'visit.exceptions': beforeSaved,
  'visit.camera': inVisit,
  'visit.exception-photo': beforeSaved,
  'visit.exception-photo-remove': beforeSaved,
  'visit.look-over': { ...withRegistrant, draft: true },
  // A second press after the submission was saved gets the same answer.
  'visit.submit': { by: ASSISTING, visit: ['look-over', 'saved'] },
  'capture.view': inVisit,

  'programs.list': withRegistrant,
  'applications.list': withRegistrant,
  'benefits.list': withRegistrant,
  'profile.view': withRegistrant,

  'form.open': withRegistrant,
  'form.save': withDraft,

  'part.begin': withDraft,
  'part.append': onPart,
  'part.finish': onPart,
  'part.remove': onPart,

  'queue.list': { by: ROLES },
  'queue.try-now': { by: ROLES },
  'queue.release': { by: SUPERVISOR },
  'review.open': { by: ['supervisor', 'author'] },
  'review.close': { by: ASSISTING },
  // The review itself refuses a decision by an author, for every caller.
  'review.decide': { by: SUPERVISOR, review: 'open' },

  // The list of the training centre's people shows how to sign in.
  'training.people': { by: 'anyone' },
  'training.glass': { by: 'anyone' },
} as const satisfies { readonly [K in CallName]: AccessOf<Input<K>, Value<K>> };

/** Who may receive each event. While that person is not present, the event is not sent, or it is sent without its view. */
export const eventAccess = {
  'entrance-changed': { by: 'anyone' },
  'station-changed': { by: 'anyone' },
  'visit-changed': { ...inVisit, otherwise: null },
  'session-changed': { by: 'anyone' },
  'sign-in-changed': { by: 'anyone' },
  'capture-changed': inVisit,
  'reader-test-changed': { by: ROLES, otherwise: null },
} as const satisfies { readonly [K in EventName]: AccessOf<object, EventView<K>> };

/** What a page may fetch by path, and who. */
export const contentAccess = {
  preview: { by: ROLES },
  'exception-photo': inVisit,
  part: { by: ASSISTING, part: 'shown' },
} as const satisfies Readonly<Record<string, Access>>;

export type ContentKind = keyof typeof contentAccess;
