import { callKiosk } from './call.ts';
import { useDo, useRead } from './hooks.ts';

export function useReview(submissionId: string) {
  // Main shows documents of the submission opened last: an earlier answer would name content it no longer gives.
  return useRead('review.open', { submissionId }, { kept: false });
}

/** Lets main forget the opened submission; nothing to do if it cannot answer. */
export function closeReview(): void {
  callKiosk('review.close', {}).catch(() => undefined);
}

export function useDecide() {
  return useDo('review.decide', (client) => {
    void client.invalidateQueries({ queryKey: ['queue.list'] });
    void client.invalidateQueries({ queryKey: ['station.home'] });
    void client.invalidateQueries({ queryKey: ['review.open'] });
  });
}
