import { useDo, useRead } from './hooks.ts';

export function useQueue() {
  return useRead('queue.list', {});
}

export function useTryNow() {
  return useDo('queue.try-now', (client) => void client.invalidateQueries({ queryKey: ['queue.list'] }));
}
