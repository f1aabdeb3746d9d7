import { callKiosk } from './call.ts';
import { useDo, useRead } from './hooks.ts';

export function useReview(submissionId: string) {
  // Main shows documents of the submission opened last: an earlier answer would link to content that main no longer serves.
  return useRead('review.open', { submissionId }, { kept: false });
}

/** Makes main forget the opened submission; a failure is ignored. */
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
