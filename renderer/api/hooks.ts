import type { QueryClient, UseMutationResult, UseQueryResult } from '@tanstack/react-query';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import type { CallName, Input, Value } from '../../preload/contract/calls.ts';
import { callKiosk } from './call.ts';

/** How long an answer counts as fresh: views that an event replaces stay fresh until it does. */
interface ReadOptions {
  readonly fresh?: 'until-event' | 'never';
  readonly enabled?: boolean;
  /** Whether the answer outlives the screen that shows it. */
  readonly kept?: boolean;
}

/** A call that reads: its answer is cached under the call's name and input. */
export function useRead<K extends CallName>(
  name: K,
  input: Input<K>,
  { fresh = 'never', enabled = true, kept = true }: ReadOptions = {},
): UseQueryResult<Value<K>> {
  return useQuery<Value<K>>({
    queryKey: Object.keys(input).length === 0 ? [name] : [name, input],
    queryFn: () => callKiosk(name, input),
    staleTime: fresh === 'until-event' ? Infinity : 0,
    enabled,
    ...(kept ? {} : { gcTime: 0 }),
  });
}

/**
 * A call that does something. `then` runs once main has answered well, before the promise resolves; `ended` after any
 * answer.
 */
export function useDo<K extends CallName>(
  name: K,
  then?: (client: QueryClient, value: Value<K>, input: Input<K>) => void,
  ended?: (client: QueryClient) => void,
): UseMutationResult<Value<K>, Error, Input<K>> {
  const client = useQueryClient();
  return useMutation<Value<K>, Error, Input<K>>({
    mutationKey: [name],
    mutationFn: (input) => callKiosk(name, input),
    onSuccess: (value, input) => then?.(client, value, input),
    onSettled: () => ended?.(client),
  });
}
