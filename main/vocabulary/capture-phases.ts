/** The phase of a visit's capture. `weak`: the page got the best capture in time, below the score that it requested. */
export const CAPTURE_PHASES = ['idle', 'capturing', 'captured', 'weak', 'failed'] as const;
export type CapturePhase = (typeof CAPTURE_PHASES)[number];

/** The phase of a reader's test. */
export const READER_TEST_PHASES = ['running', 'passed', 'failed'] as const;
export type ReaderTestPhase = (typeof READER_TEST_PHASES)[number];
