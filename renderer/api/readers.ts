import { useDo, useRead } from './hooks.ts';

/** The test capture that runs, or ran last. Kept fresh by `reader-test-changed`. */
export function useReaderTest() {
  return useRead('reader.test-view', {}, { fresh: 'until-event' });
}

/** Begins a test capture. */
export function useTestReader() {
  return useDo('reader.test');
}

/** Ends the test and forgets its picture; a measurement that runs ends as `cancelled`. */
export function useEndTest() {
  return useDo('reader.end-test');
}

/** Tries again to open a reader that could not be opened or has failed. */
export function useOpenReader() {
  return useDo('reader.open');
}

/** Measures a reader's resolution by a ruling on its glass. */
export function useCalibrate() {
  return useDo('reader.calibrate');
}
