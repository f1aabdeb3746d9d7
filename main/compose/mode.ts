import type { Mode } from '#vocabulary/station.ts';
import { openProductionSurroundings, type ProductionDeps } from '../production/surroundings.ts';
import type { OpenSurroundings } from '../station/surroundings.ts';
import type { TrainingDeps } from '../training/station/training-surroundings.ts';

/**
 * The surroundings of a station by its mode. No other module depends on the training, and its code is loaded by a station
 * for training alone: a station in production holds no simulated reader and no demonstration provider.
 */
export function surroundingsOf(
  mode: Mode,
  deps: { readonly training: () => TrainingDeps; readonly production: () => ProductionDeps },
): OpenSurroundings {
  switch (mode) {
    case 'training':
      return async (station) => {
        const { openTrainingSurroundings } = await import('../training/station/training-surroundings.ts');
        return openTrainingSurroundings(deps.training(), station);
      };
    case 'production':
      return openProductionSurroundings(deps.production());
  }
}
