import { QueryClient } from '@tanstack/react-query';

/** One cache for the window. Main is on this machine: no query is retried or waits for a network. */
export function createQueryClient(): QueryClient {
  return new QueryClient({
    defaultOptions: {
      queries: { retry: false, networkMode: 'always', refetchOnWindowFocus: false, refetchOnReconnect: false },
      mutations: { retry: false, networkMode: 'always' },
    },
  });
}

/** Names of what is cached from one visit and removed with it. */
export const VISIT_KEYS = [
  'visit.options',
  'programs.list',
  'applications.list',
  'benefits.list',
  'profile.view',
  'form.open',
  'visit.look-over',
] as const;

/** Removes everything that the window has of a registrant. */
export function forgetVisit(client: QueryClient): void {
  for (const key of VISIT_KEYS) client.removeQueries({ queryKey: [key] });
  client.getMutationCache().clear();
}
