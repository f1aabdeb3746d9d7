import { every, type Clock } from '#kit/clock.ts';
import type { ReaderCare } from '../capture/reader-care.ts';
import type { Retention } from '../outbox/retention.ts';
import type { StationData } from '../station/station-data.ts';

const CLOCK_CHECK_MS = 60_000;
const HOUR_MS = 60 * 60_000;
const DAY_MS = 86_400_000;
/** The registrant's sign-in is valid for this time, so unfinished answers cannot be used afterwards. */
const DRAFT_DAYS = 14;

/** Regular work: checks the clock, destroys what has expired and renews keys. */
export function startUpkeep(deps: {
  readonly data: Pick<StationData, 'checkClock' | 'drafts' | 'clock'>;
  readonly retention: Retention;
  readonly care: ReaderCare;
  readonly clock: Clock;
}): { stop(): void } {
  const { data, retention, care, clock } = deps;
  function hourly(): void {
    retention.purgeExpired();
    data.drafts.giveUpOlderThan(new Date(data.clock.now() - DRAFT_DAYS * DAY_MS).toISOString());
    care.rotate();
  }
  hourly();
  const ends = [every(clock, CLOCK_CHECK_MS, data.checkClock), every(clock, HOUR_MS, hourly)];
  return {
    stop() {
      for (const end of ends) end();
    },
  };
}
