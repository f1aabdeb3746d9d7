import { readFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { err, ok, type Result } from '#kit/result.ts';
import { readPortalSettings } from '../settings/read-portal-settings.ts';
import { clientKeyCommand } from './client-key.ts';
import type { Called, Command, Surroundings } from './command.ts';
import { enrolmentCodesCommand, makeEnrolmentCode } from './enrolment-codes.ts';
import { provisioningCommand } from './provisioning.ts';
import { serve } from './serve.ts';
import { stationsCommand } from './stations.ts';

const COMMANDS: Readonly<Record<string, Command>> = {
  serve: {
    usage: 'serve',
    about: 'starts the portal; so does no command at all. SIGTERM stops it, SIGHUP reads its certificate again',
    options: [],
    words: [0, 0],
    run: serve,
  },
  'enrolment-code': {
    usage: 'enrolment-code --centre NAME [--station NAME] [--valid 7d]',
    about: 'makes a code with which one station of the centre enrols once',
    options: ['centre', 'station', 'valid'],
    words: [0, 0],
    run: makeEnrolmentCode,
  },
  codes: {
    usage: 'codes list | codes revoke ID',
    about: 'shows the codes that were made, without the codes themselves; takes one back',
    options: [],
    words: [1, 2],
    run: enrolmentCodesCommand,
  },
  stations: {
    usage: 'stations list | stations show ID | stations revoke ID',
    about: 'shows the stations and their clients at the providers; shuts one out',
    options: [],
    words: [1, 2],
    run: stationsCommand,
  },
  provisioning: {
    usage: 'provisioning [FILE]',
    about: 'gives a newer signed provisioning file out to the stations; shows which are given out',
    options: [],
    words: [0, 1],
    run: provisioningCommand,
  },
  'client-key': {
    usage: 'client-key --provider ISSUER',
    about: 'prints the public key of the client that all stations share there, to be registered',
    options: ['provider'],
    words: [0, 0],
    run: clientKeyCommand,
  },
};

const HEAD = `usage: npm run portal -- [COMMAND] [--config FILE]

The settings are in the JSON file that --config names, or else PORTAL_CONFIG (docs/portal.md lists them).
`;

/** What `help` prints. */
export function helpText(): string {
  const width = Math.max(...Object.values(COMMANDS).map(({ usage }) => usage.length)) + 2;
  const lines = Object.values(COMMANDS).map(({ usage, about }) => `  ${usage.padEnd(width)}${about}`);
  return [HEAD, ...lines, `  ${'help'.padEnd(width)}lists the commands`].join('\n');
}

/** Runs the command line of the portal. Gives the exit status. */
export async function runPortalCommand(args: readonly string[], surroundings: Surroundings): Promise<number> {
  const { complain, print } = surroundings;
  const name = args[0] === undefined || args[0].startsWith('--') ? 'serve' : args[0];
  if (name === 'help' || args.includes('--help')) {
    print(helpText());
    return 0;
  }
  const command = Object.hasOwn(COMMANDS, name) ? COMMANDS[name] : undefined;
  if (command === undefined) {
    complain(`portal: ${name} is not a command. Commands: ${Object.keys(COMMANDS).join(', ')}, help.`);
    return 2;
  }
  const called = call(command, args[0] === name ? args.slice(1) : args, surroundings);
  if (!called.ok) {
    complain(`portal: ${called.error.line}`);
    return 2;
  }
  return command.run(called.value);
}

function call(
  command: Command,
  args: readonly string[],
  surroundings: Surroundings,
): Result<Called, { readonly code: 'not-understood'; readonly line: string }> {
  const not = (line: string) => err({ code: 'not-understood', line });
  let read: { readonly values: Record<string, unknown>; readonly positionals: readonly string[] };
  try {
    const known = ['config', ...command.options].map((name) => [name, { type: 'string' }] as const);
    read = parseArgs({ args: [...args], options: Object.fromEntries(known), allowPositionals: true });
  } catch (error) {
    return not(`${error instanceof Error ? error.message : 'not understood'} Usage: ${command.usage}`);
  }
  const { positionals: words } = read;
  const [least, most] = command.words;
  if (words.length < least || words.length > most) return not(`Usage: npm run portal -- ${command.usage}`);
  const { config, ...options } = read.values as Record<string, string | undefined>;
  const file = config ?? surroundings.environment['PORTAL_CONFIG'];
  if (file === undefined || file === '') {
    return not('No settings are named: give --config FILE or set PORTAL_CONFIG (help tells more).');
  }
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch {
    return not(`The settings file ${file} cannot be read.`);
  }
  const settings = readPortalSettings(text, file);
  if (!settings.ok) return not(settings.error.line);
  return ok({ ...surroundings, settings: settings.value, words, options });
}
