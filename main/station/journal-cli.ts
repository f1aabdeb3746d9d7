import { pathToFileURL } from 'node:url';
import { openJournal } from '../store/open.ts';
import { verifyChain, type ChainFinding } from '../journal/chain.ts';

const usage = 'usage: node main/station/journal-cli.ts verify FOLDER';

const words: Record<ChainFinding['code'], string> = {
  gap: 'this entry is missing',
  'link-broken': 'it does not follow the entry before it',
  changed: 'its content is not what was written',
  'time-went-back': 'it says it is older than the entry before it',
};

/**
 * Runs the command line. Returns the exit status: 0 the chain is intact, 1 it is broken, 2 it could not be read.
 * Prints one line per finding, and at the end the first bad entry or the head of the chain.
 */
export function runJournalCommand(args: readonly string[], print: (line: string) => void): number {
  const [command, folder, ...rest] = args;
  if (command !== 'verify' || folder === undefined || rest.length > 0) {
    print(usage);
    return 2;
  }
  const reading = openJournal(folder);
  if (!reading.ok) {
    print(`cannot read the journal in ${folder}: ${reading.error.code}`);
    return 2;
  }
  try {
    const { entries, head, findings } = verifyChain(reading.value.journal.all());
    for (const { seq, code } of findings) print(`entry ${seq}: ${code}: ${words[code]}`);
    const first = findings[0];
    if (first) {
      print(`the chain is broken: the first bad entry is ${first.seq} (${entries} entries read)`);
      return 1;
    }
    print(`the chain holds: ${entries} entries, head ${head}`);
    return 0;
  } catch (caught) {
    // A damaged file can fail at any row; the rows read before that prove nothing.
    print(`cannot read the journal in ${folder}: ${caught instanceof Error ? caught.message : 'unreadable'}`);
    return 2;
  } finally {
    reading.value.close();
  }
}

if (process.argv[1] !== undefined && import.meta.url === pathToFileURL(process.argv[1]).href) {
  process.exitCode = runJournalCommand(process.argv.slice(2), (line) => {
    process.stdout.write(`${line}\n`);
  });
}
