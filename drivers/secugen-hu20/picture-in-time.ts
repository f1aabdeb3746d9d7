import type { Clock } from '#kit/clock.ts';
import { settlesWithin } from '#kit/deadline.ts';
import { err, ok } from '#kit/result.ts';
import type { Result } from '#kit/result.ts';

/** No pictures can be made; `detail` for the log. */
export interface PictureError {
  readonly code: 'no-picture';
  readonly detail: string;
}

/** What `work` resolves with; an error when it rejects or takes longer than `ms` milliseconds. */
export async function inTime<T>(clock: Clock, ms: number, work: Promise<T>): Promise<Result<T, PictureError>> {
  if (!(await settlesWithin(clock, ms, work))) return err({ code: 'no-picture', detail: 'no picture in time' });
  try {
    return ok(await work);
  } catch (error) {
    return err({ code: 'no-picture', detail: error instanceof Error ? error.message : 'no picture' });
  }
}
