import type { Guidance } from '#vocabulary/guidance.ts';
import type { ReaderTestPhase } from '#vocabulary/capture-phases.ts';
import type { CaptureFailure } from '../../drivers/link/capture.ts';
import type { FromHost } from '../../drivers/link/messages.ts';

/** A test capture on the page of the readers, from the device host's messages. Pure. */
export interface ReaderTest {
  readonly id: number;
  readonly deviceId: string;
  readonly phase: ReaderTestPhase;
  readonly guidance: Guidance | null;
  readonly quality: number;
  readonly bestQuality: number;
  /** Count of previews; names the newest picture. */
  readonly frame: number;
  readonly failure: CaptureFailure | null;
  /** The score of NIST's own program, where it is installed. */
  readonly nist: { readonly name: string; readonly score: number } | null;
}

/** A test that was just requested. */
export function newReaderTest(id: number, deviceId: string): ReaderTest {
  return {
    id,
    deviceId,
    phase: 'running',
    guidance: null,
    quality: 0,
    bestQuality: 0,
    frame: 0,
    failure: null,
    nist: null,
  };
}

/** The test after `message`; messages of an earlier test change nothing. */
export function nextReaderTest(
  test: ReaderTest,
  message: Extract<FromHost, { type: 'test-preview' | 'test-ended' | 'test-scored' }>,
): ReaderTest {
  if (message.id !== test.id) return test;
  if (message.type === 'test-scored') return { ...test, nist: { name: message.name, score: message.score } };
  if (test.phase !== 'running') return test;
  if (message.type === 'test-preview') {
    const { guidance, quality, bestQuality } = message;
    return { ...test, guidance, quality, bestQuality, frame: test.frame + 1 };
  }
  const { outcome } = message;
  return outcome.ok
    ? { ...test, phase: 'passed', guidance: 'good', quality: outcome.quality }
    : { ...test, phase: 'failed', guidance: null, failure: outcome.failure };
}
