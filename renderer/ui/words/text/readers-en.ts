import type { CalibrationRefusal } from '#vocabulary/calibration-refusals.ts';
import type { CaptureFailureCode } from '#vocabulary/capture-failures.ts';
import type { ReaderTestPhase } from '#vocabulary/capture-phases.ts';
import type { BusTroubleCode, CalibrationSource, ReaderGrade, ReaderProblem } from '#vocabulary/readers.ts';

/** English for the people who look after the readers: trying, measuring, mending. */
export const readers = {
  readers: {
    test: 'Try it',
    testOf: 'Try {{name}}',
    calibrate: 'Calibrate',
    calibrateOf: 'Calibrate {{name}}',
    facts: {
      grade: 'Good for',
      certificate: 'Certificate',
      calibration: 'Resolution',
      lastCapture: 'Last capture',
      rate: 'Pictures a second',
    },
    grades: {
      registration: 'registration and signing in',
      authentication: 'signing in (its glass is smaller than registration asks for)',
      demo: 'demonstration only, never registration',
    } as const satisfies Record<ReaderGrade, string>,
    calibrations: {
      maker: 'as its maker says',
      measured: 'measured {{day}}',
      none: 'not measured yet',
    } as const satisfies Record<CalibrationSource, string>,
    until: 'until {{day}}',
    problems: {
      starting: 'It is being started. Wait a few seconds.',
      'nothing-there':
        'Nothing is plugged in at the serial port that this station expects it at. Plug it in; it is found by itself within a few seconds. If it is plugged in, ask an administrator to check the name of the port.',
      held: 'Another program uses it. End that program (on Linux often fprintd, on Windows the maker’s own or Windows Hello), then press “Try again”.',
      'calibration-unreadable':
        'The calibration in its own memory cannot be read. Press “Try again”; if that does not help, its maker has to mend it.',
      failed:
        'It does not answer as it should. Unplug it, wait five seconds, plug it in. If that does not help, use another one.',
      resting:
        'It is warm from long use and rests for a minute. It is not broken and will be ready again by itself; leave it plugged in.',
      'certificate-early':
        'Its certificate is not valid yet by the clock of this machine. Set the clock; if it is right, ask an administrator.',
      'certificate-over': 'Its certificate has ended. Ask an administrator for a new one.',
      'certificate-unfit':
        'The key that is kept for it does not belong to its certificate. Ask an administrator for a new key and certificate; until then use another reader.',
    } as const satisfies Record<ReaderProblem, string>,
    buses: 'Readers that are plugged in',
    busTroubles: {
      unavailable:
        'They cannot be looked for: this machine lacks {{detail}}. With a USB bus, install libusb-1.0-0 and libudev1 (Linux); without one, only readers with a program of their own work.',
      failed:
        'They cannot be looked for at the moment. Start the kiosk again; if that does not help, ask an administrator.',
    } as const satisfies Record<BusTroubleCode, string>,
    noPicture: 'The picture appears here.',
    testPhases: {
      running: 'Waiting for the reader.',
      passed: 'Seen clearly, quality {{quality}}.',
      failed: 'Not captured.',
    } as const satisfies Record<ReaderTestPhase, string>,
    testFailures: {
      'nothing-seen': 'Nothing was seen. Press “Try it” and put a finger on the glass, or look into it.',
      incomplete: 'Not all was seen that this reader takes at once. Place all the fingers, or show both eyes.',
      'quality-too-low': 'Something was seen, but not clearly. Clean finger and glass and try again.',
      'reader-gone': 'The reader was unplugged. Plug it in and try again.',
      'reader-failed': 'The reader stopped working. Unplug it, wait five seconds, plug it in and try again.',
      'reader-busy': 'The reader is in use. Wait a moment and try again.',
      'reader-resting':
        'The reader is warm from long use and rests for a minute. It is not broken. Wait until it says “Ready”, then try again.',
      'not-trusted': 'This reader may not be used for signing in.',
      'service-not-believed': 'The reader’s own program gave an answer that could not be trusted.',
      cancelled: 'Stopped.',
      'not-armed': 'Stopped.',
      'bad-request': 'This reader cannot do that.',
    } as const satisfies Record<CaptureFailureCode, string>,
    ofService:
      'The reader’s own program takes the picture and judges it. A reader for a whole hand is asked for the left one.',
    works: 'Works',
    nist: '{{name}}: {{score}}',
    nothingKept: 'This is a test: no picture of it is kept or sent.',
    stopTest: 'Stop',
    closeTest: 'Close',
    calibrateTitle: 'Calibrate {{name}}',
    steps: {
      clean: 'Clean the glass.',
      lay: 'Lay the ruled grid flat on the glass, its lines along the edges.',
      still: 'Press it down lightly, keep it still and press “Measure”.',
    },
    pitch: 'Millimetres from one line to the next',
    pitchWrong: 'A number from 0.1 to 10. It is printed on the ruling.',
    measure: 'Measure',
    measureAgain: 'Measure again',
    calibrated: 'Calibrated',
    measured: '{{across}} dots per inch across, {{down}} down. The reader can be used from now on.',
    notCalibrated: 'Not measured',
    notMeasured: {
      'no-grid': 'No straight lines over the whole glass were seen. Lay the ruling flat and press it down lightly.',
      'lines-one-way': 'Lines were seen in one direction. Turn the ruling by a quarter and measure again.',
      'too-few-periods': 'The lines are too far apart. Take a finer ruling.',
      tilted: 'The ruling lies askew. Turn it until its lines run along the edges of the glass.',
      'contrast-too-low': 'The lines are too faint. Clean glass and ruling and press a little harder.',
      implausible: 'No such reader has that resolution. Check the millimetres between the lines.',
      unsteady: 'The ruling moved. Hold it still and measure again.',
      cancelled: 'Stopped.',
      'reader-gone': 'The reader was unplugged. Plug it in and measure again.',
      'reader-failed': 'The reader stopped working. Unplug it, wait five seconds, plug it in and measure again.',
      'reader-busy': 'The reader is in use. Wait a moment and measure again.',
      'reader-resting':
        'The reader is warm from long use and rests for a minute. It is not broken. Wait a minute, then measure again.',
      'not-here': 'This reader cannot be measured.',
    } as const satisfies Record<CalibrationRefusal, string>,
    done: 'Done',
    cancel: 'Cancel',
  },
} as const;
