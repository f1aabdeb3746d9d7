import { err } from '#kit/result.ts';
import type { Result } from '#kit/result.ts';
import type { SimulatedAct } from '../link/simulated-acts.ts';
import type { BiometricReader } from '../reader/port.ts';
import { SimulatedCommand } from '../simulated/reader/command.ts';
import { masterEyes } from '../simulated/eye/eye.ts';
import type { FindMaster } from '../simulated/finger/finger-source.ts';
import type { Every } from '../simulated/reader/pace.ts';
import { createSimulatedReader } from '../simulated/reader/simulated-reader.ts';

/** A simulated reader and the hand that acts on it. */
export interface SimulatedDevice {
  readonly reader: BiometricReader;
  perform(act: SimulatedAct): Promise<Result<void, { readonly code: string }>>;
}

/** The prefix of device ids of simulated readers; the serial number follows. */
const SIMULATED_PREFIX = 'simulated/';

/** Creates a simulated finger reader that obeys the link's acts; undefined for an id of any other reader. */
export function createSimulatedDevice(
  deviceId: string,
  deps: { readonly findMaster: FindMaster; readonly every: Every },
): SimulatedDevice | undefined {
  const serialNo = deviceId.startsWith(SIMULATED_PREFIX) ? deviceId.slice(SIMULATED_PREFIX.length) : '';
  if (serialNo === '') return undefined;
  const reader = createSimulatedReader({ kind: 'finger-single', serialNo, findEye: masterEyes(), ...deps });
  return {
    reader,
    async perform(act): Promise<Result<void, { readonly code: string }>> {
      const command = SimulatedCommand.safeParse(commandOf(act));
      // The link's schema accepts any finger name; the reader's own schema only the ten.
      return command.success ? reader.apply(command.data) : err({ code: 'no-such-finger' });
    },
  };
}

function commandOf(act: SimulatedAct): object {
  switch (act.do) {
    case 'place': {
      const { source, impression, smudge } = act;
      const body =
        source.kind === 'picture' ? { picture: source.file } : { person: source.person, fingers: [source.finger] };
      return { do: 'place', ...body, impressionSeed: impression, smudge };
    }
    case 'lift':
    case 'unplug':
    case 'plug':
      return { do: act.do };
  }
}
