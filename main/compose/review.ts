import type { Clock } from '#kit/clock.ts';
import type { Log } from '../log/log.ts';
import { createRetention, type Retention } from '../outbox/retention.ts';
import { createOutbox, type Outbox } from '../outbox/worker.ts';
import { createQueue, type Queue } from '../review/queue.ts';
import { createReviews, type Reviews } from '../review/reviews.ts';
import type { Station } from '../station/open-station.ts';
import { watchPortal, type PortalWatch } from '../station/portal-watch.ts';
import { faultsOf } from './faults.ts';
import { watchJournalHeads } from './journal-heads.ts';

const DAY_MS = 86_400_000;
/** Long enough for questions after the registrant has received the answer. */
const RETENTION_DAYS = 30;

/** What happens to a submission after the visit: it is reviewed, sent, kept for a while and destroyed. */
export interface ComposedReview {
  readonly queue: Queue;
  readonly reviews: Reviews;
  readonly outbox: Outbox;
  readonly portalWatch: PortalWatch;
  readonly retention: Retention;
  stop(): Promise<void>;
}

export function composeReview(deps: {
  readonly station: Station;
  readonly portalCheckSeconds: number;
  readonly log: Log;
  readonly clock: Clock;
  /** Called when the portal answers again. */
  readonly onContact: () => void;
  /** Called when a submission has changed, or whether the portal answers. */
  readonly onChange: () => void;
}): ComposedReview {
  const { log, onChange } = deps;
  const { data, portal, enrolment, heads, key } = deps.station;
  const { store, ledger, clock } = data;
  const outbox = createOutbox({
    store,
    ledger,
    clock,
    portal,
    heads,
    receiptKeys: () => enrolment.receiptKeys,
    machine: deps.clock,
    random: Math.random,
    onFault: faultsOf(log, 'outbox'),
  });
  const unsubscribe = ledger.subscribe(({ submissionId, state }) => {
    log.write({ event: 'submission-changed', submissionId, state });
    onChange();
  });
  const portalWatch = watchPortal({
    ping: portal.ping,
    everyMs: deps.portalCheckSeconds * 1000,
    clock: deps.clock,
    onChange(reachable) {
      if (reachable) {
        outbox.retryNow();
        deps.onContact();
      }
      onChange();
    },
  });
  const retention = createRetention({
    store,
    ledger,
    clock,
    times: { acceptedMs: RETENTION_DAYS * DAY_MS, rejectedMs: RETENTION_DAYS * DAY_MS },
  });
  const journalHeads = watchJournalHeads({
    sign: heads.sign,
    ledger,
    clock: deps.clock,
    onFault: faultsOf(log, 'journal-heads'),
  });
  outbox.start();
  return {
    queue: createQueue({ store }),
    reviews: createReviews({ store, ledger, stationKeyThumbprint: key.thumbprint }),
    outbox,
    portalWatch,
    retention,
    async stop() {
      portalWatch.stop();
      await journalHeads.stop();
      await outbox.stop();
      unsubscribe();
    },
  };
}
