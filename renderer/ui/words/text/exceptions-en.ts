import type { ExceptionReason } from '#vocabulary/exception-reasons.ts';
import type { Site } from '#vocabulary/fingers.ts';

/** English for fingers and eyes that cannot be read. */
export const exceptions = {
  exceptions: {
    open: { finger: 'Fingers that cannot be read', eye: 'Eyes that cannot be read' },
    titles: {
      sites: { finger: 'Which fingers cannot be read?', eye: 'Which eyes cannot be read?' },
      photo: 'Take a photo that shows it',
      summary: 'Is this right?',
    },
    step: 'Step {{step}} of {{steps}}',
    hint: {
      finger: 'The hands as the person sees them, palms down. Press each finger that cannot be read.',
      eye: 'The eyes as the person knows them: their left eye is on the left here.',
    },
    hands: { left: 'Left hand', right: 'Right hand' },
    eyes: 'Eyes',
    drawing: { finger: 'Hands: {{list}}', eye: 'Eyes: {{list}}' },
    drawingNone: { finger: 'Hands: all fingers can be read', eye: 'Eyes: both can be read' },
    sites: {
      'Left LittleFinger': 'Left little finger',
      'Left RingFinger': 'Left ring finger',
      'Left MiddleFinger': 'Left middle finger',
      'Left IndexFinger': 'Left index finger',
      'Left Thumb': 'Left thumb',
      'Right LittleFinger': 'Right little finger',
      'Right RingFinger': 'Right ring finger',
      'Right MiddleFinger': 'Right middle finger',
      'Right IndexFinger': 'Right index finger',
      'Right Thumb': 'Right thumb',
      Left: 'Left eye',
      Right: 'Right eye',
    } as const satisfies Record<Site, string>,
    reasons: {
      missing: 'Missing',
      injured: 'Injured or bandaged',
      worn: 'Worn: its lines are gone',
      'cannot-be-opened': 'Cannot be opened',
      'other-health': 'Another health reason',
    } as const satisfies Record<ExceptionReason, string>,
    short: {
      missing: 'missing',
      injured: 'injured',
      worn: 'worn',
      'cannot-be-opened': 'cannot be opened',
      'other-health': 'another health reason',
    } as const satisfies Record<ExceptionReason, string>,
    siteWithReason: '{{site}}: {{reason}}',
    siteReadable: '{{site}}: can be read',
    siteAsked: '{{site}}: say why',
    whichReason: '{{site}}: why can it not be read?',
    pressFirst: {
      finger: 'Press a finger in the drawing to say why it cannot be read.',
      eye: 'Press an eye to say why.',
    },
    readable: 'It can be read',
    reasonFirst: 'Choose why, or press “It can be read”.',
    handGone: {
      left: 'No finger of the left hand can be read. The person can use the right hand.',
      right: 'No finger of the right hand can be read. The person can use the left hand.',
    },
    eyeGone: {
      left: 'The left eye cannot be read. The person can use the right eye.',
      right: 'The right eye cannot be read. The person can use the left eye.',
    },
    allGone: {
      finger: 'No finger can be read. Save this, then choose another way to sign in: {{ways}}.',
      eye: 'Neither eye can be read. Save this, then choose another way to sign in: {{ways}}.',
    },
    allGoneNoWay: {
      finger:
        'No finger can be read, and no other way to sign in is possible at this station now. Call your supervisor.',
      eye: 'Neither eye can be read, and no other way to sign in is possible at this station now. Call your supervisor.',
    },
    photo: {
      lead: {
        finger: 'Show both hands, palms up, in front of the camera. The face is not needed.',
        eye: 'Show both eyes in front of the camera.',
      },
      starting: 'The camera is starting …',
      live: 'Live picture of the camera',
      taken: 'The photo that was taken',
      take: 'Take photo',
      again: 'Take again',
      without: 'No camera: go on without',
      withoutHint: 'If you go on without a photo, the supervisor will see that there is none.',
      troubles: {
        'no-camera': 'No camera was found. Plug one in and try again, or go on without a photo.',
        busy: 'The camera does not start: another program may be using it. Close that program and try again, or go on without a photo.',
        refused: 'The camera may not be used on this machine. Tell your supervisor, and go on without a photo.',
      },
      kept: 'Photo taken',
      noneShort: 'No photo',
      missing: 'No photo: the supervisor will see that there is none.',
    },
    summary: {
      none: {
        finger: 'All fingers can be read. Nothing is recorded.',
        eye: 'Both eyes can be read. Nothing is recorded.',
      },
      lead: 'This is sent with the application, and the supervisor looks at it.',
    },
    noneLeft: { finger: 'No finger can be read', eye: 'Neither eye can be read' },
    more_one: 'and {{count}} more',
    more_other: 'and {{count}} more',
    save: 'Save',
    change: { finger: 'Change these fingers', eye: 'Change these eyes' },
    otherWay: {
      title: 'Choose another way to sign in',
      lead: 'The visit goes on. What is recorded of fingers and eyes stays.',
      method: 'How do they show it is them?',
      confirm: 'Sign in this way',
    },
  },
} as const;
