import { useQueryClient, type UseMutationResult, type UseQueryResult } from '@tanstack/react-query';
import { useEffect } from 'react';
import type { EntranceAnswer, EntranceView } from '../../preload/contract/entrance-views.ts';
import { bridge } from './bridge.ts';
import { useDo, useRead } from './hooks.ts';

/** The question that main asks now. */
export function useEntrance(): UseQueryResult<EntranceView> {
  const client = useQueryClient();
  useEffect(
    () => bridge().subscribe('entrance-changed', (view) => client.setQueryData(['entrance.view'], view)),
    [client],
  );
  return useRead('entrance.view', {}, { fresh: 'until-event' });
}

/** Answers it; the next question comes as an event. */
export function useAnswer(): UseMutationResult<null, Error, { answer: EntranceAnswer }> {
  return useDo('entrance.answer');
}
