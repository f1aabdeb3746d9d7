import type { Result } from '#kit/result.ts';
import type { Frame } from '../../reader/port.ts';
import type { PlaceCommand } from './command.ts';
import type { FaultName } from './faults.ts';
import type { SourceError } from '../finger/finger-source.ts';

/**
 * Why nothing was placed, besides what the source says.
 * - `wrong-body-part`: fingers for a camera of eyes, or the other way round
 * - `too-many`: more than the reader has room for
 */
export type PlaceError = SourceError | { readonly code: 'wrong-body-part' } | { readonly code: 'too-many' };

/** A sensor and the person in front of it: what differs between readers of fingers and of eyes. */
export interface Stage {
  /** Replaces what was there; resolves when the sensor can see it. */
  place(command: PlaceCommand): Promise<Result<void, PlaceError>>;
  lift(): void;
  /** Tells which faults there are now; what lies there is seen with them from the next frame on. */
  setFaults(faults: ReadonlySet<FaultName>): Promise<void>;
  /** What the sensor sees now; each call is the next frame, with noise and pixels of its own. */
  nextFrame(): Frame;
}
