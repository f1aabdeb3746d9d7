import { ok } from '#kit/result.ts';
import type { Readers } from '../../capture/readers.ts';
import type { Handlers } from '../answer.ts';
import { captureView } from '../views/captures.ts';

/** What the readers see during a visit. */
export function createCaptureHandlers(deps: {
  readonly readers: Pick<Readers, 'capture' | 'visitCaptures'>;
}): Pick<Handlers, 'capture.view'> {
  const { readers } = deps;
  return { 'capture.view': () => ok(captureView(readers.capture(), readers.visitCaptures())) };
}
