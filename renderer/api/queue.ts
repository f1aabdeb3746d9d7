import { useDo, useRead } from './hooks.ts';

export function useQueue() {
  return useRead('queue.list', {});
}

/** Sends again what was held up. */
export function useRelease() {
  return useDo('queue.release', (client) => void client.invalidateQueries({ queryKey: ['queue.list'] }));
}

export function useTryNow() {
  return useDo('queue.try-now', (client) => void client.invalidateQueries({ queryKey: ['queue.list'] }));
}
