import type { Clock } from '#kit/clock.ts';
import { openReaderTrust } from '../trust/open-trust.ts';
import { createReaderTrust, createTrainingRoots } from '../trust/training-trust.ts';
import { COMMAND_HELP } from './commands.ts';
import type { StandaloneCommand } from './commands.ts';
import type { Station, Stations } from './stations.ts';

/** The answer to a command. */
export type CommandAnswer =
  { readonly ok: true; readonly help?: unknown } | { readonly ok: false; readonly error: string };

/** Runs one command on the readers. */
export async function obeyCommand(
  command: StandaloneCommand,
  stations: Stations,
  options: { readonly clock: Clock; readonly level: 'L0' | 'L1' },
): Promise<CommandAnswer> {
  if (command.kind === 'help') return { ok: true, help: COMMAND_HELP };
  const station = stations.byName.get(command.reader);
  if (!station) {
    const names = [...stations.byName.keys()].join(', ');
    return { ok: false, error: `there is no reader "${command.reader}" here, only ${names}` };
  }
  switch (command.kind) {
    case 'clock':
      station.clockAheadMs = command.offsetSeconds * 1000;
      return { ok: true };
    case 'rotate-key': {
      const rotated = await stations.keys?.rotate(station.reader.identity.deviceId);
      return rotated?.ok ? { ok: true } : { ok: false, error: rotated?.error.code ?? 'reader-unknown' };
    }
    case 'bad-certificate':
      station.strangeTrust = command.on ? await strangeTrust(station, options) : undefined;
      return { ok: true };
    case 'simulated': {
      if (command.command.do === 'fault' && command.command.fault === 'none') station.strangeTrust = undefined;
      const done = await station.reader.apply(command.command);
      return done.ok ? { ok: true } : { ok: false, error: done.error.code };
    }
  }
}

/** Keys of a provider that the service's verifiers do not trust. */
async function strangeTrust(
  { reader }: Station,
  { clock, level }: { readonly clock: Clock; readonly level: 'L0' | 'L1' },
): Promise<Station['strangeTrust']> {
  const now = clock.now();
  const strange = await createTrainingRoots(now);
  const trust = await createReaderTrust(strange, reader.identity.deviceId, { now, level });
  // The chip is checked against its own root, so the reader keeps its level and only its signer is not trusted.
  const trusted = await openReaderTrust(trust, strange.ftm.certificate);
  return trusted.ok ? trusted.value : undefined;
}
