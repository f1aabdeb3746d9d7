import { useDo, useRead } from './hooks.ts';

export function useTrainingPeople(enabled: boolean) {
  return useRead('training.people', {}, { fresh: 'until-event', enabled });
}

/** Lays a finger on the simulated glass, lifts it, unplugs or plugs the simulated reader. */
export function useGlass() {
  return useDo('training.glass');
}
