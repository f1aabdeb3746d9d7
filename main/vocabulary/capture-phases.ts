/** Where a capture of a visit stands. `weak`: the page has the best that was seen in time, below what it asked for. */
export const CAPTURE_PHASES = ['idle', 'capturing', 'captured', 'weak', 'failed'] as const;
export type CapturePhase = (typeof CAPTURE_PHASES)[number];

/** Where the test of a reader stands. */
export const READER_TEST_PHASES = ['running', 'passed', 'failed'] as const;
export type ReaderTestPhase = (typeof READER_TEST_PHASES)[number];
