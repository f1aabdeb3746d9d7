import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useEffect } from 'react';
import type { Answers, FormView } from '../../preload/contract/application-views.ts';
import { callKiosk } from './call.ts';
import { useDo } from './hooks.ts';

/** Chooses a program; its form is then there for {@link useForm}. */
export function useFormOpen() {
  return useDo('form.open', (client, view) => {
    client.setQueryData(['form.open', view.programId], view);
    void client.invalidateQueries({ queryKey: ['visit.view'] });
  });
}

/**
 * The form of the chosen program with the answers kept so far. It is read once for each time the screen is opened: the
 * frame then holds the newer answers.
 */
export function useForm(programId: string) {
  const client = useQueryClient();
  useEffect(() => () => client.removeQueries({ queryKey: ['form.open'] }), [client]);
  return useQuery<FormView>({
    queryKey: ['form.open', programId],
    queryFn: () => callKiosk('form.open', { programId }),
    staleTime: Infinity,
  });
}

/** Keeps the answers; resolves when they are durable. Rejects with a refusal. */
export async function saveAnswers(answers: Answers): Promise<string> {
  return (await callKiosk('form.save', { answers })).savedAt;
}
