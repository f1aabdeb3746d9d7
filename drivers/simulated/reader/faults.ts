import type { BiometricType } from '#vocabulary/readers.ts';

/** Who has a fault: the reader with what lies on it, or the service in front of it. */
export type FaultBearer = 'reader' | 'service';

/** What can go wrong on demand. */
export interface Fault {
  readonly bearer: FaultBearer;
  /** The readers that can have it. */
  readonly types: readonly BiometricType[];
  /** `once` is over when it has happened; `standing` lasts until it is taken back. */
  readonly lasts: 'once' | 'standing';
  /** What it is, in one sentence. */
  readonly is: string;
}

const FINGER = ['Finger'] as const;
const IRIS = ['Iris'] as const;
const BOTH = ['Finger', 'Iris'] as const;

/** Every fault that can be asked for by name. Those of the service are done by the service, not by the reader. */
export const FAULTS = {
  'three-fingers': standing(FINGER, 'One finger fewer than placed touches the glass: three of a slap.'),
  'wrong-hand': standing(FINGER, 'The same fingers of the other hand are put down; two thumbs change places.'),
  'same-finger-twice': standing(FINGER, 'The second finger put down shows the print of the first.'),
  smear: standing(FINGER, 'Fingers are wiped over the glass and leave no ridges.'),
  'smeared-finger': standing(FINGER, 'Fingers slide while they press; ridges run into one another.'),
  'partial-finger': standing(FINGER, 'Only a side or the tip of each finger touches.'),
  'dry-finger': standing(FINGER, 'The skin is so dry that ridges break into dots.'),
  'wet-finger': standing(FINGER, 'Sweat stands between the ridges.'),
  'light-touch': standing(FINGER, 'Fingers hardly press.'),
  'hard-touch': standing(FINGER, 'Fingers press so hard that the valleys close.'),
  'dirty-glass': standing(FINGER, 'Residue of earlier fingers stays on the glass, under a finger and without one.'),
  'moving-finger': standing(FINGER, 'Fingers slide from frame to frame.'),
  'eyes-closed': standing(IRIS, 'The lids are shut.'),
  'one-eye-only': standing(IRIS, 'One eye fewer than shown is open: the left one of two.'),
  'same-eye-twice': standing(IRIS, 'Both halves of the picture show the right eye.'),
  'look-away': standing(IRIS, 'The eyes look far to the side.'),
  'out-of-focus': standing(IRIS, 'The face is out of the depth of focus.'),
  'moving-head': standing(IRIS, 'The eyes move from frame to frame.'),
  slow: standing(BOTH, 'Frames come at a fifth of their rate.'),
  stalled: standing(BOTH, 'The reader stays plugged in but delivers no frame.'),
  'unplug-mid-frame': once(BOTH, 'The cable is pulled in the middle of the next frame, which is never delivered.'),
  nonsense: once(BOTH, 'In place of the next frame the reader answers what its protocol does not allow.'),
  'bad-certificate': {
    bearer: 'service',
    types: BOTH,
    lasts: 'standing',
    is: 'Answers are signed with a certificate that does not lead to the trusted root.',
  },
} as const satisfies Record<string, Fault>;

export type FaultName = keyof typeof FAULTS;

/** The names of all faults, in the order of the table. */
export const FAULT_NAMES = Object.keys(FAULTS).filter((name): name is FaultName => name in FAULTS);

function standing<T extends readonly BiometricType[]>(types: T, is: string) {
  return { bearer: 'reader', types, lasts: 'standing', is } as const;
}

function once<T extends readonly BiometricType[]>(types: T, is: string) {
  return { bearer: 'reader', types, lasts: 'once', is } as const;
}
