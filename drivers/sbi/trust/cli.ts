import { isAbsolute, resolve } from 'node:path';

import { runProvisionCommand } from './provision-command.ts';

// npm runs scripts in the project's folder, but people type paths relative to their own folder.
const from = process.env['INIT_CWD'] ?? process.cwd();

process.exitCode = await runProvisionCommand(process.argv.slice(2), {
  now: Date.now(),
  locate: (folder) => (isAbsolute(folder) ? folder : resolve(from, folder)),
  secret: process.env['SBI_AUTHORITY_SECRET'],
  print: (line) => {
    process.stdout.write(`${line}\n`);
  },
  complain: (line) => {
    process.stderr.write(`${line}\n`);
  },
});
