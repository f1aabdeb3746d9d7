import { ok, type Result } from '#kit/result.ts';
import type { Mode } from '#vocabulary/station.ts';
import { askBeginning, type BeginDeps, type Beginning } from '../../entrance/begin.ts';
import type { ProvisioningFile } from '../../provisioning/read.ts';
import { openMode } from '../../station/mode.ts';
import type { NotOpened } from '../../station/not-opened.ts';

/**
 * What the data folder is for. An installed kiosk asks at its first start; one in a clone trains unasked, and neither
 * asks what the settings say.
 */
export async function openBeginning(deps: {
  readonly folder: string;
  readonly asked: Mode | undefined;
  readonly isInstalled: boolean;
  readonly entrance: BeginDeps;
}): Promise<Result<{ readonly mode: Mode; readonly confirmed: () => ProvisioningFile | undefined }, NotOpened>> {
  const { folder, asked, isInstalled, entrance } = deps;
  let beginning: Beginning | undefined;
  async function choose(): Promise<Mode> {
    if (asked === 'training' || (asked === undefined && !isInstalled)) return 'training';
    beginning = await askBeginning(entrance, { isTrainingOffered: asked === undefined });
    return beginning.mode;
  }
  const mode = await openMode({ folder, asked, choose });
  if (!mode.ok) return mode;
  return ok({ mode: mode.value, confirmed: () => (beginning?.mode === 'production' ? beginning.file : undefined) });
}
