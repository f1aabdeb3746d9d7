import { runPortalCommand } from './commands.ts';

/** Entry of `npm run portal`: a portal that starts alone, and the commands of those who run it. */

// The data folder holds private keys and people's documents: what is made in it is for its owner only.
process.umask(0o077);

process.exitCode = await runPortalCommand(process.argv.slice(2), {
  environment: process.env,
  print: (line) => void process.stdout.write(`${line}\n`),
  complain: (line) => void process.stderr.write(`${line}\n`),
  now: Date.now,
});
