import type { ReaderStatus } from '../../drivers/link/messages.ts';

/**
 * What stands between a finger and the provider's page, or null when a reader is ready. Readers of other vendors'
 * services count when they are offered to the page; one that is not trusted is as good as none.
 */
export function fingerObstacle(readers: readonly ReaderStatus[]): 'no-reader' | 'reader-not-ready' | null {
  const usable = readers.filter(
    ({ type, state, service }) =>
      type === 'Finger' && state !== 'gone' && state !== 'not-trusted' && (service?.offered ?? true),
  );
  if (usable.length === 0) return 'no-reader';
  return usable.some(({ state }) => state === 'ready') ? null : 'reader-not-ready';
}
