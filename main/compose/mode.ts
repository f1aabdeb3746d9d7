import { err, ok, type Result } from '#kit/result.ts';
import type { Mode } from '#vocabulary/station.ts';
import type { NotOpened } from '../station/not-opened.ts';
import type { OpenSurroundings } from '../station/surroundings.ts';
import { openTrainingSurroundings, type TrainingDeps } from '../training/station/training-surroundings.ts';

/** The surroundings of a station by its mode. No other module depends on the training. */
export function surroundingsOf(mode: Mode, deps: TrainingDeps): Result<OpenSurroundings, NotOpened> {
  switch (mode) {
    case 'training':
      return ok((station) => openTrainingSurroundings(deps, station));
    case 'production':
      return err({
        code: 'production-missing',
        line: 'This data folder is for production, and this version of the kiosk can only train. Nothing that it keeps was changed; name another folder (KIOSK_DATA) to train, or install a version that has production.',
      });
  }
}
