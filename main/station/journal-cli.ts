import { pathToFileURL } from 'node:url';
import { verifyChain, type ChainFinding } from '../journal/chain.ts';
import { compareRows, type RowFinding } from '../journal/rows.ts';
import { openJournal, type JournalReading } from '../store/open.ts';
import { verifyHeads, type HeadFinding } from './verify-heads.ts';

const usage = 'usage: node main/station/journal-cli.ts verify FOLDER';

const words: Record<ChainFinding['code'], string> = {
  gap: 'this entry is missing',
  'link-broken': 'it does not follow the entry before it',
  changed: 'its content is not what was written',
  'time-went-back': 'it says it is older than the entry before it',
};

const wordsOfRows: Record<RowFinding['code'], string> = {
  'row-missing': 'the journal tells of it, and its row is not there',
  'entry-missing': 'its row is there, and the journal does not tell of it',
  'state-differs': 'its state is not the one that the journal led to',
  'manifest-differs': 'what was submitted is not what the journal says',
  'authors-differ': 'who worked on it is not who the journal names',
  'review-differs': 'its decisions are not those in the journal',
  'receipt-differs': "the portal's number is not the one in the journal",
};

const wordsOfHeads: Record<HeadFinding['code'], string> = {
  'head-of-no-entry': 'a head is signed here, and the entry is not there: the end was cut off',
  'head-differs': 'the entry is not the one that was signed',
  'head-not-signed': 'the signature of its head does not hold',
  'head-of-other-key': 'its head is signed by another key than those before',
};

/**
 * Runs the command line. Returns the exit status: 0 the journal holds, 1 it does not, 2 it could not be read. Checks the
 * chain, the rows that the entries stand for, and the signed heads. Prints one line per finding, and at the end the first
 * bad entry, or the head of the chain, how far it is signed and by which key.
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
    return verifyJournal(reading.value, print) ? 0 : 1;
  } catch (caught) {
    // A damaged file can fail at any row; the rows read before that prove nothing.
    print(`cannot read the journal in ${folder}: ${caught instanceof Error ? caught.message : 'unreadable'}`);
    return 2;
  } finally {
    reading.value.close();
  }
}

function verifyJournal({ journal, beside }: JournalReading, print: (line: string) => void): boolean {
  const all = [...journal.all()];
  const { entries, head, findings } = verifyChain(all);
  for (const { seq, code } of findings) print(`entry ${seq}: ${code}: ${words[code]}`);
  const rows = beside ? compareRows(all, beside.rows) : [];
  for (const { submissionId, code } of rows) print(`submission ${submissionId}: ${code}: ${wordsOfRows[code]}`);
  const hashes = new Map(all.map(({ seq, hash }) => [seq, hash]));
  const heads = verifyHeads(beside?.heads ?? [], (seq) => hashes.get(seq));
  for (const { seq, code } of heads.findings) print(`entry ${seq}: ${code}: ${wordsOfHeads[code]}`);
  const [first] = findings;
  if (first) print(`the chain is broken: the first bad entry is ${first.seq} (${entries} entries read)`);
  else print(`the chain holds: ${entries} entries, head ${head}`);
  if (!beside)
    print('rows and heads were not compared: start this version of the kiosk once, so that it migrates the data');
  else if (heads.key === undefined) print('no head is signed: an end that was cut off would not be seen');
  else print(`signed up to entry ${heads.signedUpTo} by the key with the SHA-256 ${heads.key}`);
  return findings.length === 0 && rows.length === 0 && heads.findings.length === 0;
}

if (process.argv[1] !== undefined && import.meta.url === pathToFileURL(process.argv[1]).href) {
  process.exitCode = runJournalCommand(process.argv.slice(2), (line) => {
    process.stdout.write(`${line}\n`);
  });
}
