import { z } from 'zod';

import { err, ok } from '#kit/result.ts';
import type { Result } from '#kit/result.ts';
import { SimulatedCommand } from '../../simulated/reader/command.ts';
import { FAULTS } from '../../simulated/reader/faults.ts';

/** The command in one line of standard input. */
export type StandaloneCommand =
  | { readonly kind: 'help' }
  | { readonly kind: 'rotate-key'; readonly reader: string }
  | { readonly kind: 'clock'; readonly reader: string; readonly offsetSeconds: number }
  | { readonly kind: 'bad-certificate'; readonly reader: string; readonly on: boolean }
  | { readonly kind: 'simulated'; readonly reader: string; readonly command: SimulatedCommand };

/** At most a year in either direction; more is a typing mistake. */
const MOST_OFFSET_SECONDS = 366 * 86_400;

const NamedSchema = z.looseObject({ do: z.string(), reader: z.string().optional() });
const ClockSchema = z.strictObject({
  do: z.literal('clock'),
  offsetSeconds: z.number().min(-MOST_OFFSET_SECONDS).max(MOST_OFFSET_SECONDS),
});
const RotateSchema = z.strictObject({ do: z.literal('rotate-key') });

/** The answer to `help`: an example of each command, and a sentence for each fault. */
export const COMMAND_HELP = {
  commands: [
    { reader: 'finger-slap', do: 'place', person: 1, fingers: ['Left IndexFinger'], quality: 70 },
    { reader: 'iris-double', do: 'place', person: 1, eyes: ['Left', 'Right'] },
    { reader: 'finger-slap', do: 'lift' },
    { reader: 'finger-slap', do: 'state', state: 'ready | busy | not-ready | not-registered' },
    { reader: 'finger-slap', do: 'unplug' },
    { reader: 'finger-slap', do: 'plug' },
    { reader: 'finger-slap', do: 'rotate-key' },
    { reader: 'finger-slap', do: 'clock', offsetSeconds: -600 },
    { reader: 'finger-slap', do: 'fault', fault: 'three-fingers' },
    { reader: 'finger-slap', do: 'fault', fault: 'three-fingers', on: false },
    { reader: 'finger-slap', do: 'fault', fault: 'none' },
    { do: 'help' },
  ],
  faults: Object.fromEntries(Object.entries(FAULTS).map(([name, { is }]) => [name, is])),
} as const;

/** Reads one line; the error's `line` says what is wrong with it. */
export function readCommand(
  text: string,
): Result<StandaloneCommand, { readonly code: 'not-understood'; readonly line: string }> {
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch {
    return refuse('the line is no JSON');
  }
  const named = NamedSchema.safeParse(json);
  if (!named.success) return refuse('a command is an object with "do"; {"do":"help"} tells which there are');
  const { reader, ...rest } = named.data;
  if (rest.do === 'help') return ok({ kind: 'help' });
  if (reader === undefined) return refuse(`"${rest.do}" needs "reader"`);
  if (rest.do === 'rotate-key') {
    const parsed = RotateSchema.safeParse(rest);
    return parsed.success ? ok({ kind: 'rotate-key', reader }) : refuse(problem(parsed.error));
  }
  if (rest.do === 'clock') {
    const parsed = ClockSchema.safeParse(rest);
    if (!parsed.success) return refuse(problem(parsed.error));
    return ok({ kind: 'clock', reader, offsetSeconds: parsed.data.offsetSeconds });
  }
  const command = SimulatedCommand.safeParse(rest);
  if (!command.success) return refuse(problem(command.error));
  if (command.data.do === 'fault' && command.data.fault === 'bad-certificate') {
    return ok({ kind: 'bad-certificate', reader, on: command.data.on });
  }
  return ok({ kind: 'simulated', reader, command: command.data });
}

function refuse(line: string) {
  return err({ code: 'not-understood' as const, line });
}

/** The first problem that zod found, with its place. */
function problem(error: z.ZodError): string {
  const [first] = error.issues;
  if (!first) return 'not understood';
  const where = first.path.join('.');
  return where === '' ? first.message : `${where}: ${first.message}`;
}
