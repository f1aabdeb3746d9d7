import { readFileSync } from 'node:fs';
import { isAbsolute, join, resolve } from 'node:path';
import { createInterface } from 'node:readline/promises';
import { Writable } from 'node:stream';
import { runProvisioningCommand } from './command.ts';

// npm runs scripts in the project's folder, but people type paths relative to their own folder.
const from = process.env['INIT_CWD'] ?? process.cwd();

/** The typed passphrase; what is typed is not shown. */
async function passphrase(question: string): Promise<string | undefined> {
  const given = process.env['PROVISIONING_PASSPHRASE'];
  if (given !== undefined) return given;
  if (!process.stdin.isTTY) return undefined;
  process.stderr.write(`${question}: `);
  const silent = new Writable({ write: (_chunk, _encoding, done) => done() });
  const terminal = createInterface({ input: process.stdin, output: silent, terminal: true });
  try {
    return await terminal.question('');
  } finally {
    terminal.close();
    process.stderr.write('\n');
  }
}

process.exitCode = await runProvisioningCommand(process.argv.slice(2), {
  now: Date.now(),
  locate: (path) => (isAbsolute(path) ? path : resolve(from, path)),
  passphrase,
  example: readFileSync(join(import.meta.dirname, '../../resources/provisioning/example.json'), 'utf8'),
  print: (line) => void process.stdout.write(`${line}\n`),
  complain: (line) => void process.stderr.write(`${line}\n`),
});
